import { type Color, COLORS, otherColor, perColor } from "../color";
import { isDigestReference } from "../image";
import { anyText, duration, flag, integer, listOf, object } from "./fields";
import { isLater } from "./merge";
import { type Problem, problem } from "./problem";
import type { Resolved, Written } from "./typed";
import { variableProblems } from "./variables";
import { type Workload, workloadProblems, workloadSchema } from "./workload";

const { args, env, envFrom, secrets, resources, scratchPaths, scratchSize, volumes, mounts } =
  workloadSchema.shape;

const pinnedImage = () =>
  anyText("an image by digest").refine(isDigestReference, {
    error: "repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot",
  });

const imageExample = (digit: string) =>
  `registry.example.com/shop@sha256:${digit.repeat(16).repeat(4)}`;

/**
 * What one Job is. The keys are those of `workload`; the values are the Job's alone, as whoever changes a
 * schema has other rights than whoever reads rows.
 */
const jobShape = {
  /** What is run, as a list of words; whatever it has done already it must be able to do again. */
  command: listOf(anyText("a word").meta({ examples: ["/bin/migrate"] }), "a list of words").meta({
    examples: [["/bin/migrate", "up"]],
  }),
  /** Arguments after `command`. @default - the image's */
  args,
  /** Image by digest instead of the version's own, such as one that holds the tool. @default - the version's */
  image: pinnedImage()
    .meta({ examples: [imageExample("c")] })
    .exactOptional(),
  /**
   * Environment variables of the Job, as in `workload.env`; it has none of those of the workload.
   * @default - none
   */
  env,
  /** Existing ConfigMaps and Secrets whose keys become variables, as in `workload.envFrom`. @default - none */
  envFrom,
  /** Environment variables from secret config, kept in a Secret of the Job's own. @default - none */
  secrets,
  /** CPU, memory and disk of the Job's pod, as in `workload.resources`. */
  resources,
  /** Folders that the container may write to; the rest of its file system is read-only. @default - none */
  scratchPaths,
  /** The most that each folder of `scratchPaths` may hold. */
  scratchSize,
  /** Volumes by name, as in `workload.volumes`. @default - none */
  volumes,
  /** Where `volumes` appear, as in `workload.mounts`. @default - nowhere */
  mounts,
  /**
   * How long all attempts together may take; then the Job has failed and its pod is stopped in the middle of
   * whatever it does.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup
   */
  timeout: duration({ min: "10s", max: "1d" }).prefault("10m"),
  /**
   * How often a pod that failed is followed by another one, never beside it.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy
   */
  retries: integer(0, 100).default(2),
  /**
   * Whether the Job's pod gets a sidecar of the mesh. It has to be a native one, which ends with the Job:
   * any other runs on, and the Job with it until `timeout`.
   * @see https://istio.io/latest/blog/2023/native-sidecars/
   */
  mesh: flag().default(false),
};

/** What becomes of a database around a release. Every Job stays in the cluster once it is over: it is the record. */
export const migrationsSchema = object({
  /**
   * Prepares the database for a new version, without harm to the old one: a Job before the pods of the idle
   * color. It runs once for each image and each change of these keys; those of the ServiceAccount and of
   * `secrets` count for Jobs that begin later. Where it fails, the update ends before a pod has changed. A
   * color with traffic waits for no Job: its own is created suspended.
   * @default - nothing is run
   */
  expand: object({
    ...jobShape,
    /**
     * Whether the old version does not understand what the new one writes: from its first weight on a person
     * is refused the way back. The guard takes it all the same.
     */
    irreversible: flag().default(false),
  })
    .meta({ examples: [{ command: ["/bin/migrate", "up"] }] })
    .exactOptional(),
  /**
   * Removes from the database what only the old version needs: a Job once the old color is retired, by
   * `release.retire` or `sluice retire`. A point of no return: from then on the way back is refused. Nothing
   * waits for it, and a failure takes nothing back. Its keys are those of `expand` but `irreversible`.
   * @default - nothing is run
   */
  contract: object(jobShape)
    .meta({ examples: [{ command: ["/bin/migrate", "contract"] }] })
    .exactOptional(),
  /**
   * The last contract, written when it begins: by `sluice release` or `sluice retire`, or by whoever runs
   * `pulumi up` alone. A change is another Job.
   * @default - none yet
   */
  contracted: object({
    /** Image of the version that the database is no longer good for. */
    from: pinnedImage().meta({ examples: [imageExample("a")] }),
    /** Image of the version whose `contract` ran. */
    to: pinnedImage().meta({ examples: [imageExample("b")] }),
    /** Counts how often it was begun, as a failed one can be begun again. */
    run: integer(1, 99).default(1),
  })
    .meta({ examples: [{ from: imageExample("a"), to: imageExample("b") }] })
    .exactOptional(),
}).meta({ examples: [{ expand: { command: ["/bin/migrate", "up"] } }] });

