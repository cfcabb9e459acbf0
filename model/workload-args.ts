import type { Drain, DrainArgs } from "./drain";
import type { Probes, ProbesArgs } from "./probe";
import type { Resources, ResourcesArgs } from "./resources";
import type { RollingStrategy, StrategyName } from "./strategy";
import type { TracingArgs } from "./tracing";

/** How strictly pods of one color keep apart: `soft` prefers other nodes, `hard` insists (C19). */
export type Spread = "soft" | "hard";

/** What the pods of a color are; the same for both colors except where a color overrides it (S10). */
export interface WorkloadArgs<Secret = string> {
  /**
   * Pods of a color. Ignored while an autoscaler owns the number.
   * @default 3
   */
  readonly replicas?: number;
  /** CPU, memory and disk of a pod. @default - see {@link ResourcesArgs} */
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
   * `$(NAME)` in a value stands for another one of `env` or `secrets`, `$$(NAME)` for that text itself;
   * values of `secrets` are taken as they are.
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Environment variables from secret config, kept in a Secret of the color's own. A change rolls
   * the color's pods.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, Secret>>;
  /** Where spans go, as OpenTelemetry's variables. @default - no variable is set */
  readonly tracing?: Partial<TracingArgs>;
  /**
   * Files by name, kept in a ConfigMap of the color's own and mounted read-only. A change rolls the
   * color's pods.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Folder in which `files` appear. @default "/etc/sluice" */
  readonly filesPath?: string;
  /**
   * Files that the app reads again while it runs, such as a log level or limits: in a ConfigMap of the
   * color's own that is changed in place and mounted read-only. A change reaches the running pods of
   * both colors, each at its own time within about two minutes, also those that serve: without a rollout,
   * without a gate, and past a color at weight 0 that could have tried it first. A color may have values
   * of its own, so that the idle one tries them. Adding the first file, or removing the last, rolls the
   * pods. The provider must have `enableConfigMapMutable` set; index.ts does.
   * @default - none
   */
  readonly liveFiles?: Readonly<Record<string, string>>;
  /** Folder in which `liveFiles` appear; not within `filesPath`. @default "/etc/sluice-live" */
  readonly liveFilesPath?: string;
  /** Folders that the container may write to; the rest of its file system is read-only. @default - none */
  readonly scratchPaths?: readonly string[];
  /**
   * The most that each folder of `scratchPaths` may hold; a pod above it is evicted. Within
   * `resources.limits.ephemeral-storage`, which counts all of them and the log files.
   * @default "256Mi"
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
   */
  readonly scratchSize?: string;
  /** Entry point instead of the image's. @default - the image's */
  readonly command?: readonly string[];
  /** Arguments instead of the image's. @default - the image's */
  readonly args?: readonly string[];
  /** Numeric user and group of the process; never 0. @default 65532 */
  readonly userId?: number;
  /**
   * Existing ServiceAccount of the pods: their name in the mesh and at the API server. A change rolls the
   * color's pods.
   * @default - one of the service's own, named as the app, with no rights
   */
  readonly serviceAccount?: string;
  /** Mounts the ServiceAccount's token, for pods that call the API server. @default false */
  readonly serviceAccountToken?: boolean;
  /** Names of the Secrets that open the image registry. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /** Further labels of the pods. @default - none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Annotations of the pods. @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Seconds that a pod must stay ready until it counts as available. @default 0 */
  readonly minReadySeconds?: number;
  /**
   * Seconds that a whole rollout may take, image pulls and startup probes of all its pods included;
   * then `pulumi up` fails. Pods that were there before stay.
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
  readonly tracing: Partial<TracingArgs>;
  readonly files: Readonly<Record<string, string>>;
  readonly filesPath: string;
  readonly liveFiles: Readonly<Record<string, string>>;
  readonly liveFilesPath: string;
  readonly scratchPaths: readonly string[];
  readonly scratchSize: string;
  readonly userId: number;
  readonly imagePullSecrets: readonly string[];
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly minReadySeconds: number;
  readonly rolloutSeconds: number;
  readonly revisionHistory: number;
  readonly serviceAccountToken: boolean;
  readonly goMemoryLimit: boolean;
}
