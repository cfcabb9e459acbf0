import { type Problem, problem } from "./problem";
import type { Workload } from "./workload-args";

type Mounts = Pick<
  Workload<unknown>,
  "files" | "filesPath" | "liveFiles" | "liveFilesPath" | "scratchPaths"
>;

/**
 * Folders that get into each other's way. Within a read-only folder nothing else can be mounted: the
 * place for it cannot be made, and the pod never starts.
 */
export function mountProblems(path: readonly string[], workload: Mounts): readonly Problem[] {
  const { filesPath, liveFilesPath } = workload;
  const hasFiles = Object.keys(workload.files).length > 0;
  const hasLiveFiles = Object.keys(workload.liveFiles).length > 0;
  const readOnly = [...(hasFiles ? [filesPath] : []), ...(hasLiveFiles ? [liveFilesPath] : [])];
  const problems: Problem[] = [];
  const overlap = isWithin(filesPath, liveFilesPath) || isWithin(liveFilesPath, filesPath);
  if (hasFiles && hasLiveFiles && overlap) {
    const needed = `a folder apart from filesPath, which is ${filesPath}`;
    problems.push(
      problem([...path, "liveFilesPath"], liveFilesPath, needed, `${bare(filesPath)}-live`),
    );
  }
  workload.scratchPaths.forEach((folder, index) => {
    const earlier = [...readOnly, ...workload.scratchPaths.slice(0, index)];
    const around = readOnly.find((one) => isWithin(folder, one));
    const needed = earlier.some((one) => bare(one) === bare(folder))
      ? "a folder that nothing else is mounted at"
      : around && `a folder outside of ${around}, which is read-only`;
    if (needed !== undefined) {
      problems.push(problem([...path, "scratchPaths", index], folder, needed, null));
    }
  });
  return problems;
}

function isWithin(inner: string, outer: string): boolean {
  return `${bare(inner)}/`.startsWith(`${bare(outer)}/`);
}

function bare(folder: string): string {
  return folder.replace(/\/+$/, "");
}
