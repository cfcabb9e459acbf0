import { z } from "zod";
import { DRAIN_DEFAULTS, drainProblems, drainSchema } from "./drain";
import { overlay } from "./merge";
import { mountProblems } from "./mounts";
import { ABSOLUTE_PATH, ENV_NAME, FILE_NAME, OBJECT_NAME } from "./name";
import {
  annotations,
  anyText,
  countOrShare,
  flag,
  freeText,
  integer,
  labels,
  mapOf,
  object,
  secretPlace,
  text,
  word,
} from "./need";
import { PROBE_DEFAULTS, probeProblems, probesSchema } from "./probe";
import { type Problem, problem } from "./problem";
import { labelProblems } from "./stack-labels";
import { quantityValue } from "./quantity";
import { quantity, RESOURCE_DEFAULTS, resourceProblems, resourcesSchema } from "./resources";
import { isStuck, rollingStrategy } from "./strategy";
import { tracingNames, tracingProblems, tracingSchema } from "./tracing";
import { COLOR_VARIABLE, MEMORY_VARIABLE } from "./variables";
import type { Workload, WorkloadArgs } from "./workload-args";

export const WORKLOAD_DEFAULTS = {
  replicas: 3,
  resources: RESOURCE_DEFAULTS,
  probes: PROBE_DEFAULTS,
  drain: DRAIN_DEFAULTS,
  strategy: "safe",
  spread: "soft",
  env: {},
  secrets: {},
  tracing: {},
  files: {},
  filesPath: "/etc/sluice",
  liveFiles: {},
  liveFilesPath: "/etc/sluice-live",
  scratchPaths: [],
  scratchSize: "256Mi",
  userId: 65532,
  serviceAccountToken: false,
  imagePullSecrets: [],
  podLabels: {},
  podAnnotations: {},
  minReadySeconds: 0,
  rolloutSeconds: 600,
  revisionHistory: 3,
  goMemoryLimit: true,
} as const satisfies Workload;

const names = (needed: string) =>
  z.array(text(OBJECT_NAME, needed), { error: `a list of ${needed}` }).readonly();

const VARIABLES = "a map from variable names of letters, digits and _";

/** The fields of a workload, for `workload` and for each color's overrides. */
export const workloadShape = {
  replicas: integer(0, 10000, "pods").exactOptional().describe("Pods of a color."),
  resources: resourcesSchema.exactOptional().describe("CPU, memory and disk of a pod."),
  probes: probesSchema.exactOptional().describe("How the kubelet asks the container."),
  drain: drainSchema.exactOptional().describe("How a pod leaves without losing a request."),
  strategy: z
    .union(
      [
        word(["safe", "fast", "balanced", "frugal"]),
        object({
          maxSurge: countOrShare().describe("Pods above replicas while pods are replaced."),
          maxUnavailable: countOrShare().describe("Pods below replicas while pods are replaced."),
        }),
      ],
      { error: "safe, fast, balanced, frugal, or a map of maxSurge and maxUnavailable" },
    )
    .exactOptional()
    .describe(
      "How pods are replaced: safe 1/0, fast 100%/0, balanced 25%/25%, frugal 0/50% (surge/unavailable), or a map.",
    ),
  spread: word(["soft", "hard"])
    .exactOptional()
    .describe("How pods spread over nodes and zones: soft prefers, hard insists."),
  env: mapOf(ENV_NAME, freeText(), `${VARIABLES} to text`)
    .exactOptional()
    .describe("Environment variables; $(NAME) in a value is another one of env or secrets."),
  secrets: secretPlace(mapOf(ENV_NAME, freeText(), `${VARIABLES} to secret text`))
    .exactOptional()
    .describe("Environment variables from secret config, in a Secret of the color's own."),
  tracing: tracingSchema
    .exactOptional()
    .describe("Where spans go, as the standard variables of OpenTelemetry."),
  files: mapOf(FILE_NAME, freeText(), "a map from file names without folders to text")
    .exactOptional()
    .describe("Files by name, mounted read-only."),
  filesPath: text(ABSOLUTE_PATH, "an absolute path")
    .exactOptional()
    .describe("Folder in which files appear."),
  liveFiles: mapOf(FILE_NAME, freeText(), "a map from file names without folders to text")
    .exactOptional()
    .describe(
      "Files that change in running pods of both colors, without a rollout and without gates.",
    ),
  liveFilesPath: text(ABSOLUTE_PATH, "an absolute path")
    .exactOptional()
    .describe("Folder in which liveFiles appear."),
  scratchPaths: z
    .array(text(ABSOLUTE_PATH, "an absolute path"), { error: "a list of absolute paths" })
    .readonly()
    .exactOptional()
    .describe("Folders that the container may write to."),
  scratchSize: quantity().exactOptional().describe("The most that each scratch folder may hold."),
  command: z
    .array(anyText("a word"), { error: "a list of words" })
    .readonly()
    .exactOptional()
    .describe("Entry point instead of the image's."),
  args: z
    .array(freeText(), { error: "a list of words" })
    .readonly()
    .exactOptional()
    .describe("Arguments instead of the image's."),
  userId: integer(1, 2 ** 31 - 1)
    .exactOptional()
    .describe("Numeric user and group of the process; never 0."),
  serviceAccount: text(OBJECT_NAME, "a ServiceAccount's name")
    .exactOptional()
    .describe("Existing ServiceAccount of the pods; the service's own if not set."),
  serviceAccountToken: flag()
    .exactOptional()
    .describe("Mounts the ServiceAccount's token, for pods that call the API server."),
  imagePullSecrets: names("names of Secrets")
    .exactOptional()
    .describe("Secrets that open the image registry."),
  podLabels: labels().exactOptional().describe("Further labels of the pods."),
  podAnnotations: annotations().exactOptional().describe("Annotations of the pods."),
  minReadySeconds: integer(0, 3600, "seconds")
    .exactOptional()
    .describe("Seconds that a pod must stay ready until it counts."),
  rolloutSeconds: integer(10, 7200, "seconds")
    .exactOptional()
    .describe("Seconds that a whole rollout of a color may take; then the up fails."),
  revisionHistory: integer(0, 100).exactOptional().describe("Old ReplicaSets kept."),
  goMemoryLimit: flag().exactOptional().describe("Sets GOMEMLIMIT to 90 % of the memory limit."),
} as const;

