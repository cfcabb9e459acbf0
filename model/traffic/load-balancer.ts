import { COOKIE_NAME, HEADER_NAME } from "../name";
import { anyText, duration, flag, object, text, word } from "../settings/fields";
import { type Problem, problem } from "../settings/problem";
import type { Resolved } from "../settings/typed";
import { seconds } from "../units/duration";

/**
 * Which pod of a color gets a request: the color is chosen before, by weights and rules.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#LoadBalancerSettings
 */
export const loadBalancerSchema = object({
  /** By how much pods have to do, one after the other, or at random. @default - LEAST_REQUEST without `consistentHash` */
  simple: word(["LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"])
    .meta({ examples: ["ROUND_ROBIN"] })
    .exactOptional(),
  /** By a hash: as long as the pods stay, what has the same value gets the same pod. By exactly one of these. */
  consistentHash: object({
    /** A header of the request. */
    httpHeaderName: text(HEADER_NAME, "a header name in lower case")
      .meta({ examples: ["x-user"] })
      .exactOptional(),
    /** A cookie; who has none gets it. */
    httpCookie: object({
      /** Its name. */
      name: text(COOKIE_NAME, "letters, digits, _ and -").meta({ examples: ["pod"] }),
      /** Path below which browsers send it. @default - that of the request */
      path: text(/^\/[^\s;,]*$/, "a path that starts with /")
        .meta({ examples: ["/"] })
        .exactOptional(),
      /** How long it lasts; 0s is a session of the browser. */
      ttl: duration({ min: "0s", max: "365d" }).prefault("0s"),
    })
      .meta({ examples: [{ name: "pod" }] })
      .exactOptional(),
    /** A parameter of the query. */
    httpQueryParameterName: anyText("the name of a parameter")
      .meta({ examples: ["user"] })
      .exactOptional(),
    /** The caller's address. */
    useSourceIp: flag()
      .meta({ examples: [true] })
      .exactOptional(),
  })
    .meta({ examples: [{ httpHeaderName: "x-user" }] })
    .exactOptional(),
}).meta({ examples: [{ simple: "ROUND_ROBIN" }] });

/** Which pod of a color gets a request. */
type LoadBalancer = Resolved<typeof loadBalancerSchema>;

/** What contradicts itself; Istio would refuse the DestinationRule, or users would lose their color. */
export function loadBalancerProblems(
  path: Problem["path"],
  loadBalancer: LoadBalancer | undefined,
  /** The cookie in which users keep their color, and what is spoken where proxies see connections. */
  {
    sticky,
    stream,
  }: { readonly sticky?: string | undefined; readonly stream?: string | undefined },
): readonly Problem[] {
  if (!loadBalancer) return [];
  const { simple, consistentHash: hash } = loadBalancer;
  const refuse = (at: readonly string[], found: unknown, needed: string) =>
    problem([...path, ...at], found, needed, null);
  const ways = Object.keys(hash ?? {});
  const ofRequests = stream !== undefined ? ways.filter((way) => way !== "useSourceIp") : [];
  const cookie = hash?.httpCookie?.name;
  return [
    ...(simple !== undefined && hash
      ? [refuse(["simple"], simple, "nothing beside consistentHash")]
      : []),
    ...(hash && (ways.length !== 1 || hash.useSourceIp === false)
      ? [problem([...path, "consistentHash"], hash, `exactly one of ${WAYS.join(", ")}`)]
      : []),
    ...ofRequests.map((way) =>
      refuse(
        ["consistentHash", way],
        hash?.[way as keyof typeof hash],
        `useSourceIp, as protocol is ${String(stream)}: proxies see connections, no requests`,
      ),
    ),
    ...(cookie !== undefined && cookie === sticky
      ? [
          refuse(
            ["consistentHash", "httpCookie", "name"],
            cookie,
            "another name than that of stickiness.cookie, in which users keep their color",
          ),
        ]
      : []),
  ];
}

const WAYS = ["httpHeaderName", "httpCookie", "httpQueryParameterName", "useSourceIp"];

/** In Istio's words. A pod that is slow to start gets fewer requests than one that answers. */
export function loadBalancerFields({
  simple = "LEAST_REQUEST",
  consistentHash: hash,
}: LoadBalancer = {}) {
  if (!hash) return { simple };
  const { httpCookie: cookie, ...others } = hash;
  if (!cookie) return { consistentHash: others };
  const httpCookie = { ...cookie, ttl: `${String(seconds(cookie.ttl))}s` };
  return { consistentHash: { ...others, httpCookie } };
}
