import { type Problem, problem } from "../settings/problem";
import { FEATURES } from "./features";
import type { Protocol, TrafficSettings } from "./traffic";

/**
 * Whether the pods speak what proxies read no requests in: weights then hold for connections. With `tls` pods
 * answer TLS themselves, and the proxies see the name that is asked for.
 */
export function isStream<T extends { readonly protocol: Protocol }>(
  traffic: T,
): traffic is T & { readonly protocol: "tcp" | "tls" } {
  const { protocol } = traffic;
  return protocol === "tcp" || protocol === "tls";
}

/** What gates on requests need there. */
export function noRequests({ protocol }: { readonly protocol: Protocol }): string {
  return `off, as traffic.protocol is ${protocol}: proxies count connections, no requests; a query of your own can judge`;
}

/** Keys that are about requests. */
const OF_REQUESTS = [
  "paths",
  "match",
  "stickiness",
  "mirror",
  "timeout",
  ...FEATURES.changes.keys,
  ...FEATURES.faults.keys,
  "tls",
] as const satisfies readonly (keyof TrafficSettings)[];

/** The same of a pool of connections. */
const POOL_OF_REQUESTS = [
  "maxPendingRequests",
  "maxRequests",
  "maxRequestsPerConnection",
  "maxRetries",
  "h2UpgradePolicy",
] as const satisfies readonly (keyof NonNullable<TrafficSettings["connectionPool"]>)[];

/** Keys that only mean something for requests, where the proxies see connections. */
export function streamProblems(
  path: Problem["path"],
  traffic: TrafficSettings,
): readonly Problem[] {
  if (!isStream(traffic)) return [];
  const { protocol, connectionPool = {}, preview, delegate, hosts } = traffic;
  const needed = `nothing, as protocol is ${protocol}: proxies see connections, no requests`;
  const refuse = (at: Problem["path"], found: unknown) =>
    problem([...path, ...at], found, needed, null);
  return [
    ...OF_REQUESTS.filter((key) => isSet(traffic[key])).map((key) => refuse([key], traffic[key])),
    ...POOL_OF_REQUESTS.filter((key) => connectionPool[key] !== undefined).map((key) =>
      refuse(["connectionPool", key], connectionPool[key]),
    ),
    ...(preview.publicValue === undefined
      ? []
      : [refuse(["preview", "publicValue"], preview.publicValue)]),
    ...(delegate ? [refuse(["delegate"], delegate)] : []),
    ...(protocol === "tls" && hosts.includes("*")
      ? [problem([...path, "hosts"], hosts, "names that callers ask for by TLS, not *", null)]
      : []),
  ];
}

function isSet(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}
