import { dirname } from "node:path";
import { runChild } from "./child";
import { reasonOf } from "../../model/reason";

/** What became of a commit. */
export type CommitResult =
  | { readonly done: true; readonly commit: string }
  | { readonly done: false; readonly reason: string };

/** Where commits go. */
export interface CommitOptions {
  /** Whether each commit is pushed to the branch's own upstream. @default false */
  readonly push?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** A hook or a remote may hang. */
const SECONDS = 60;

/**
 * Commits of one file, whatever else is changed or staged beside it. Traffic has moved by then, so
 * nothing here fails a release: what could not be done is said.
 */
export class StackCommits {
  constructor(
    private readonly file: string,
    private readonly options: CommitOptions = {},
  ) {}

  /** @param message - subject, and after an empty line why */
  async commit(message: string): Promise<CommitResult> {
    try {
      return await this.attempt(message);
    } catch (error) {
      return { done: false, reason: reasonOf(error) };
    }
  }

  private async attempt(message: string): Promise<CommitResult> {
    if ((await this.git("rev-parse", "--is-inside-work-tree")).trim() !== "true") {
      return { done: false, reason: "the folder is no git work tree" };
    }
    if ((await this.git("status", "--porcelain", "--", this.file)) === "") {
      const ignored = await this.git("check-ignore", "--", this.file).catch(() => "");
      const reason = ignored === "" ? "nothing has changed" : "git ignores the stack's file";
      return { done: false, reason };
    }
    // A file that git does not know yet cannot be committed by its path alone.
    await this.git("add", "--intent-to-add", "--", this.file);
    await this.git("commit", "--quiet", "--only", "--message", message, "--", this.file);
    const commit = (await this.git("rev-parse", "HEAD")).trim();
    if (this.options.push === true) await this.push(commit);
    return { done: true, commit };
  }

  private async push(commit: string): Promise<void> {
    await this.git("push", "--quiet").catch((error: unknown) => {
      const reason = reasonOf(error);
      throw new Error(`committed ${commit.slice(0, 9)}, but it could not be pushed: ${reason}`);
    });
  }

  private async git(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr, stopped } = await runChild("git", args, {
      cwd: dirname(this.file),
      // Nobody is there to answer.
      env: { ...(this.options.env ?? process.env), GIT_TERMINAL_PROMPT: "0" },
      seconds: SECONDS,
    });
    if (code === 0) return stdout;
    const [verb = ""] = args;
    const why = stopped === undefined ? stderr.trim().split("\n")[0] : `took over ${SECONDS} s`;
    throw new Error(`git ${verb}: ${why ?? ""}`);
  }
}
