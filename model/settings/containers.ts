import type { z } from "zod";
import { POD_PORT } from "../labels";
import { CONTAINER_ENV_NAME, PORT_NAME } from "../name";
import { commandShape } from "./command";
import { envFromSchema, envProblems, envValueSchema } from "./env-from";
import { integer, mapOf, object, text, word } from "./fields";
import { mountProblems } from "./mounts";
import { namedPorts, type Ports } from "./ports";
import { furtherPrivilegesShape } from "./privileges";
import { furtherProbesSchema, PROBE_NAMES, probeProblems } from "./probe";
import { type Problem, problem } from "./problem";
import { resourceProblems, resourcesSchema } from "./resources";
import type { Resolved } from "./typed";
import { variableProblems } from "./variables";
import { mountsSchema, mountedVolumes, type Volumes } from "./volumes";

const containerShape = {
  /**
   * Image, by digest (`repository@sha256:…`) or by tag. A tag can be pushed over, so that pods of one color run
   * different ones: the plan says so. A change rolls the color's pods.
   */
  image: text(/^[^\s@]+(?:@sha256:[0-9a-f]{64})?$/, "an image by digest or by tag").meta({
    examples: ["registry.example.com/proxy:1.4"],
  }),
  /**
   * Which ones start first: those with a lower number, of one number sidecars before init containers, and of
   * one kind by name.
   */
  order: integer(0, 1000).default(0),
  ...commandShape,
  /** Environment variables: text, or one of Kubernetes' references, as in `workload.env`. @default - none */
  env: mapOf(
    CONTAINER_ENV_NAME,
    envValueSchema,
    "a map from variable names of letters, digits, _, - and . to text or a reference",
  )
    .meta({ examples: [{ LOG_LEVEL: "info" }] })
    .default({}),
  /** Existing ConfigMaps and Secrets whose keys become environment variables. @default - none */
  envFrom: envFromSchema.default([]),
  /** CPU, memory and disk of this container: what it asks for, and what it may use. */
  resources: resourcesSchema.prefault({}),
  /** Where `volumes` of the pod appear in this container, by path. @default - nowhere */
  mounts: mountsSchema.default({}),
  ...furtherPrivilegesShape,
};

const initContainerSchema = object(containerShape).meta({
  examples: [{ image: "registry.example.com/schema:1.4" }],
});

const sidecarSchema = object({
  ...containerShape,
  /** Ports on which it listens, by name; no Service has them. @default - none */
  ports: mapOf(
    PORT_NAME,
    object({
      /** Port on which the container listens. */
      containerPort: integer(1, 65535).meta({ examples: [9102] }),
      /** What carries it. */
      protocol: word(["TCP", "UDP"]).default("TCP"),
    }),
    "a map from names of ports, at most 15 lower-case letters, digits and -, to maps with containerPort",
  )
    .meta({ examples: [{ "http-envoy": { containerPort: 9102 } }] })
    .default({}),
  /**
   * How the kubelet asks it. Until the startup probe passes, nothing after it starts; while readiness fails, the
   * pod gets no requests.
   * @default - none
   */
  probes: furtherProbesSchema.exactOptional(),
}).meta({ examples: [{ image: "registry.example.com/proxy:1.4" }] });

const named = <S extends z.ZodType>(container: S) =>
  mapOf(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    container,
    "a map from names of at most 63 lower-case letters, digits and - to containers",
  );

/** Keys of `workload` for containers beside the service's own. */
export const containersShape = {
  /**
   * Containers that run to their end before the service's own starts, one after the other by `order`, and in
   * every pod anew. A change rolls the color's pods.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
   */
  initContainers: named(initContainerSchema)
    .meta({ examples: [{ wait: { image: "registry.example.com/wait:1.4" } }] })
    .default({}),
  /**
   * Containers that run beside the service's own: native sidecars, which start before it, and end after it within
   * the same grace period, so that it has them for the whole of its drain. A change rolls the color's pods.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
   */
  sidecars: named(sidecarSchema)
    .meta({ examples: [{ proxy: { image: "registry.example.com/proxy:1.4" } }] })
    .default({}),
};

/** The containers beside the service's own. */
export type FurtherContainers = Resolved<z.ZodObject<typeof containersShape>>;

/** A container that runs to its end. */
export type InitContainer = FurtherContainers["initContainers"][string];

