import { commandShape } from "./command";
import { containersShape } from "./containers";
import { drainProblems, drainSchema } from "./drain";
import { POD_PORT } from "../labels";
import { mapAt } from "../field";
import { overlay } from "./merge";
import { marksShape } from "./marks";
import { mountProblems } from "./mounts";
import { CONTAINER_ENV_NAME, OBJECT_NAME } from "../name";
import {
  duration,
  flag,
  freeText,
  integer,
  later,
  listOf,
  mapOf,
  object,
  text,
  word,
} from "./fields";
import { joined } from "../patch/strategic-merge";
import { patchesShape } from "./patches";
import { namedPorts, portsSchema } from "./ports";
import { privilegesShape } from "./privileges";
import { envProblems, envFromSchema, envValueSchema } from "./env-from";
import { filesShape } from "./files";
import { PROBE_NAMES, probeProblems, probesSchema } from "./probe";
import { type Problem, problem } from "./problem";
import { was } from "./renamed";
import { type RemovableKey, withoutRemoved } from "./removable";
import { schedulingProblems, schedulingShape } from "./scheduling";
import { labelProblems } from "./stack-labels";
import { milliseconds } from "../units/duration";
import { limitsOf, resourceProblems, resourcesSchema } from "./resources";
import { isStuck, strategySchema } from "./strategy";
import { tracingNames, tracingProblems, tracingSchema } from "./tracing";
import type { Resolved, Written } from "./typed";
import { sizeProblems, volumeProblems, volumesShape } from "./volumes";
import { COLOR_VARIABLE, MEMORY_VARIABLE } from "./variables";

const VARIABLES = "a map from variable names of letters, digits, _, - and .";

/** What the pods of a color are; the same for both colors except where a color overrides it. */
export const workloadSchema = object({
  /** Pods of a color. Ignored while an autoscaler owns the number. */
  replicas: integer(0, 10000, "pods").default(3),
  /**
   * CPU, memory and disk of a pod: what it asks for, and what it may use.
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
   */
  resources: resourcesSchema.prefault({}),
  /**
   * How the kubelet asks the container.
   * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
   */
  probes: probesSchema.prefault({}),
  /**
   * Further ports of the container and of its color's Service, by name.
   * @default - none
   */
  ports: portsSchema.default({}),
  /** How a pod leaves without losing a request. */
  drain: drainSchema.prefault({}),
  /**
   * How pods are replaced within a color: safe 1/0, fast 100%/0, balanced 25%/25%, frugal 0/50%
   * (surge/unavailable), or a map. In mode rolling also `recreate`: all old pods go before the first new one
   * comes, as a volume that one pod alone may mount wants it; nothing runs in between.
   */
  strategy: strategySchema.default("safe"),
  ...schedulingShape,
  /** How strictly pods of one color spread over nodes and zones: `soft` prefers other nodes, `hard` insists. */
  spread: word(["soft", "hard"]).default("soft"),
  /**
   * Environment variables: text, kept in a ConfigMap of the color's own, or one of Kubernetes' references
   * `secretKeyRef` and `configMapKeyRef` (name, key, optional), `fieldRef` (fieldPath), and
   * `resourceFieldRef` (resource, divisor). A change rolls the color's pods; a change in an object that is
   * referred to does not. `$(NAME)` in a value stands for another one of `env`, `secrets` or `envFrom`,
   * `$$(NAME)` for that text itself; values of `secrets` are taken as they are.
   * @default - none
   */
  env: mapOf(CONTAINER_ENV_NAME, envValueSchema, `${VARIABLES} to text or a reference`)
    .meta({ examples: [{ LOG_LEVEL: "info" }] })
    .default({}),
  /**
   * Existing ConfigMaps and Secrets whose keys become environment variables. The last one of a name wins,
   * `env` and `secrets` win over all. A change here rolls the color's pods, one in those objects does not.
   * @default - none
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/#configure-all-key-value-pairs-in-a-configmap-as-container-environment-variables
   */
  envFrom: envFromSchema.default([]),
  /**
   * Environment variables from secret config, kept in a Secret of the color's own. A change rolls
   * the color's pods.
   * @default - none
   */
  secrets: mapOf(CONTAINER_ENV_NAME, later(freeText()), `${VARIABLES} to secret text`)
    .meta({ secret: "refused", examples: [{ DB_PASSWORD: "from-secret-config" }] })
    .default({}),
  /**
   * Where spans go, as the standard variables of OpenTelemetry.
   * @default - no variable is set
   * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
   */
  tracing: tracingSchema.exactOptional(),
  ...filesShape,
  ...volumesShape,
  ...commandShape,
  ...privilegesShape,
  /**
   * Existing ServiceAccount of the pods: their name in the mesh and at the API server. A change rolls the
   * color's pods.
   * @default - one of the service's own, named as the app, with no rights
   */
  serviceAccount: text(OBJECT_NAME, "a ServiceAccount's name")
    .meta({ examples: ["shop"] })
    .exactOptional(),
  /** Mounts the ServiceAccount's token, for pods that call the API server. */
  serviceAccountToken: flag().default(false),
  /** Names of the Secrets that open the image registry. */
  imagePullSecrets: listOf(
    text(OBJECT_NAME, "names of Secrets").meta({ examples: ["registry-login"] }),
    "a list of names of Secrets",
  ).default([]),
  ...marksShape,
  /** How long a pod must stay ready until it counts as available. */
  minReady: duration({ min: "0s", max: "1h" })
    .meta(was("minReadySeconds", "seconds"))
    .prefault("0s"),
  /**
   * How long a whole rollout may take, image pulls and startup probes of all its pods included;
   * then `pulumi up` fails. Pods that were there before stay.
   */
  progressDeadline: duration({ min: "10s", max: "2h" })
    .meta(was("rolloutSeconds", "seconds"))
    .prefault("10m"),
  /** Old ReplicaSets kept for `kubectl rollout undo`. */
  revisionHistory: integer(0, 100).default(3),
  /** Sets GOMEMLIMIT to 90 % of the memory limit, where there is one, unless `env` has its own. */
  goMemoryLimit: flag().default(true),
  ...containersShape,
  ...patchesShape,
}).meta({ examples: [{ replicas: 3 }] });

