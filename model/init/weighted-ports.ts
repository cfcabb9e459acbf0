import { fieldOf, itemsOf, textOf } from "../field";
import { PORT_NAME } from "../name";
import { OF_REQUESTS } from "../traffic/further-ports";
import type { MainPort } from "./main-port";

/** A further port of the Service for which the weights hold, too. */
export interface WeightedPort {
  /** As the keys of the stack name it, and by it what is spoken. */
  readonly name: string;
  readonly number: number;
}

/**
 * Further ports of a Service that say that they get requests, as the mesh reads it: by `appProtocol` or, without it,
 * by the start of the name.
 *
 * @param targets - the container's ports with names
 * @returns by the number of the container's port; of several that lead to one the first is meant
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
export function weightedByContainer(
  service: unknown,
  targets: ReadonlyMap<unknown, unknown>,
  main: MainPort,
): ReadonlyMap<number, WeightedPort> {
  const found = new Map<number, WeightedPort>();
  // Rules for connections and for requests are not moved together.
  if (main.protocol === "tcp") return found;
  const taken = new Set(["app", main.protocol]);
  for (const port of itemsOf(service, "spec", "ports")) {
    const number = Number(fieldOf(port, "port"));
    const target = fieldOf(port, "targetPort") ?? number;
    const container = Number(targets.get(target) ?? target);
    const name = requestName(port);
    const isFree = !taken.has(name) && PORT_NAME.test(name) && !found.has(container);
    if (!isFree || number === main.servicePort || container === main.containerPort) continue;
    taken.add(name);
    found.set(container, { name, number });
  }
  return found;
}

/** A name that starts with what is spoken; empty where no requests are known of. */
function requestName(port: unknown): string {
  const name = textOf(port, "name");
  const told = textOf(port, "appProtocol").replace(/^kubernetes\.io\/h2c$/, "http2");
  if (told === "" || name.startsWith(told)) return OF_REQUESTS.test(name) ? name : "";
  const rest = name.replace(OF_REQUESTS, "") || String(fieldOf(port, "port"));
  return OF_REQUESTS.test(told) ? `${told}-${rest}` : "";
}
