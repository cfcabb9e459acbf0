import { HEADER_NAME, HOST_NAME } from "../name";
import {
  anyText,
  duration,
  flag,
  integer,
  listOf,
  mapOf,
  object,
  share,
  text,
} from "../settings/fields";
import { was } from "../settings/renamed";
import { type Problem, problem } from "../settings/problem";
import type { Resolved } from "../settings/typed";
import { type Duration, milliseconds } from "../units/duration";
import { re2, valueMatch } from "./string-match";

/** Second tries by the proxies. */
export const retriesSchema = object({
  /** Tries after the first; 0 turns them off. */
  attempts: integer(0, 10).default(2),
  /**
   * Envoy's conditions for another try. The default holds only failures that happen before a pod has seen
   * the request, so that nothing is done twice.
   */
  on: text(/^[a-z0-9-]+(?:,[a-z0-9-]+)*$/, "Envoy's retry conditions, separated by commas").default(
    "connect-failure,refused-stream",
  ),
  /** The most that each try may take. @default - as `timeout` */
  perTryTimeout: duration({ min: "1ms", max: "1h", step: "1ms" })
    .meta({ examples: ["2s"], ...was("perTryTimeoutMs", "milliseconds") })
    .exactOptional(),
}).meta({ examples: [{ attempts: 2 }] });

const headerValues = () =>
  mapOf(HEADER_NAME, anyText("text"), "a map from lower-case header names to text").meta({
    examples: [{ "x-team": "shop" }],
  });

const headerChanges = () =>
  object({
    /** Headers that get this value, whatever they had. */
    set: headerValues().exactOptional(),
    /** Values beside those that headers have. */
    add: headerValues().exactOptional(),
    /** Names of headers that are taken away. */
    remove: listOf(
      text(HEADER_NAME, "a header name in lower case").meta({ examples: ["x-powered-by"] }),
      "a list of lower-case header names",
    ).exactOptional(),
  }).meta({ examples: [{ set: { "x-team": "shop" } }] });

const portion = () => share({ min: "0.1%", max: "100%" }).prefault("100%");

/** Names of methods, of which one is enough. */
export const methods = () =>
  listOf(
    text(/^[A-Z]+$/, "a method in upper case").meta({ examples: ["GET"] }),
    "a list of methods in upper case",
  );

/** What a route does to requests on their way, in Istio's words. */
export const routeOptions = {
  /**
   * Under which path and host requests are sent on.
   * A change holds for running pods at once: both colors have to know the new path.
   * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRewrite
   */
  rewrite: object({
    /** Stands for the part of the path that was matched: a prefix, or the whole of an exact path. */
    uri: text(/^\/\S*$/, "a path that starts with /")
      .meta({ examples: ["/"] })
      .exactOptional(),
    /** Host that pods are told. */
    authority: text(HOST_NAME, "a DNS name such as shop.example.com")
      .meta({ examples: ["shop.example.com"] })
      .exactOptional(),
    /** Rewrites the path by an expression, and not `uri`. */
    uriRegexRewrite: object({
      /** An expression of RE2; a path that it does not fit stays as it is. */
      match: re2("^/api/v1/(.*)$"),
      /** What stands for it; `\1` is its first group. */
      rewrite: anyText("text, with \\1 for the first group").meta({ examples: ["/\\1"] }),
    })
      .meta({ examples: [{ match: "^/api/v1/(.*)$", rewrite: "/\\1" }] })
      .exactOptional(),
  })
    .meta({ examples: [{ uri: "/" }] })
    .exactOptional(),
  /** Changes headers of requests before a pod sees them. @default - none */
  requestHeaders: headerChanges().exactOptional(),
  /** Changes headers of answers before the caller sees them. @default - none */
  responseHeaders: headerChanges().exactOptional(),
  /**
   * Answers browsers that ask whether pages of other origins may call the service.
   * @default - pods answer them
   * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy
   */
  corsPolicy: object({
    /** Origins whose pages may call. */
    allowOrigins: listOf(
      valueMatch().meta({ examples: ["https://shop.example.com"] }),
      "a list of origins",
    ).meta({ examples: [["https://shop.example.com"]] }),
    /** Methods that they may use. @default - simple ones */
    allowMethods: methods()
      .meta({ examples: [["GET", "POST"]] })
      .exactOptional(),
    /** Headers that they may send. @default - simple ones */
    allowHeaders: listOf(anyText("a header name"), "a list of header names")
      .meta({ examples: [["content-type"]] })
      .exactOptional(),
    /** Headers of answers that they may read. @default - simple ones */
    exposeHeaders: listOf(anyText("a header name"), "a list of header names")
      .meta({ examples: [["x-request-id"]] })
      .exactOptional(),
    /** How long browsers keep the answer. @default - as browsers do */
    maxAge: duration({ min: "1s", max: "365d" })
      .meta({ examples: ["24h"] })
      .exactOptional(),
    /** Whether they may send cookies. @default false */
    allowCredentials: flag()
      .meta({ examples: [true] })
      .exactOptional(),
  })
    .meta({ examples: [{ allowOrigins: ["https://shop.example.com"] }] })
    .exactOptional(),
  /**
   * Makes requests fail or wait on purpose, for a test: a danger where it reaches users.
   * @default - none
   * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPFaultInjection
   */
  fault: object({
    /** Makes requests wait. */
    delay: object({
      /** How long. */
      fixedDelay: duration({ min: "1ms", max: "1h", step: "1ms" }).meta({ examples: ["2s"] }),
      /** Share of the requests that wait. */
      share: portion(),
    })
      .meta({ examples: [{ fixedDelay: "2s", share: "1%" }] })
      .exactOptional(),
    /** Answers requests in place of a pod. */
    abort: object({
      /** Status of the answer. @default - `grpcStatus` */
      httpStatus: integer(200, 599)
        .meta({ examples: [503] })
        .exactOptional(),
      /** The same for gRPC, by its name. @default - `httpStatus` */
      grpcStatus: text(/^[A-Z_]+$/, "a status of gRPC such as UNAVAILABLE")
        .meta({ examples: ["UNAVAILABLE"] })
        .exactOptional(),
      /** Share of the requests that are answered so. */
      share: portion(),
    })
      .meta({ examples: [{ httpStatus: 503, share: "1%" }] })
      .exactOptional(),
  })
    .meta({ examples: [{ abort: { httpStatus: 503, share: "1%" } }] })
    .exactOptional(),
};

