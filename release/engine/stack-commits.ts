import { dirname } from "node:path";
import { reasonOf } from "../../model/reason";
import { runChild } from "./child";

/** A hook may hang. */
const SECONDS = 60;

/**
 * Commits one file, whatever else is changed or staged beside it. Traffic has moved by then, so nothing here
 * fails a release.
 *
 * @param message - subject, and after an empty line why
 * @returns why nothing was committed, if it was not
 */
export async function commitFile(
  file: string,
  message: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const git = async (...args: readonly string[]): Promise<string> => runGit(file, args, env);
  try {
    if ((await git("rev-parse", "--is-inside-work-tree")).trim() !== "true") {
      return "the folder is no git work tree";
    }
    if ((await git("status", "--porcelain", "--", file)) === "") {
      const ignored = await git("check-ignore", "--", file).catch(() => "");
      return ignored === "" ? UNCHANGED : "git ignores the stack's file";
    }
    // A file that git does not know yet cannot be committed by its path alone.
    await git("add", "--intent-to-add", "--", file);
    await git("commit", "--quiet", "--only", "--message", message, "--", file);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** How often a push is tried again that others were faster than. */
const TRIES = 3;

/**
 * Commits files and folders and pushes the branch to where it is pushed by itself. What others pushed meanwhile comes
 * first.
 *
 * @throws Error in git's words, for what keeps the commit here
 */
export async function publish(
  paths: readonly [string, ...string[]],
  message: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const git = async (...args: readonly string[]) => runGit(paths[0], args, env);
  await git("add", "--all", "--", ...paths);
  if ((await git("status", "--porcelain", "--", ...paths)) !== "") {
    await git("commit", "--quiet", "--only", "--message", message, "--", ...paths);
  }
  for (let left = TRIES; ; left -= 1) {
    try {
      await git("push", "--quiet");
      return;
    } catch (error) {
      if (left === 0) throw error;
      await git("pull", "--quiet", "--rebase", "--autostash").catch(async (why: unknown) => {
        await git("rebase", "--abort").catch(() => undefined);
        throw why;
      });
    }
  }
}

/** Why there was nothing to commit. */
export const UNCHANGED = "nothing has changed";

async function runGit(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { code, stdout, stderr, stopped } = await runChild("git", args, {
    cwd: dirname(file),
    // Nobody is there to answer.
    env: { ...env, GIT_TERMINAL_PROMPT: "0" },
    seconds: SECONDS,
  });
  if (code === 0) return stdout;
  const [verb = ""] = args;
  const why = stopped === undefined ? stderr.trim().split("\n")[0] : `took over ${SECONDS}s`;
  throw new Error(`git ${verb}: ${why ?? ""}`);
}
