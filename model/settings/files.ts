import { ABSOLUTE_PATH, FILE_NAME } from "../name";
import { freeText, listOf, mapOf, text } from "./fields";
import { quantity } from "./resources";

const FILES = "a map from file names without folders to text";

const folder = () => text(ABSOLUTE_PATH, "an absolute path");

/** Keys of `workload` for files that are the color's own, and for folders that are empty at first. */
export const filesShape = {
  /**
   * Files by name, kept in a ConfigMap of the color's own and mounted read-only. A change rolls the
   * color's pods.
   * @default - none
   */
  files: mapOf(FILE_NAME, freeText(), FILES)
    .meta({ examples: [{ "banner.txt": "hello" }] })
    .default({}),
  /** Folder in which `files` appear. */
  filesPath: folder().default("/etc/sluice"),
  /**
   * Files that the app reads again while it runs, such as a log level or limits: in a ConfigMap of the
   * color's own that is changed in place and mounted read-only. A change reaches the running pods of
   * both colors, each at its own time within about two minutes, also those that serve: without a rollout,
   * without a gate, and past a color at weight 0 that could have tried it first. A color may have values
   * of its own, so that the idle one tries them. Adding the first file, or removing the last, rolls the
   * pods. The provider must have `enableConfigMapMutable` set; index.ts does.
   * @default - none
   */
  liveFiles: mapOf(FILE_NAME, freeText(), FILES)
    .meta({ examples: [{ "limits.yaml": "requestsPerSecond: 500" }] })
    .default({}),
  /** Folder in which `liveFiles` appear; not within `filesPath`. */
  liveFilesPath: folder().default("/etc/sluice-live"),
  /** Folders that the container may write to; the rest of its file system is read-only. */
  scratchPaths: listOf(folder().meta({ examples: ["/tmp"] }), "a list of absolute paths").default(
    [],
  ),
  /**
   * The most that each folder of `scratchPaths` may hold; a pod above it is evicted. Within
   * `resources.limits.ephemeral-storage`, which counts all of them and the log files.
   * @see https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
   */
  scratchSize: quantity().default("256Mi"),
};
