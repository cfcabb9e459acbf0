import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { PreviewError } from "../preview-error";

/**
 * Hands a folder to `use` as it was in a git commit, in a temporary place that is gone afterwards,
 * whatever happens. The packages are those of the working copy: one instance of Pulumi's SDK serves both
 * sides, and nothing has to be installed.
 *
 * @param directory - a folder of the working copy
 */
export async function withWorktree<T>(
  directory: string,
  ref: string,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const root = realpathSync(
    git(directory, ["rev-parse", "--show-toplevel"], "inside a git repository"),
  );
  const commit = resolveRef(directory, ref);
  // Real path: some systems keep temporary files behind a link, and modules are known by real paths.
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), "sluice-base-")));
  try {
    const tree = join(temporary, "tree");
    mkdirSync(tree);
    checkOut(root, commit, tree, join(temporary, "index"));
    makeRepository(root, commit, tree, join(temporary, "index"));
    const inside = relative(root, realpathSync(directory));
    linkPackages(root, tree, inside);
    return await use(join(tree, inside));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @throws PreviewError when the repository has no such commit */
function resolveRef(directory: string, ref: string): string {
  try {
    return run(directory, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${ref}^{commit}`,
    ]);
  } catch {
    const [remote, ...branch] = ref.split("/");
    const fetch =
      branch.length > 0 ? `git fetch ${String(remote)} ${branch.join("/")}` : "git fetch";
    throw new PreviewError({
      about: "--base",
      found: `${ref}, which is no commit of this repository and no file that ends in .yaml`,
      needed: "a branch, a tag, a commit, or the path of a stack file",
      next: `if it is on the server only: ${fetch}`,
    });
  }
}

/** By an index of its own, so that neither the working copy nor its index is touched. */
function checkOut(root: string, commit: string, tree: string, index: string): void {
  const env = { ...process.env, GIT_INDEX_FILE: index };
  run(root, ["read-tree", commit], env);
  run(root, ["checkout-index", "--all", "--quiet", `--prefix=${tree}/`], env);
}

/**
 * A program may ask git for the commit that it was checked out from: an own repository answers, on the
 * objects of the working copy's.
 */
function makeRepository(root: string, commit: string, tree: string, index: string): void {
  const own = join(tree, ".git");
  const paths = ["--path-format=absolute", "--git-path", "objects", "--git-path", "shallow"];
  const answers = run(root, ["rev-parse", "--show-object-format", ...paths]).split("\n");
  const [format = "", objects = "", shallow = ""] = answers;
  run(tree, ["init", "--quiet", "--template=", `--object-format=${format}`]);
  writeFileSync(join(own, "objects", "info", "alternates"), `${objects}\n`);
  if (existsSync(shallow)) copyFileSync(shallow, join(own, "shallow"));
  renameSync(index, join(own, "index"));
  run(tree, ["update-ref", "--no-deref", "HEAD", commit]);
}

/** Links the packages of the working copy on every level from the repository's root to the program. */
function linkPackages(root: string, tree: string, inside: string): void {
  for (let level = inside; ; level = dirname(level)) {
    const packages = join(root, level, "node_modules");
    const link = join(tree, level, "node_modules");
    if (existsSync(packages) && existsSync(dirname(link)) && !existsSync(link)) {
      symlinkSync(packages, link, "junction");
    }
    if (level === "" || level === ".") return;
  }
}

function git(directory: string, args: readonly string[], needed: string): string {
  try {
    return run(directory, args);
  } catch {
    throw new PreviewError({
      about: "--base",
      found: `${directory}, not under git`,
      needed: `a folder ${needed}`,
    });
  }
}

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  return execFileSync("git", [...args], { cwd, env, encoding: "utf8", stdio: "pipe" }).trim();
}
