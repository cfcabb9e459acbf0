import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { isMap } from "../settings/merge";

type Json = Readonly<Record<string, unknown>>;

/** What a ConfigMap of a color holds, by the object's name. */
export type Contents = ReadonlyMap<string, Json>;

/** Kubernetes' own values of a probe's fields. */
const PROBE = { periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3 } as const;

/**
 * A Deployment in the one form in which two of them can be compared: ports by number, the variables of the color's
 * own ConfigMap written out, what holds for the whole pod said of its containers, and all of these but the service's
 * own in the order in which they start, as native sidecars where they stay.
 *
 * @param main - index of the service's own container, and the name that it gets
 * @param contents - the ConfigMaps that are the color's own. @default - none
 */
export function asPods(
  body: Json,
  main: { readonly index: number; readonly name: string },
  contents: Contents = new Map(),
): Json {
  const pod = mapAt(body, "spec", "template", "spec");
  const security = mapAt(pod, "securityContext");
  const all = itemsOf(pod, "containers").map((one) => mapAt(one));
  const own = all.filter((_, index) => index === main.index);
  const beside = all.filter((_, index) => index !== main.index);
  const containers = own.map((one) => asContainer({ ...one, name: main.name }, security, contents));
  const before = [
    ...itemsOf(pod, "initContainers").map((one) => mapAt(one)),
    ...beside.map((one) => ({ ...one, restartPolicy: "Always" })),
  ];
  const initContainers = before.map((one, order) => ({
    ...asContainer(one, security, contents),
    order,
  }));
  const spec = {
    ...pod,
    containers,
    ...(initContainers.length > 0 && { initContainers }),
    ...(pod["volumes"] !== undefined && { volumes: itemsOf(pod, "volumes").map(asVolume) }),
  };
  const template = { ...mapAt(body, "spec", "template"), spec };
  return { ...body, spec: { ...mapAt(body, "spec"), template } };
}

function asContainer(container: Json, podSecurity: Json, contents: Contents): Json {
  const { envFrom, ...rest } = container;
  const ports = new Map(
    itemsOf(container, "ports").map((port) => [
      fieldOf(port, "name"),
      fieldOf(port, "containerPort"),
    ]),
  );
  const sources = itemsOf(container, "envFrom");
  const ownOf = (source: unknown) => contents.get(textOf(source, "configMapRef", "name"));
  const foreign = sources.filter((source) => ownOf(source) === undefined);
  const plain = sources.flatMap((source) =>
    Object.entries(ownOf(source) ?? {}).map(([name, value]) => ({ name, value })),
  );
  const env = [...plain, ...itemsOf(container, "env")].map((one) =>
    asVariable(one, container["name"]),
  );
  const probes = (["startupProbe", "livenessProbe", "readinessProbe"] as const).flatMap((name) => {
    const probe = container[name];
    return isMap(probe) ? [[name, asProbe(probe, ports)] as const] : [];
  });
  const { fsGroup: _group, fsGroupChangePolicy: _policy, ...inherited } = podSecurity;
  const { supplementalGroups: _groups, sysctls: _sysctls, ...effective } = inherited;
  const securityContext = { ...effective, ...mapAt(container, "securityContext") };
  const hasSecurity = Object.keys(securityContext).length > 0;
  const { securityContext: _own, ...bare } = rest;
  return {
    ...bare,
    ...(foreign.length > 0 && { envFrom: foreign }),
    ...(env.length > 0 && { env }),
    ...Object.fromEntries(probes),
    ...(hasSecurity && { securityContext }),
  };
}

/** A variable without a value is empty; one about its own container need not name it. */
function asVariable(variable: unknown, container: unknown): Json {
  const { name, value, valueFrom } = mapAt(variable);
  if (valueFrom === undefined) return { name, value: value ?? "" };
  const { resourceFieldRef, ...others } = mapAt(valueFrom);
  if (resourceFieldRef === undefined) return { name, valueFrom: others };
  const { containerName, ...rest } = mapAt(resourceFieldRef);
  const isOther = containerName !== undefined && containerName !== container;
  return { name, valueFrom: { resourceFieldRef: { ...rest, ...(isOther && { containerName }) } } };
}

function asProbe(probe: Json, ports: ReadonlyMap<unknown, unknown>): Json {
  const asked = Object.entries(probe).map(([kind, question]) => {
    const port = fieldOf(question, "port");
    return isMap(question) && port !== undefined
      ? [kind, { ...question, port: ports.get(port) ?? port }]
      : [kind, question];
  });
  return { ...PROBE, ...(Object.fromEntries(asked) as Json) };
}

/** A volume of no kind is an empty folder. */
function asVolume(volume: unknown): Json {
  const { name, ...source } = mapAt(volume);
  const kinds = Object.entries(source).filter(([, kind]) => isMap(kind));
  return kinds.length > 0 ? { name, ...Object.fromEntries(kinds) } : { name, emptyDir: {} };
}
