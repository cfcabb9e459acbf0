import { fieldOf, itemsOf, mapAt } from "../field";
import { type Finding, keyFor, lost, own, stricter } from "./finding";
import type { WeightedPort } from "./weighted-ports";
import type { Running } from "./running";
import type { SourceObject } from "./source-object";

/** What objects of every kind have. */
export const NAMES = [
  own("apiVersion", "a stack writes the version"),
  own("metadata.name", "Sluice's objects have names of their own"),
  own("metadata.namespace", "the key namespace"),
  lost("status", "what the cluster writes is no setting"),
];

/** The budget, which becomes one of each color. */
export function budgetFindings({ body }: SourceObject): readonly Finding[] {
  const spec = mapAt(body, "spec");
  return [
    ...NAMES,
    own("spec.selector", "each color has a budget of its own"),
    ...["maxUnavailable", "minAvailable"].flatMap((name) =>
      keyFor(`spec.${name}`, ["disruption", name], spec[name]),
    ),
  ];
}

/**
 * The Service that callers name, which becomes the one over both colors.
 *
 * @param weighted - its further ports for which weights hold
 */
export function serviceFindings(
  { body }: SourceObject,
  main: number | undefined,
  weighted: readonly WeightedPort[],
  router: Running["router"],
): readonly Finding[] {
  const spec = mapAt(body, "spec");
  const isHeadless = spec["clusterIP"] === "None";
  return [
    ...NAMES,
    own("spec.selector", "the Service selects the pods of both colors"),
    ...keyFor(
      "spec.type",
      ["service", "type"],
      spec["type"] === "ClusterIP" ? undefined : spec["type"],
    ),
    ...(isHeadless
      ? keyFor("spec.clusterIP", ["service", "headless"], true)
      : [own("spec.clusterIP", "the cluster gives the address")]),
    own("spec.clusterIPs", "the cluster gives the address"),
    ...(spec["publishNotReadyAddresses"] === true ? [unready()] : []),
    ...(itemsOf(spec, "ports").length < 2 + weighted.length
      ? []
      : [
          stricter(
            "",
            ["service", "patch"],
            "ports here are carried as they come, whatever they speak: weights hold for the service's own, and for traffic.ports",
          ),
        ]),
    ...itemsOf(spec, "ports").flatMap((one) => {
      const { port, protocol = "TCP" } = mapAt(one);
      const from = `spec.ports[${String(port)}/${String(protocol)}]`;
      if (port === main) {
        return [
          ...(router === "service"
            ? keptName(one)
            : [own(`${from}.name`, "the port is named by what it speaks")]),
          ...(port === 80 ? [] : keyFor(`${from}.port`, ["traffic", "servicePort"], port)),
        ];
      }
      const found = weighted.find((one) => one.number === port && protocol === "TCP");
      // Others have no key: a patch adds them, and weights do not hold there.
      if (!found) return [];
      return [
        ...keyFor(`${from}.port`, ["traffic", "ports", found.name], port),
        ...["name", "appProtocol"].map((field) =>
          own(`${from}.${field}`, "the name of the port in traffic.ports says what is spoken"),
        ),
      ];
    }),
  ];
}

/** A new name would leave callers without endpoints for a moment. One that is lost gets a patch, none at all this. */
function keptName(port: unknown): readonly Finding[] {
  const { name, port: number } = mapAt(port);
  return name === undefined
    ? keyFor("", ["service", "patch", "ports"], [{ port: number, name: null }])
    : [];
}

/** Weights and releases rest on it that a pod without readiness gets no request. */
function unready(): Finding {
  const why =
    "the object names pods that are not ready, too; a Service of Sluice those that are ready";
  return stricter("spec.publishNotReadyAddresses", ["service", "publishNotReadyAddresses"], why);
}

/** A Service with the numbers of its pods' ports, and without names that stand for them. */
export function asService(body: unknown, ports: ReadonlyMap<unknown, unknown>) {
  const list = itemsOf(body, "spec", "ports").map((one) => {
    const { targetPort, ...port } = mapAt(one);
    return { ...port, targetPort: ports.get(targetPort) ?? targetPort ?? port["port"] };
  });
  return { ...mapAt(body), spec: { ...mapAt(body, "spec"), ports: list } };
}

/** Names of all ports of a pod's containers. */
export function portNames(body: unknown): ReadonlyMap<unknown, unknown> {
  const containers = ["containers", "initContainers"].flatMap((list) =>
    itemsOf(body, "spec", "template", "spec", list),
  );
  const ports = containers.flatMap((one) => itemsOf(one, "ports"));
  const named = ports.filter((port) => fieldOf(port, "name") !== undefined);
  return new Map(named.map((port) => [fieldOf(port, "name"), fieldOf(port, "containerPort")]));
}
