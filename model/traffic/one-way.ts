import { namedPorts, type Ports } from "../settings/ports";
import { type Problem, problem } from "../settings/problem";
import { isPlainPort } from "../settings/service-settings";
import { FEATURES, has } from "./features";
import { isAnswer } from "./match";
import { isStream } from "./stream";
import type { TrafficArgs, TrafficSettings } from "./traffic";

/** Keys that say between which colors something is shared. */
const OF_COLORS = [
  "stickiness",
  "mirror",
  "preview",
] as const satisfies readonly (keyof TrafficArgs)[];

const ROLLING_ROUTERS =
  "istio, ingress or service, as mode is rolling: a route of your own sends to the Service";

const SERVED = "nothing, as mode is rolling: the Service has all of workload.ports";

/** What only means something where requests can go two ways. */
export function oneWayProblems(path: readonly string[], traffic: TrafficArgs): readonly Problem[] {
  const needed = "nothing, as mode is rolling: there is one way to go";
  const { router } = traffic;
  return [
    ...(router === "gateway-api"
      ? [problem([...path, "router"], router, ROLLING_ROUTERS, "istio")]
      : []),
    ...(traffic.ports ? [problem([...path, "ports"], traffic.ports, SERVED, null)] : []),
    ...OF_COLORS.filter((key) => traffic[key] !== undefined).map((key) =>
      problem([...path, key], traffic[key], needed, null),
    ),
    ...(traffic.match ?? []).flatMap(({ to }, index) =>
      to === "active" || to === "split" || isAnswer(to)
        ? []
        : [
            problem(
              [...path, "match", index, "to"],
              to,
              "active: there is one way to go",
              "active",
            ),
          ],
    ),
  ];
}

/** Keys that a router alone can do; without any of them the Service is all that is needed. */
const ROUTED = [
  ...FEATURES.changes.keys,
  ...FEATURES.faults.keys,
  ...FEATURES.connections.keys,
  ...(["timeout", "exportTo", "upstreamTls"] as const),
] as const satisfies readonly (keyof TrafficSettings)[];

/**
 * Whether a service without colors needs a router in front of its Service: where it has public hosts, or asks
 * for anything that proxies do to requests. The one place that decides it.
 */
export function needsRouter(traffic: TrafficSettings): boolean {
  const { hosts, delegate, match, retries } = traffic;
  if (!has(traffic, "hosts")) return false;
  return (
    hosts.length > 0 ||
    delegate ||
    match.length > 0 ||
    retries.perTryTimeout !== undefined ||
    ROUTED.some((key) => traffic[key] !== undefined)
  );
}

/** Ports of a Service that the mesh may find requests on, with their numbers: each needs a rule of its own. */
export function requestPorts(traffic: TrafficSettings, ports: Ports): TrafficSettings["ports"] {
  if (!traffic.mesh || isStream(traffic)) return {};
  const found = namedPorts(ports).filter((port) => !isPlainPort(port));
  return Object.fromEntries(found.map(({ name, servicePort }) => [name, servicePort]));
}

/** Further ports on a Service whose connections the mesh routes: a rule for connections holds for all ports of a host. */
export function mixedPortProblems(
  path: readonly string[],
  traffic: TrafficSettings,
  ports: Ports,
): readonly Problem[] {
  const isRouted = needsRouter(traffic) && traffic.mesh && isStream(traffic);
  const mixed = namedPorts(ports).filter(({ protocol }) => protocol === "TCP");
  if (!isRouted || mixed.length === 0) return [];
  const names = mixed.map(({ name }) => name).join(", ");
  const needed = `false, as the mesh would send connections to ${names} to the service's own port`;
  return [problem([...path, "mesh"], traffic.mesh, needed, false)];
}
