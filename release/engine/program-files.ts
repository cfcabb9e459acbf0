import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { runChild } from "./child";

/** A repository may be large, and its disk slow. */
const SECONDS = 60;

/** What updates do not read: files of stacks, a file on its way to be one, and what releases keep here. */
const NO_PROGRAM = /^(?:\.?Pulumi\.[^/]+\.ya?ml(?:\.\d+)?$|\.sluice\/)/;

/** How npm notes what is installed, in a folder that git does not know. */
const INSTALLED = join("node_modules", ".package-lock.json");

/**
 * The files of the checkout that a program may be made of: what git tracks, what is new and not ignored, and
 * which packages are installed.
 */
export class ProgramFiles {
  /** @param folder - that of Pulumi.yaml */
  constructor(private readonly folder: string) {}

  /**
   * A text that is another one once any of them is another one. Commits do not change it.
   *
   * @returns nothing where git does not tell: nobody knows then
   */
  async print(): Promise<string | undefined> {
    try {
      return await this.hash();
    } catch {
      return undefined;
    }
  }

  private async hash(): Promise<string> {
    const top = (await this.git(this.folder, "rev-parse", "--show-toplevel")).replace(/\n$/, "");
    const [staged, changed] = await Promise.all([
      this.git(top, "ls-files", "-z", "--stage"),
      this.git(top, "ls-files", "-z", "--modified", "--others", "--exclude-standard"),
    ]);
    const own = relative(top, this.folder).split(sep).join("/");
    const isProgram = (path: string): boolean => {
      const isInside = own === "" || path.startsWith(`${own}/`);
      return !isInside || !NO_PROGRAM.test(own === "" ? path : path.slice(own.length + 1));
    };
    const installed = [top, this.folder].map((folder) => join(relative(top, folder), INSTALLED));
    const open = new Set([...changed.split("\0").filter(isProgram), ...installed]);
    const known = staged.split("\0").flatMap((line) => {
      const [stage = "", path = ""] = line.split("\t");
      return open.has(path) || !isProgram(path) ? [] : [`${path} ${stage.split(" ")[1] ?? ""}`];
    });
    const read = await Promise.all(
      [...open]
        .filter((path) => path !== "")
        .map(async (path) => `${path} ${await blob(join(top, path))}`),
    );
    return createHash("sha256")
      .update([...known, ...read].sort().join("\0"))
      .digest("hex");
  }

  private async git(cwd: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout } = await runChild("git", args, {
      cwd,
      // A reader leaves the index alone: others may be about to write it.
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" },
      seconds: SECONDS,
      isPrivate: true,
    });
    if (code !== 0) throw new Error("git does not tell");
    return stdout;
  }
}

/**
 * What git calls a content; one that is not there, or no file, has none.
 *
 * @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
async function blob(path: string): Promise<string> {
  const content = await readFile(path).catch(() => undefined);
  if (!content) return "";
  return createHash("sha1")
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest("hex");
}
