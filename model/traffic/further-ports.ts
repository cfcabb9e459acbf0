import { COLORS, type PerColor } from "../color";
import { namedPorts, type Ports } from "../settings/ports";
import { type Problem, problem } from "../settings/problem";
import { has } from "./features";
import { isStream } from "./stream";
import type { TrafficSettings } from "./traffic";

/** Names that tell the mesh of requests. */
export const OF_REQUESTS = /^(?:http|http2|grpc)(?:-|$)/;

/** The ports of the Service over both colors beside its main one, as those of pods are written. */
export function weightedPorts({ ports }: Pick<TrafficSettings, "ports">): Ports {
  return Object.fromEntries(
    Object.entries(ports).map(([name, servicePort]) => [name, { servicePort, protocol: "TCP" }]),
  );
}

/** Further ports of the Service over both colors that the mesh cannot share by the weights. */
export function furtherPortProblems(path: readonly string[], traffic: TrafficSettings) {
  const { mesh, ports, protocol } = traffic;
  const refuse = (at: Problem["path"], found: unknown, needed: string) =>
    problem([...path, "ports", ...at], found, needed, null);
  if (!has(traffic, "mesh") || Object.keys(ports).length === 0) return [];
  if (!mesh) {
    return [
      refuse([], ports, "nothing, as mesh is false: a gateway leads to one port; or mesh true"),
    ];
  }
  if (isStream(traffic)) {
    const needed = `nothing, as protocol is ${protocol}: a release moves rules for connections, or rules for requests`;
    return [refuse([], ports, needed)];
  }
  return Object.entries(ports).flatMap(([name, port]) => {
    const needed =
      "a name that starts with http-, http2- or grpc-: weights hold for requests, and on other ports the mesh sees none";
    return OF_REQUESTS.test(name) ? [] : [refuse([name], port, needed)];
  });
}

/** The same ports against those of the pods: each color's own Service has to have them. */
export function unservedPortProblems(
  path: readonly string[],
  { ports }: TrafficSettings,
  served: PerColor<Ports>,
): readonly Problem[] {
  return Object.entries(ports).flatMap(([name, port]) => {
    const color = COLORS.find((one) => !hasPort(served[one], name, port));
    if (color === undefined) return [];
    const found = namedPorts(served[color]).find((one) => one.name === name);
    const needed =
      found === undefined
        ? `a port of ${color}, such as workload.ports.${name} with this servicePort`
        : `the servicePort of ${name} at ${color}, which is ${String(found.servicePort)}/${found.protocol}, and of TCP`;
    return [problem([...path, "ports", name], port, needed, null)];
  });
}

function hasPort(ports: Ports, name: string, port: number): boolean {
  return namedPorts(ports).some(
    (one) => one.name === name && one.servicePort === port && one.protocol === "TCP",
  );
}
