import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import type { Source } from "./model/build";
import { dockerfileOf, type Sources } from "./model/settings/image-settings";

/**
 * What git knows about the sources that an image is built from: the last commit that touched
 * them, not the last one of all, so that a commit elsewhere builds nothing anew. The only place that
 * asks git.
 *
 * @param sources - where they are; absent where nothing is built
 * @returns nothing where there is no git, no repository or no commit
 */
export function readSource(sources: Sources | undefined): Source {
  if (!sources) return {};
  // A Dockerfile may lie elsewhere. Paths start here, beside Pulumi.yaml, whoever calls from wherever.
  const files = [".", resolve(__dirname, dockerfileOf(sources))];
  const ask = (...args: readonly string[]) =>
    execFileSync("git", [...args, "--", ...files], {
      cwd: resolve(__dirname, sources.context),
      encoding: "utf8",
      stdio: "pipe",
      // A reader leaves the index alone: others may be about to write it.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
    }).trim();
  try {
    const [commit = "", seconds = ""] = ask("log", "-1", "--format=%H %ct").split(" ");
    const isDirty = ask("status", "--porcelain", "--untracked-files=normal") !== "";
    return { ...(commit !== "" && { commit, time: isoTime(Number(seconds)) }), isDirty };
  } catch {
    return {};
  }
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
