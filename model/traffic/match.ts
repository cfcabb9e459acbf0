import { z } from "zod";
import { ABSOLUTE_PATH, COOKIE_NAME, DNS_LABEL, HEADER_NAME, HOST_NAME, NAMESPACE } from "../name";
import {
  anyText,
  duration,
  flag,
  integer,
  labels,
  listOf,
  mapOf,
  object,
  text,
  word,
} from "../settings/fields";
import type { Resolved } from "../settings/typed";
import { methods, retriesSchema, routeOptions } from "./route-options";
import { pathMatch, valueMatch } from "./string-match";

const headerMatches = () =>
  mapOf(
    HEADER_NAME,
    valueMatch(),
    "a map from lower-case header names to text, or to { prefix } or { regex }",
  );

const SHARES = { active: 50, idle: 50 };

/** An example of a rule. */
export const TESTERS = { name: "testers", to: "idle", cookies: { tester: "yes-please" } };

const TARGET =
  "one of blue, green, active, idle, split; shares such as { active: 50, idle: 50 }; or an answer such as { redirect: { uri: /new } }";

/** What stands together: shares of both roles, or one answer. */
const TARGETS = ["active", "idle", "active idle", "redirect", "directResponse"];

/** Shares that a rule has of its own, or an answer that proxies give themselves. */
const target = object({
  /** Share of the active color in percent. @default 0 */
  active: integer(0, 100, "percent")
    .meta({ examples: [50] })
    .exactOptional(),
  /** Share of the idle color in percent. @default 0 */
  idle: integer(0, 100, "percent")
    .meta({ examples: [50] })
    .exactOptional(),
  /** Sends callers elsewhere, by the proxies; what is left out stays as they asked for it. */
  redirect: object({
    /** Path, all of it. */
    uri: text(ABSOLUTE_PATH, "a path that starts with /")
      .meta({ examples: ["/new"] })
      .exactOptional(),
    /** Host. */
    authority: text(HOST_NAME, "a DNS name such as shop.example.com")
      .meta({ examples: ["shop.example.com"] })
      .exactOptional(),
    /** What is spoken there. */
    scheme: word(["http", "https"])
      .meta({ examples: ["https"] })
      .exactOptional(),
    /** Status of the answer, one of 301, 302, 303, 307, 308. Browsers keep 301 and 308 for good. */
    redirectCode: integer(301, 308).default(302),
  })
    .meta({ examples: [{ uri: "/new" }] })
    .exactOptional(),
  /** Answers in place of the pods, by the proxies. */
  directResponse: object({
    /** Its status. */
    status: integer(200, 599).meta({ examples: [503] }),
    /** Its text. @default - none */
    body: anyText("text")
      .meta({ examples: ["closed"] })
      .exactOptional(),
  })
    .meta({ examples: [{ status: 503 }] })
    .exactOptional(),
})
  .refine((value) => TARGETS.includes(Object.keys(value).join(" ")), { error: TARGET })
  .meta({ examples: [SHARES] });

/** A rule ahead of the weights. All conditions of one rule must hold. */
export const matchSchema = object({
  /** Name of the rule, shown in access logs and metrics. */
  name: text(DNS_LABEL, "a name of lower-case letters, digits and -").meta({
    examples: ["testers"],
  }),
  /**
   * Where its requests go: a fixed color, a role that config gives to a color, `split` for the weights, or
   * shares of the two roles, which no release changes. With `redirect` or `directResponse` proxies answer, and no pod
   * is asked.
   */
  to: z
    .union([word(["blue", "green", "active", "idle", "split"]), target], { error: TARGET })
    .meta({ examples: ["idle"] }),
  /** Header names and what they must be: text is the whole value. @default - any */
  headers: headerMatches()
    .meta({ examples: [{ "x-tester": "yes-please" }] })
    .exactOptional(),
  /** Cookie names and the exact values they must have. @default - any */
  cookies: mapOf(
    COOKIE_NAME,
    text(/^[A-Za-z0-9_.-]+$/, "letters, digits, _, . and -"),
    "a map from cookie names of letters, digits, _ and - to values",
  )
    .meta({ examples: [{ tester: "yes-please" }] })
    .exactOptional(),
  /** Start of the path. @default - any */
  pathPrefix: text(ABSOLUTE_PATH, "a path that starts with /")
    .meta({ examples: ["/beta"] })
    .exactOptional(),
  /** Paths, of which one is enough: text is the whole path. @default - any */
  paths: listOf(pathMatch(), "a list of paths")
    .meta({ examples: [[{ prefix: "/beta/" }]] })
    .exactOptional(),
  /** Takes small letters of paths for capital ones; not where a path is a regex. @default false */
  ignoreUriCase: flag()
    .meta({ examples: [true] })
    .exactOptional(),
  /** Methods, of which one is enough. @default - any */
  methods: methods()
    .meta({ examples: [["GET", "HEAD"]] })
    .exactOptional(),
  /** Parameters of the query and what they must be. @default - any */
  queryParams: mapOf(
    /^[^\s&=?#]+$/,
    valueMatch(),
    "a map from names of parameters to text, or to { prefix } or { regex }",
  )
    .meta({ examples: [{ beta: "1" }] })
    .exactOptional(),
  /** Host and port that are asked for. @default - any */
  authority: valueMatch()
    .meta({ examples: ["beta.example.com"] })
    .exactOptional(),
  /** Headers that a request must not have, with these values. @default - none */
  withoutHeaders: headerMatches()
    .meta({ examples: [{ "x-robot": "yes" }] })
    .exactOptional(),
  /** Labels of the calling pods; such a rule holds on the mesh only. @default - any caller */
  sourceLabels: labels()
    .meta({ examples: [{ app: "test-client" }] })
    .exactOptional(),
  /** Namespace of the calling pods; such a rule holds on the mesh only. @default - any caller */
  sourceNamespace: text(NAMESPACE, "a namespace")
    .meta({ examples: ["market"] })
    .exactOptional(),
  /** What callers speak, as the proxy that has the rule sees it. @default - either */
  scheme: word(["http", "https"])
    .meta({ examples: ["https"] })
    .exactOptional(),
  ...routeOptions,
  /** Second tries of its requests. @default - as `traffic.retries` */
  retries: retriesSchema.exactOptional(),
  /** The most that its requests may take; 0s is no bound. @default - as `traffic.timeout` */
  timeout: duration({ min: "0s", max: "1h", step: "1ms" })
    .meta({ examples: ["5m"] })
    .exactOptional(),
}).meta({ examples: [TESTERS] });

/** A rule ahead of the weights. */
export type MatchArgs = Resolved<typeof matchSchema>;

/** A color, or a role that config gives to one. */
export type Target = "blue" | "green" | "active" | "idle";

/** Shares that a rule has of its own, by role; or an answer. */
export type OwnTarget = Resolved<typeof target>;

/** Whether a rule's requests reach no pod. */
export function isAnswer(to: string | object): to is OwnTarget {
  return typeof to === "object" && ("redirect" in to || "directResponse" in to);
}

/** Methods that change nothing, so that they may be asked twice (RFC 9110, 9.2.1). */
export const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];