export const workloadSchema: z.ZodType<WorkloadArgs> = object(workloadShape);

/** Lays layers of settings over the defaults, the last one on top. */
export function resolveWorkload<Secret = string>(
  ...layers: readonly WorkloadArgs<Secret>[]
): Workload<Secret> {
  const merged = layers.reduce<Readonly<Record<string, unknown>>>(
    (lower, upper) => overlay(lower, { ...upper }),
    WORKLOAD_DEFAULTS,
  );
  return merged as unknown as Workload<Secret>;
}

/** Names of the variables that a container has before those of `env` that refer to others. */
export function variablesBefore({ secrets, tracing }: Workload): readonly string[] {
  return [COLOR_VARIABLE, MEMORY_VARIABLE, ...tracingNames(tracing), ...Object.keys(secrets)];
}

/** What contradicts itself within one workload. */
export function workloadProblems(path: readonly string[], workload: Workload): readonly Problem[] {
  const problems: Problem[] = [
    ...resourceProblems([...path, "resources"], workload.resources),
    ...scratchProblems(path, workload),
    ...drainProblems([...path, "drain"], workload.drain),
    ...(["startup", "liveness", "readiness"] as const).flatMap((name) =>
      probeProblems([...path, "probes", name], workload.probes[name]),
    ),
  ];
  if (isStuck(rollingStrategy(workload.strategy))) {
    problems.push(
      problem(
        [...path, "strategy"],
        workload.strategy,
        "maxSurge or maxUnavailable above 0; with both 0 no pod can ever be replaced",
      ),
    );
  }
  if (workload.minReadySeconds >= workload.rolloutSeconds) {
    problems.push(
      problem(
        [...path, "minReadySeconds"],
        workload.minReadySeconds,
        `less than rolloutSeconds, which is ${String(workload.rolloutSeconds)}`,
      ),
    );
  }
  return [
    ...problems,
    ...nameProblems(path, workload),
    ...tracingProblems(path, workload.tracing, workload),
    ...mountProblems(path, workload),
  ];
}

/** A folder that may hold more than the pod: the pod's limit would evict it first. */
function scratchProblems(
  path: readonly string[],
  { scratchPaths, scratchSize, resources }: Workload,
): readonly Problem[] {
  const limit = resources.limits["ephemeral-storage"];
  if (scratchPaths.length === 0 || limit === undefined) return [];
  if ((quantityValue(scratchSize) ?? 0) <= (quantityValue(limit) ?? Infinity)) return [];
  const needed = `at most resources.limits.ephemeral-storage, which is ${limit}`;
  return [problem([...path, "scratchSize"], scratchSize, needed, limit)];
}

/** Names that are given twice, or that are not the user's to give. */
function nameProblems(path: readonly string[], workload: Workload): readonly Problem[] {
  const problems: Problem[] = [];
  for (const name of Object.keys(workload.secrets)) {
    if (Object.hasOwn(workload.env, name)) {
      const needed = "a name that is not also in secrets";
      problems.push({ path: [...path, "env", name], found: "the name", needed, example: null });
    }
  }
  return [...problems, ...labelProblems([...path, "podLabels"], workload.podLabels)];
}
