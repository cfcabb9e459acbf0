import { z } from "zod";
import { type Drain, DRAIN_DEFAULTS, type DrainArgs, drainProblems, drainSchema } from "./drain";
import { overlay } from "./merge";
import { ABSOLUTE_PATH, ENV_NAME, FILE_NAME, LABEL_KEY, OBJECT_NAME } from "./name";
import {
  anyText,
  countOrShare,
  flag,
  freeText,
  integer,
  labels,
  mapOf,
  object,
  text,
  word,
} from "./need";
import { PROBE_DEFAULTS, type Probes, type ProbesArgs, probeProblems, probesSchema } from "./probe";
import { type Problem, problem } from "./problem";
import {
  RESOURCE_DEFAULTS,
  type Resources,
  type ResourcesArgs,
  resourceProblems,
  resourcesSchema,
} from "./resources";
import { isStuck, rollingStrategy, type RollingStrategy, type StrategyName } from "./strategy";

/** How strictly pods of one color keep apart: `soft` prefers other nodes, `hard` insists (C19). */
export type Spread = "soft" | "hard";

/** What the pods of a color are; the same for both colors except where a color overrides it (S10). */
export interface WorkloadArgs<Secret = string> {
  /**
   * Pods of a color. Ignored while an autoscaler owns the number.
   * @default 3
   */
  readonly replicas?: number;
  /** CPU and memory of a pod. @default - requests 250m/64Mi, limits 500m/128Mi */
  readonly resources?: ResourcesArgs;
  /** How the kubelet asks the container. @default - HTTP on `/healthz` and `/ready` */
  readonly probes?: ProbesArgs;
  /** How a pod leaves. @default - 5 s before SIGTERM, 30 s after */
  readonly drain?: DrainArgs;
  /** How pods are replaced within a color: a name or numbers. @default "safe" */
  readonly strategy?: StrategyName | RollingStrategy;
  /** How pods spread over nodes and zones. @default "soft" */
  readonly spread?: Spread;
  /**
   * Environment variables, kept in a ConfigMap of the color's own. A change rolls the color's pods.
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Environment variables from secret config, kept in a Secret of the color's own. A change rolls
   * the color's pods.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, Secret>>;
  /**
   * Files by name, kept in a ConfigMap of the color's own and mounted read-only. A change rolls the
   * color's pods.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Folder in which `files` appear. @default "/etc/sluice" */
  readonly filesPath?: string;
  /** Folders that the container may write to; the rest of its file system is read-only. @default - none */
  readonly scratchPaths?: readonly string[];
  /** Entry point instead of the image's. @default - the image's */
  readonly command?: readonly string[];
  /** Arguments instead of the image's. @default - the image's */
  readonly args?: readonly string[];
  /** Numeric user and group of the process; never 0. @default 65532 */
  readonly userId?: number;
  /** ServiceAccount of the pods; its token is mounted only when one is named. @default - the namespace's default */
  readonly serviceAccount?: string;
  /** Names of the Secrets that open the image registry. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /** Further labels of the pods. @default - none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Annotations of the pods. @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Seconds that a pod must stay ready until it counts as available. @default 0 */
  readonly minReadySeconds?: number;
  /**
   * Seconds after which a rollout that makes no progress fails `pulumi up`. Covers image pulls and the
   * startup probe.
   * @default 600
   */
  readonly rolloutSeconds?: number;
  /** Old ReplicaSets kept for `kubectl rollout undo`. @default 3 */
  readonly revisionHistory?: number;
  /** Sets GOMEMLIMIT to 90 % of the memory limit unless `env` has its own (C23). @default true */
  readonly goMemoryLimit?: boolean;
}

/** A workload with all its numbers. */
export interface Workload<Secret = string> extends WorkloadArgs<Secret> {
  readonly replicas: number;
  readonly resources: Resources;
  readonly probes: Probes;
  readonly drain: Drain;
  readonly strategy: StrategyName | RollingStrategy;
  readonly spread: Spread;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly files: Readonly<Record<string, string>>;
  readonly filesPath: string;
  readonly scratchPaths: readonly string[];
  readonly userId: number;
  readonly imagePullSecrets: readonly string[];
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly minReadySeconds: number;
  readonly rolloutSeconds: number;
  readonly revisionHistory: number;
  readonly goMemoryLimit: boolean;
}

export const WORKLOAD_DEFAULTS = {
  replicas: 3,
  resources: RESOURCE_DEFAULTS,
  probes: PROBE_DEFAULTS,
  drain: DRAIN_DEFAULTS,
  strategy: "safe",
  spread: "soft",
  env: {},
  secrets: {},
  files: {},
  filesPath: "/etc/sluice",
  scratchPaths: [],
  userId: 65532,
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
const ANNOTATIONS = "a map from annotation keys, such as example.com/owner, to text";

/** The fields of a workload, for `workload` and for each color's overrides. */
export const workloadShape = {
  replicas: integer(0, 10000, "pods").exactOptional().describe("Pods of a color."),
  resources: resourcesSchema.exactOptional().describe("CPU and memory of a pod."),
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
    .describe("Environment variables, in a ConfigMap of the color's own."),
  secrets: mapOf(ENV_NAME, freeText(), `${VARIABLES} to secret text`)
    .exactOptional()
    .describe("Environment variables from secret config, in a Secret of the color's own."),
  files: mapOf(FILE_NAME, freeText(), "a map from file names without folders to text")
    .exactOptional()
    .describe("Files by name, mounted read-only."),
  filesPath: text(ABSOLUTE_PATH, "an absolute path")
    .exactOptional()
    .describe("Folder in which files appear."),
  scratchPaths: z
    .array(text(ABSOLUTE_PATH, "an absolute path"), { error: "a list of absolute paths" })
    .readonly()
    .exactOptional()
    .describe("Folders that the container may write to."),
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
    .describe("ServiceAccount of the pods; without one no token is mounted."),
  imagePullSecrets: names("names of Secrets")
    .exactOptional()
    .describe("Secrets that open the image registry."),
  podLabels: labels().exactOptional().describe("Further labels of the pods."),
  podAnnotations: mapOf(LABEL_KEY, freeText(), ANNOTATIONS)
    .exactOptional()
    .describe("Annotations of the pods."),
  minReadySeconds: integer(0, 3600, "seconds")
    .exactOptional()
    .describe("Seconds that a pod must stay ready until it counts."),
  rolloutSeconds: integer(10, 7200, "seconds")
    .exactOptional()
    .describe("Seconds after which a rollout without progress fails the up."),
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

/** What contradicts itself within one workload. */
export function workloadProblems(path: readonly string[], workload: Workload): readonly Problem[] {
  const problems: Problem[] = [
    ...resourceProblems([...path, "resources"], workload.resources),
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
  return [...problems, ...nameProblems(path, workload)];
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
  for (const [label, value] of Object.entries(workload.podLabels)) {
    if (/^(?:app\.kubernetes\.io|sluice\.dev)\//.test(label) || label === "version") {
      const needed = "a label that Sluice does not set itself";
      problems.push(problem([...path, "podLabels", label], value, needed, null));
    }
  }
  const folders = Object.keys(workload.files).length > 0 ? [workload.filesPath] : [];
  workload.scratchPaths.forEach((folder, index) => {
    if (folders.includes(folder)) {
      const needed = "a folder that nothing else is mounted at";
      problems.push(problem([...path, "scratchPaths", index], folder, needed, null));
    }
    folders.push(folder);
  });
  return problems;
}
