import { itemsOf, mapAt, textOf } from "../field";
import { PORT_NAME } from "../name";
import { drainFindings } from "./drain";
import { environmentFindings } from "./environment";
import { type Finding, keyFor, lost, own, stricter } from "./finding";
import { furtherFindings, texts } from "./further-containers";
import type { MainPort } from "./main-port";
import { probeFindings } from "./probes";
import { resourceFindings } from "./resources";
import { securityFindings } from "./security";
import { mountFindings, volumeFindings } from "./volumes";

type Json = Readonly<Record<string, unknown>>;

const SPEC = "spec.template.spec";

/** A port of a Service. */
interface ServicePort {
  readonly number: number;
  /** Empty where it has none. */
  readonly name: string;
  /** Whether the name is that of one of `traffic.ports`. @default false */
  readonly isWeighted?: boolean;
}

/** Fields of a pod that are keys under the same name. */
const SAME = [
  ...(["nodeSelector", "tolerations", "affinity", "priorityClassName"] as const),
  ...(["runtimeClassName", "hostAliases", "dnsPolicy", "dnsConfig"] as const),
];

/**
 * The pods of a workload.
 *
 * @param body - the workload in the form of {@link asPods}
 * @param services - further ports of its Services by the number of the container's port
 * @param plain - names of the containers that it starts together with the service's own
 */
export function podFindings(
  body: Json,
  port: MainPort,
  services: ReadonlyMap<number, ServicePort>,
  plain: readonly string[],
): readonly Finding[] {
  const pod = mapAt(body, "spec", "template", "spec");
  const container = mapAt(itemsOf(pod, "containers")[0]);
  const at = `${SPEC}.containers[${textOf(container, "name")}]`;
  return [
    own(`${at}.name`, "the container is named as the app"),
    ...keyFor(`${at}.command`, ["workload", "command"], container["command"]),
    ...keyFor(`${at}.args`, ["workload", "args"], texts(container["args"])),
    ...portFindings(container, at, port, services),
    ...resourceFindings(mapAt(container, "resources"), at, ["workload"]),
    ...probeFindings(container, at, port.containerPort),
    ...environmentFindings(container, at, ["workload"]),
    ...securityFindings(pod, container, at),
    ...volumeFindings(pod),
    ...mountFindings(pod, container, at, ["workload"]),
    ...furtherFindings(pod, plain),
    ...drainFindings(pod, container, at),
    ...accountFindings(pod),
    ...SAME.flatMap((name) => keyFor(`${SPEC}.${name}`, ["workload", name], pod[name])),
    ...pullSecrets(pod),
    stricter(
      `${SPEC}.enableServiceLinks`,
      ["workload", "pod"],
      "the pods get no variables for each Service of the namespace",
    ),
    ...spread(pod),
  ];
}

function portFindings(
  container: Json,
  at: string,
  main: MainPort,
  services: ReadonlyMap<number, ServicePort>,
): readonly Finding[] {
  const weighted = [...services.values()].filter(({ isWeighted }) => isWeighted);
  const taken = new Set(["app", main.protocol, ...weighted.map((one) => one.name)]);
  return itemsOf(container, "ports").flatMap((one) => {
    const { containerPort, protocol = "TCP", name } = mapAt(one);
    const from = `${at}.ports[${String(containerPort)}/${String(protocol)}]`;
    if (containerPort === main.containerPort) {
      return [
        own(`${from}.name`, "the service's own port has the name app"),
        ...keyFor(`${from}.containerPort`, ["port"], containerPort),
      ];
    }
    const called = services.get(Number(containerPort));
    const isWeighted = called?.isWeighted === true;
    const wanted = typeof name === "string" && !isWeighted ? name : (called?.name ?? "");
    const isFree = isWeighted || (PORT_NAME.test(wanted) && !taken.has(wanted));
    const known = isFree ? wanted : `port-${String(containerPort)}`;
    taken.add(known);
    const key = ["workload", "ports", known];
    return [
      ...(isWeighted
        ? [own(`${from}.name`, "it has the name that the port has in traffic.ports")]
        : []),
      ...(isFree ? [] : [own(`${from}.name`, "another port of the service has this name")]),
      ...keyFor(`${from}.containerPort`, [...key, "containerPort"], containerPort),
      ...(called?.number === containerPort
        ? []
        : keyFor(`${from}.containerPort`, [...key, "servicePort"], called?.number)),
      ...(protocol === "TCP" ? [] : keyFor(`${from}.protocol`, [...key, "protocol"], protocol)),
    ];
  });
}

/** A pod under an account of its own has it for its rights: it needs the token. */
function accountFindings(pod: Json): readonly Finding[] {
  const name = pod["serviceAccountName"] ?? pod["serviceAccount"];
  const token = pod["automountServiceAccountToken"];
  const isNamed = name !== undefined && name !== "default";
  const field = `${SPEC}.automountServiceAccountToken`;
  const key = ["workload", "serviceAccountToken"];
  const why = "the object mounts the account's token; Sluice none, as few pods call the API server";
  return [
    ...keyFor(`${SPEC}.serviceAccountName`, ["workload", "serviceAccount"], name),
    ...(pod["serviceAccount"] === undefined
      ? []
      : [own(`${SPEC}.serviceAccount`, "the old name of serviceAccountName")]),
    ...(token !== undefined || isNamed
      ? keyFor(field, key, token ?? true)
      : [stricter(field, key, why, true)]),
  ];
}

function pullSecrets(pod: Json): readonly Finding[] {
  const names = itemsOf(pod, "imagePullSecrets").map((one) => textOf(one, "name"));
  const from = `${SPEC}.imagePullSecrets`;
  return names.length === 0 ? [] : keyFor(from, ["workload", "imagePullSecrets"], names);
}

/** Constraints of its own would stand beside those of Sluice. */
function spread(pod: Json): readonly Finding[] {
  const from = `${SPEC}.topologySpreadConstraints`;
  const key = ["workload", "spread"];
  if (pod["topologySpreadConstraints"] === undefined) {
    return [stricter(from, key, "Sluice spreads the pods of a color over nodes and zones")];
  }
  return [lost(from, "workload.spread is the constraint of a color: soft or hard")];
}
