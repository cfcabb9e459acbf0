import type { z } from "zod";
import { quantityValue } from "../quantity";
import { anyText, flag, mapOf, object } from "./fields";
import { type Problem, problem } from "./problem";
import type { Amounts } from "./resources";
import type { Resolved } from "./typed";
import { fileInVolume, volumeSchema, type VolumeSource } from "./volume-kinds";

const mountSchema = object({
  /** Name in `volumes`. */
  volume: anyText("a name in volumes").meta({ examples: ["tls"] }),
  /** File or folder of the volume that appears alone; changes there never reach a running pod. @default - all of it */
  subPath: fileInVolume().exactOptional(),
  /** The same with `$(NAME)` in it, which stands for a variable of the container. @default - all of it */
  subPathExpr: fileInVolume()
    .meta({ examples: ["$(POD_NAME)"] })
    .exactOptional(),
  /** Whether the container may only read. @default - `false` for an `emptyDir` or `ephemeral` one, else `true` */
  readOnly: flag()
    .meta({ examples: [true] })
    .exactOptional(),
}).meta({ examples: [{ volume: "tls" }] });

/** Volumes of the pod by the path at which they appear in a container. */
export const mountsSchema = mapOf(
  /^\/[^\s:]+$/,
  mountSchema,
  "a map from absolute paths to mounts of volumes",
).meta({ examples: [{ "/etc/tls": { volume: "tls" } }] });

/** Keys of `workload` for volumes that are not the color's own. */
export const volumesShape = {
  /**
   * Volumes by name, each of exactly one kind, in Kubernetes' own shape. A change rolls the color's pods.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/storage/volumes/
   */
  volumes: mapOf(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    volumeSchema,
    "a map from names of at most 63 lower-case letters, digits and - to volumes",
  )
    .meta({ examples: [{ tls: { secret: { secretName: "shop-tls" } } }] })
    .default({}),
  /**
   * Where `volumes` appear in the container, by path. Only an `emptyDir` can be written to unless `readOnly`
   * says so. A change rolls the color's pods.
   * @default - nowhere
   */
  mounts: mountsSchema.default({}),
};

/** Volumes and where they appear. */
export type Volumes = Resolved<z.ZodObject<typeof volumesShape>>;

/** Whether the container may only read what is mounted: unless asked for, only empty folders are to be written to. */
export function isReadOnly(
  { volume, readOnly }: Resolved<typeof mountSchema>,
  { volumes }: Volumes,
): boolean {
  const { emptyDir, ephemeral } = volumes[volume] ?? {};
  return readOnly ?? (emptyDir === undefined && ephemeral === undefined);
}

/** Names that the pod's own volumes have. */
const OWN_NAME = /^(?:files|live-files|scratch-\d+)$/;

/** Volumes that Kubernetes refuses, that would evict their own pod, and mounts of none. */
export function volumeProblems(
  path: readonly string[],
  workload: Volumes,
  limits: Amounts,
): readonly Problem[] {
  return [
    ...Object.entries(workload.volumes).flatMap(([name, volume]) => [
      ...(OWN_NAME.test(name)
        ? [problem([...path, "volumes", name], name, "another name: the pod has it itself", null)]
        : []),
      ...emptyDirProblems([...path, "volumes", name], volume, limits),
      ...downwardProblems([...path, "volumes", name], volume),
    ]),
    ...mountedVolumes(path, workload),
  ];
}

/** Mounts of volumes that the pod does not have, or of two parts of one at once. */
export function mountedVolumes(
  path: Problem["path"],
  { volumes, mounts }: Volumes,
): readonly Problem[] {
  const names = Object.keys(volumes);
  const known = names.length === 0 ? "it has none" : `they are ${names.join(", ")}`;
  return Object.entries(mounts).flatMap(([place, { volume, subPath, subPathExpr }]) => {
    const at = [...path, "mounts", place];
    const isTwice = subPath !== undefined && subPathExpr !== undefined;
    const isUnknown = !Object.hasOwn(volumes, volume);
    return [
      ...(isUnknown
        ? [problem([...at, "volume"], volume, `a name in volumes; ${known}`, names[0] ?? null)]
        : []),
      ...(isTwice
        ? [problem([...at, "subPathExpr"], subPathExpr, "nothing, as subPath says it", null)]
        : []),
    ];
  });
}

/** A folder that may hold more than the pod: the pod's limit would come first. */
export function sizeProblems(
  path: Problem["path"],
  size: string,
  kind: "memory" | "ephemeral-storage",
  limits: Amounts,
): readonly Problem[] {
  const limit = limits[kind];
  if (limit === undefined) return [];
  if ((quantityValue(size) ?? 0) <= (quantityValue(limit) ?? Infinity)) return [];
  const needed = `at most resources.limits.${kind}, which is ${limit}`;
  return [problem(path, size, needed, limit)];
}

function emptyDirProblems(
  path: Problem["path"],
  { emptyDir }: VolumeSource,
  limits: Amounts,
): readonly Problem[] {
  if (!emptyDir) return [];
  const kind = emptyDir.medium === undefined ? "ephemeral-storage" : "memory";
  return sizeProblems([...path, "emptyDir", "sizeLimit"], emptyDir.sizeLimit, kind, limits);
}

/** Files about the pod that are about nothing, or about two things. */
function downwardProblems(path: Problem["path"], volume: VolumeSource): readonly Problem[] {
  const lists = [
    { at: [...path, "downwardAPI"], items: volume.downwardAPI?.items ?? [] },
    ...(volume.projected?.sources ?? []).map(({ downwardAPI }, index) => ({
      at: [...path, "projected", "sources", index, "downwardAPI"],
      items: downwardAPI?.items ?? [],
    })),
  ];
  return lists.flatMap(({ at, items: files }) =>
    files.flatMap((one, index) =>
      (one.fieldRef === undefined) === (one.resourceFieldRef === undefined)
        ? [problem([...at, "items", index], one, "either fieldRef or resourceFieldRef")]
        : [],
    ),
  );
}