/** What a route does to requests on their way. */
export type RouteOptions = {
  readonly [Key in keyof typeof routeOptions]?: Resolved<(typeof routeOptions)[Key]>;
} & { readonly retries?: Resolved<typeof retriesSchema>; readonly timeout?: Duration };

/** What contradicts itself in what a route does to requests. */
export function routeOptionProblems(path: Problem["path"], options: RouteOptions) {
  const { rewrite, fault } = options;
  const problems: Problem[] = [];
  if (rewrite && Object.keys(rewrite).length === 0) {
    problems.push(problem([...path, "rewrite"], rewrite, "uri, authority or uriRegexRewrite"));
  }
  if (rewrite?.uri !== undefined && rewrite.uriRegexRewrite) {
    const needed = "either uri or uriRegexRewrite, not both";
    problems.push(problem([...path, "rewrite", "uri"], rewrite.uri, needed, null));
  }
  for (const key of ["requestHeaders", "responseHeaders"] as const) {
    const changes = options[key];
    if (!changes || Object.keys(changes).length > 0) continue;
    problems.push(problem([...path, key], changes, "at least one of set, add, remove"));
  }
  if (options.corsPolicy?.allowOrigins.length === 0) {
    const needed = "at least one origin; none would refuse all";
    problems.push(problem([...path, "corsPolicy", "allowOrigins"], [], needed));
  }
  if (fault && Object.keys(fault).length === 0) {
    problems.push(problem([...path, "fault"], fault, "at least one of delay, abort"));
  }
  const { abort } = fault ?? {};
  if (abort && (abort.httpStatus === undefined) === (abort.grpcStatus === undefined)) {
    const needed = "exactly one of httpStatus, grpcStatus";
    problems.push(problem([...path, "fault", "abort"], abort, needed));
  }
  return [...problems, ...retryProblems([...path, "retries"], options)];
}

function retryProblems(path: Problem["path"], { retries, timeout }: RouteOptions) {
  const { attempts, perTryTimeout } = retries ?? {};
  if (perTryTimeout === undefined) return [];
  const at = [...path, "perTryTimeout"];
  if (attempts === 0) {
    return [problem(at, perTryTimeout, "nothing, as retries.attempts is 0", null)];
  }
  const limit = timeout === undefined ? 0 : milliseconds(timeout);
  if (limit === 0 || milliseconds(perTryTimeout) <= limit) return [];
  return [problem(at, perTryTimeout, `at most timeout, which is ${timeout ?? ""}`, timeout)];
}