/** What becomes of a database around a release. */
export type Migrations<Value = string> = Resolved<typeof migrationsSchema, Value>;

/** One Job with all its numbers. */
export type MigrationJob<Value = string> = NonNullable<Migrations<Value>["contract"]>;

/** The last contract. */
export type Contracted = NonNullable<Migrations["contracted"]>;

/** What a Job's pod is: the Job's own keys, with the account, the rights and the nodes of a color's pods. */
export function jobWorkload<Value>(
  color: Workload<Value>,
  { image: _image, timeout: _timeout, retries: _retries, mesh: _mesh, ...own }: MigrationJob<Value>,
): Workload<Value> {
  const { args: _args, tracing: _tracing, ...rest } = color;
  return { ...rest, ...own, files: {}, liveFiles: {}, ports: {} };
}

/** The settings that the rules look at. */
interface Given extends Partial<Record<Color, { readonly image?: unknown }>> {
  readonly migrations?: Written<typeof migrationsSchema>;
  readonly release?: { readonly retire?: { readonly replicas?: number | undefined } | undefined };
  readonly image?: unknown;
}

/** What contradicts itself in the Jobs, and what a release cannot do as it is. */
export function migrationsProblems(given: Given): readonly Problem[] {
  if (!given.migrations) return [];
  const migrations = migrationsSchema.parse(given.migrations);
  const { expand, contract } = migrations;
  return [
    ...(expand ? jobProblems(["migrations", "expand"], expand) : []),
    ...(contract ? [...jobProblems(["migrations", "contract"], contract), ...leftPods(given)] : []),
    ...(expand || contract ? unnamedVersions(given) : []),
  ];
}

function jobProblems(path: readonly string[], job: MigrationJob): readonly Problem[] {
  const workload = jobWorkload(workloadSchema.parse({}), job);
  const prefixes = job.envFrom.map(({ prefix = "" }) => prefix);
  return [
    ...workloadProblems(path, workload),
    ...variableProblems([...path, "env"], job.env, Object.keys(job.secrets), prefixes),
  ];
}

/** Pods of the old version would meet a database that they do not know. */
function leftPods({ release }: Given): readonly Problem[] {
  const replicas = release?.retire?.replicas ?? 0;
  if (replicas === 0) return [];
  const needed =
    "0 with migrations.contract: pods of the old version would meet a database that they do not know";
  return [problem(["release", "retire", "replicas"], replicas, needed, 0)];
}

/** A Job is named after its version, which has to be known before anything is built or asked for. */
function unnamedVersions(given: Given): readonly Problem[] {
  const images = perColor((color) => given[color]?.image);
  return COLORS.flatMap((color) => {
    const image = images[color] ?? (given.image ? undefined : images[otherColor(color)]);
    if (image !== undefined && !isLater(image)) return [];
    const needed = "an image by digest, as text: with migrations a Job is named after the version";
    return [problem([color, "image"], image === undefined ? undefined : "an output", needed)];
  });
}
