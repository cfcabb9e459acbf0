import { textOf } from "../field";
import { type Problem, problem } from "../settings/problem";
import { ROUTER_NAMES, type RouterName } from "./router-names";
import type { TrafficArgs } from "./traffic";

/** As much of the traffic's settings as tells which router is meant. */
export interface Routed {
  readonly router: RouterName;
}

/** Something that a router can do or cannot. */
interface Feature {
  /** What it is, as refusals and the table of the page on traffic name it. */
  readonly what: string;
  /** The keys of `traffic` that are about it. */
  readonly keys: readonly Key[];
  /** Which routers have it. */
  readonly routers: readonly RouterName[];
  /** What to use where the router does not have it. */
  readonly instead: string;
}

type Key = Exclude<keyof TrafficArgs, "router">;

const COMMON = ROUTER_NAMES;

/** Those with a proxy between callers and pods. */
const PROXIES = ["istio", "gateway-api"] as const;

/**
 * What each router can do: the rules read it, and the table in `docs/traffic.md` is made of it. Every key of
 * `traffic` is in one line.
 */
export const FEATURES = {
  whole: {
    what: "all traffic on one color, moved at once",
    keys: ["servicePort", "protocol"],
    routers: COMMON,
    instead: "nothing: every router does",
  },
  weights: {
    what: "weights between 0 and 100",
    keys: [],
    routers: PROXIES,
    instead: "all traffic on one color",
  },
  counted: {
    what: "proxies that count requests",
    keys: [],
    routers: PROXIES,
    instead: "what the pods themselves count",
  },
  mesh: {
    what: "proxies at the callers: mutual TLS, and their metrics",
    keys: ["mesh", "exportTo", "upstreamTls"],
    routers: ["istio"],
    instead: "what the pods themselves answer and count",
  },
  proxied: {
    what: "requests that follow on connections which callers keep open to the Service",
    keys: [],
    routers: PROXIES,
    instead: "a bound of the connections' age, by the pods",
  },
  hosts: {
    what: "public hosts and paths, and where they arrive",
    keys: ["hosts", "paths", "gateway", "tls"],
    routers: [...PROXIES, "ingress"],
    instead: "service.type, or an Ingress of your own that sends to the Service",
  },
  ports: {
    what: "further ports that the weights hold for",
    keys: ["ports"],
    routers: ["istio", "ingress", "service"],
    instead:
      "the port in a stack of its own; or the colors' own Services, which have all of workload.ports",
  },
  names: {
    what: "rules that another router delegates to, and another cluster domain",
    keys: ["delegate", "clusterDomain"],
    routers: ["istio"],
    instead: "hosts and paths of one's own, where the router has them",
  },
  version: {
    what: "versions of the API that is routed by",
    keys: ["gatewayApiVersion"],
    routers: ["gateway-api"],
    instead: "nothing: it has one",
  },
  preview: {
    what: "a preview header to the idle color",
    keys: ["preview"],
    routers: PROXIES,
    instead: "the idle color's own Service, <app>-blue or <app>-green",
  },
  rules: {
    what: "rules ahead of the weights",
    keys: ["match"],
    routers: PROXIES,
    instead: "the colors' own Services, for callers that you choose",
  },
  stickiness: {
    what: "users that stay on one color",
    keys: ["stickiness"],
    routers: PROXIES,
    instead: "sessions that any pod can read",
  },
  mirror: {
    what: "copies of requests",
    keys: ["mirror"],
    routers: PROXIES,
    instead: "a gate that asks the idle color, by a command",
  },
  limits: {
    what: "time limits",
    keys: ["timeout"],
    routers: PROXIES,
    instead: "those of the callers",
  },
  retries: {
    what: "second tries",
    keys: ["retries"],
    routers: ["istio"],
    instead: "those of the callers",
  },
  changes: {
    what: "changes of requests and answers on their way",
    keys: ["rewrite", "requestHeaders", "responseHeaders", "corsPolicy"],
    routers: PROXIES,
    instead: "the pods, or what stands before the Service",
  },
  faults: {
    what: "faults on purpose, and fields of Istio's rules",
    keys: ["fault", "route"],
    routers: ["istio"],
    instead: "the pods, or what stands before the Service",
  },
  connections: {
    what: "bounds of connections, and pods that are left out while they fail",
    keys: ["outlierDetection", "connectionPool", "loadBalancer"],
    routers: ["istio"],
    instead: "readiness probes",
  },
  adoption: {
    what: "a way to take over a service that runs (sluice adopt)",
    keys: [],
    routers: ["istio", "service"],
    instead:
      "router service, as an Ingress or a route in place goes on naming the Service; or the stack under another app's name beside the running service, to which you bring callers",
  },
} as const satisfies Readonly<Record<string, Feature>>;

/** Something that a router can do or cannot, by name. */
export type FeatureName = keyof typeof FEATURES;

/** Whether the router of these settings can do something. */
export function has({ router }: Routed, feature: FeatureName): boolean {
  const { routers }: Feature = FEATURES[feature];
  return routers.includes(router);
}

/** What a router lacks, and what to use instead, as what a refusal needs. */
export function without({ router }: Routed, feature: FeatureName, needed = "nothing"): string {
  const { what, routers, instead } = FEATURES[feature] as Feature;
  const others = routers.join(" or ");
  return `${needed}, as traffic.router is ${router}, which has no ${what}. Instead: ${instead}; or router ${others}`;
}

/** Keys that are about what the router cannot do. */
export function featureProblems(path: Problem["path"], traffic: TrafficArgs): readonly Problem[] {
  return lacking(traffic).flatMap(([feature, keys]) =>
    keys.map((key) =>
      problem([...path, key], traffic[key], without(routed(traffic), feature), null),
    ),
  );
}

/** The settings without what the router cannot do: nothing else is said of those keys. */
export function feasible(traffic: TrafficArgs): TrafficArgs {
  const left = new Set<string>(lacking(traffic).flatMap(([, keys]) => keys));
  return Object.fromEntries(Object.entries(traffic).filter(([key]) => !left.has(key)));
}

function lacking(traffic: TrafficArgs): readonly (readonly [FeatureName, readonly Key[]])[] {
  return (Object.keys(FEATURES) as FeatureName[])
    .filter((feature) => !has(routed(traffic), feature))
    .map((feature) => {
      const { keys }: Feature = FEATURES[feature];
      return [feature, keys.filter((key) => traffic[key] !== undefined)];
    });
}

const routed = ({ router = "istio" }: TrafficArgs): Routed => ({ router });

/** The router of settings that nobody has checked; Istio's where they say nothing sound. */
export function routedBy(traffic: unknown): Routed {
  const word = textOf(traffic, "router");
  return { router: ROUTER_NAMES.find((one) => one === word) ?? "istio" };
}
