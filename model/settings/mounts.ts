import { type Problem, problem } from "./problem";
import { isReadOnly, type Volumes } from "./volumes";

/** The folders of a workload. */
interface Mounts extends Volumes {
  readonly files: Readonly<Record<string, string>>;
  readonly filesPath: string;
  readonly liveFiles: Readonly<Record<string, string>>;
  readonly liveFilesPath: string;
  readonly scratchPaths: readonly string[];
}

/** Something that is mounted. */
interface Place {
  readonly key: Problem["path"];
  readonly folder: string;
  /** Whether the place for another mount within it cannot be made. */
  readonly isSealed: boolean;
}

/**
 * Folders that get into each other's way. Within a read-only folder nothing else can be mounted: the
 * place for it cannot be made, and the pod never starts.
 */
export function mountProblems(path: Problem["path"], workload: Mounts): readonly Problem[] {
  const { filesPath, liveFilesPath } = workload;
  const places = placesOf(workload);
  const problems: Problem[] = [];
  const [files, live] = ["filesPath", "liveFilesPath"].map((name) =>
    places.find(({ key }) => key[0] === name),
  );
  const overlap = isWithin(filesPath, liveFilesPath) || isWithin(liveFilesPath, filesPath);
  if (files && live && overlap) {
    const needed = `a folder apart from filesPath, which is ${filesPath}`;
    problems.push(
      problem([...path, "liveFilesPath"], liveFilesPath, needed, `${bare(filesPath)}-live`),
    );
  }
  places.forEach((place, index) => {
    const { key, folder } = place;
    const others = place === files || place === live ? [files, live] : [place];
    const isTaken = places
      .slice(0, index)
      .some((one) => !others.includes(one) && bare(one.folder) === bare(folder));
    const around = places.find(
      (one) =>
        one.isSealed &&
        !others.includes(one) &&
        bare(one.folder) !== bare(folder) &&
        isWithin(folder, one.folder),
    );
    const needed = isTaken
      ? "a folder that nothing else is mounted at"
      : around && `a folder outside of ${around.folder}, which is read-only`;
    if (needed !== undefined) problems.push(problem([...path, ...key], folder, needed, null));
  });
  return problems;
}

/** Everything that is mounted. A claim or a driver's volume may have the place for another mount within it. */
function placesOf(workload: Mounts): readonly Place[] {
  const { files, filesPath, liveFiles, liveFilesPath, scratchPaths, volumes, mounts } = workload;
  const has = (contents: object) => Object.keys(contents).length > 0;
  return [
    ...(has(files) ? [{ key: ["filesPath"], folder: filesPath, isSealed: true }] : []),
    ...(has(liveFiles) ? [{ key: ["liveFilesPath"], folder: liveFilesPath, isSealed: true }] : []),
    ...scratchPaths.map((folder, at) => ({ key: ["scratchPaths", at], folder, isSealed: false })),
    ...Object.entries(mounts).map(([folder, mount]) => {
      const { persistentVolumeClaim, csi, hostPath, nfs, ephemeral } = volumes[mount.volume] ?? {};
      const isMadeBefore = [persistentVolumeClaim, csi, hostPath, nfs, ephemeral].some(
        (source) => source !== undefined,
      );
      const isSealed = !isMadeBefore && isReadOnly(mount, workload);
      return { key: ["mounts", folder], folder, isSealed };
    }),
  ];
}

function isWithin(inner: string, outer: string): boolean {
  return `${bare(inner)}/`.startsWith(`${bare(outer)}/`);
}

function bare(folder: string): string {
  return folder.replace(/\/+$/, "");
}