/**
 * What the pods of a color are, as a person writes it.
 *
 * @typeParam Secret - text, or in a program also another resource's output
 */
export type WorkloadArgs<Secret = string> = Written<typeof workloadSchema, Secret>;

/** A workload with all its numbers. */
export type Workload<Secret = string> = Resolved<typeof workloadSchema, Secret>;

/** One layer: a color may take entries of maps away. */
export type WorkloadLayer = Omit<WorkloadArgs, RemovableKey> & {
  readonly [Key in RemovableKey]?: WithRemovals<WorkloadArgs[Key]>;
};

type WithRemovals<Map> =
  Map extends Readonly<Record<string, infer Value>>
    ? Readonly<Record<string, Value | null>>
    : undefined;

type Merged = Readonly<Record<string, unknown>>;

/** Lays layers of settings over the defaults, the last one on top. */
export function resolveWorkload(...layers: readonly WorkloadLayer[]): Workload {
  const merged = layers.reduce<Merged>((lower, upper) => overlay(lower, upper), {});
  // Of one kind each: nothing of a color's reference or volume is mixed with what it replaces.
  const whole = (key: "env" | "volumes") =>
    layers.reduce<Merged>((lower, upper) => overlay(lower, upper[key] ?? {}, 1), {});
  const patch = (key: "pod" | "container") =>
    layers.reduce<object | undefined>((lower, upper) => joined(lower, upper[key]), undefined);
  const [pod, container] = [patch("pod"), patch("container")];
  return workloadSchema.parse({
    ...merged,
    env: withoutRemoved(whole("env")),
    volumes: withoutRemoved(whole("volumes")),
    mounts: withoutRemoved(mapAt(merged, "mounts")),
    initContainers: withoutRemoved(mapAt(merged, "initContainers")),
    sidecars: withoutRemoved(mapAt(merged, "sidecars")),
    ...(pod && { pod }),
    ...(container && { container }),
  });
}

/** Names of the variables that a container has before those of `env` that refer to others. */
export function variablesBefore(workload: Workload): readonly string[] {
  const { secrets, tracing, goMemoryLimit, resources } = workload;
  const memory = goMemoryLimit && limitsOf(resources).memory !== undefined ? [MEMORY_VARIABLE] : [];
  return [COLOR_VARIABLE, ...memory, ...tracingNames(tracing), ...Object.keys(secrets)];
}

/** What contradicts itself within one workload. */
export function workloadProblems(path: readonly string[], workload: Workload): readonly Problem[] {
  const limits = limitsOf(workload.resources);
  const ports = [POD_PORT, ...namedPorts(workload.ports).map(({ name }) => name)];
  const problems: Problem[] = [
    ...resourceProblems([...path, "resources"], workload.resources),
    ...drainProblems([...path, "drain"], workload.drain),
    ...PROBE_NAMES.flatMap((name) =>
      probeProblems([...path, "probes", name], workload.probes[name], ports),
    ),
  ];
  if (isStuck(workload.strategy)) {
    problems.push(
      problem(
        [...path, "strategy"],
        workload.strategy,
        "maxSurge or maxUnavailable above 0; with both 0 no pod can ever be replaced",
      ),
    );
  }
  const { minReady, progressDeadline } = workload;
  if (milliseconds(minReady) >= milliseconds(progressDeadline)) {
    problems.push(
      problem(
        [...path, "minReady"],
        minReady,
        `less than progressDeadline, which is ${progressDeadline}`,
      ),
    );
  }
  return [
    ...problems,
    ...envProblems(path, workload),
    ...labelProblems([...path, "podLabels"], workload.podLabels),
    ...schedulingProblems(path, workload),
    ...tracingProblems(path, workload.tracing, workload),
    ...(workload.scratchPaths.length > 0
      ? sizeProblems([...path, "scratchSize"], workload.scratchSize, "ephemeral-storage", limits)
      : []),
    ...volumeProblems(path, workload, limits),
    ...mountProblems(path, workload),
  ];
}