/** A container that runs beside the service's own. */
export type Sidecar = FurtherContainers["sidecars"][string];

/** One of them with its name. */
export type FurtherContainer =
  | { readonly name: string; readonly kind: "sidecars"; readonly container: Sidecar }
  | { readonly name: string; readonly kind: "initContainers"; readonly container: InitContainer };

/** All of them in the order in which they start. Maps of stack config have none: Pulumi sorts them by name. */
export function startOrder(workload: FurtherContainers): readonly FurtherContainer[] {
  const all: readonly FurtherContainer[] = [
    ...Object.entries(workload.sidecars).map(
      ([name, container]) => ({ name, kind: "sidecars", container }) as const,
    ),
    ...Object.entries(workload.initContainers).map(
      ([name, container]) => ({ name, kind: "initContainers", container }) as const,
    ),
  ];
  const rank = ({ kind }: FurtherContainer) => (kind === "sidecars" ? 0 : 1);
  return [...all].sort(
    (one, other) =>
      one.container.order - other.container.order ||
      rank(one) - rank(other) ||
      (one.name < other.name ? -1 : 1),
  );
}

/** What further containers are held against. */
interface Around extends FurtherContainers, Pick<Volumes, "volumes"> {
  readonly ports: Ports;
}

/** Containers that Kubernetes refuses, or that would never start. */
export function furtherContainerProblems(
  path: Problem["path"],
  workload: Around,
  { app, port }: { readonly app: string | undefined; readonly port: number | undefined },
): readonly Problem[] {
  const names = new Map([[app, "the service's own container"]]);
  const ports = new Map([
    [POD_PORT, "the service's own port"],
    [`${String(port)}/TCP`, "the service's own port"],
    ...namedPorts(workload.ports).flatMap(({ key, name, containerPort, protocol }) => [
      [name, `ports.${key}`] as const,
      [`${String(containerPort)}/${protocol}`, `ports.${key}`] as const,
    ]),
  ]);
  return startOrder(workload).flatMap(({ name, kind, container }) => {
    const at = [...path, kind, name];
    const taken = names.get(name);
    names.set(name, `${kind}.${name}`);
    return [
      ...(taken === undefined
        ? []
        : [problem(at, name, `a name that is not that of ${taken}`, null)]),
      ...ownProblems(at, container, workload),
      ...(kind === "sidecars" ? sidecarProblems(at, name, container, ports) : []),
    ];
  });
}

function ownProblems(
  at: Problem["path"],
  { resources, env, envFrom, mounts }: InitContainer,
  { volumes }: Around,
): readonly Problem[] {
  const nothing = {
    files: {},
    filesPath: "/",
    liveFiles: {},
    liveFilesPath: "/",
    scratchPaths: [],
  };
  const prefixes = envFrom.map(({ prefix = "" }) => prefix);
  return [
    ...resourceProblems([...at, "resources"], resources),
    ...envProblems(at, { env, secrets: {}, envFrom }),
    ...variableProblems([...at, "env"], env, [], prefixes),
    ...mountedVolumes(at, { volumes, mounts }),
    ...mountProblems(at, { ...nothing, volumes, mounts }),
  ];
}

function sidecarProblems(
  at: Problem["path"],
  sidecar: string,
  { ports, probes = {} }: Sidecar,
  taken: Map<string, string>,
): readonly Problem[] {
  const free = (place: Problem["path"], found: unknown, id: string, name: string) => {
    const by = taken.get(id);
    taken.set(id, `sidecars.${sidecar}.ports.${name}`);
    return by === undefined ? [] : [problem(place, found, `one that ${by} does not have`, null)];
  };
  return [
    ...Object.entries(ports).flatMap(([name, { containerPort, protocol }]) => [
      ...free([...at, "ports", name], name, name, name),
      ...free(
        [...at, "ports", name, "containerPort"],
        containerPort,
        `${String(containerPort)}/${protocol}`,
        name,
      ),
    ]),
    ...PROBE_NAMES.flatMap((name) => {
      const probe = probes[name];
      if (!probe) return [];
      const place = [...at, "probes", name];
      const isNowhere = probe.kind !== "command" && probe.port === undefined;
      return [
        ...probeProblems(place, probe, Object.keys(ports)),
        ...(isNowhere ? [problem([...place, "port"], undefined, "a port of the sidecar")] : []),
      ];
    }),
  ];
}
