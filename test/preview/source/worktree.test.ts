import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withWorktree } from "../../../preview/source/worktree";

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "worktree-")));
  git("init", "--quiet", "--initial-branch=main");
  mkdirSync(join(directory, "apps/shop"), { recursive: true });
  mkdirSync(join(directory, "node_modules/left"), { recursive: true });
  writeFileSync(join(directory, ".gitignore"), "node_modules\n");
  // Folders that archives leave out are part of a checkout all the same.
  writeFileSync(join(directory, ".gitattributes"), "apps/** export-ignore\n");
  commit("before");
  commit("after");
  writeFileSync(file(), "not committed");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function git(...args: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  return execFileSync("git", [...identity, ...args], {
    cwd: directory,
    encoding: "utf8",
    stdio: "pipe",
  });
}

function file(): string {
  return join(directory, "apps/shop/index.ts");
}

function commit(content: string): void {
  writeFileSync(file(), content);
  git("add", "--all");
  git("commit", "--quiet", "--message", content);
}

const read = (place: string) => Promise.resolve(readFileSync(join(place, "index.ts"), "utf8"));

test.each([
  ["HEAD", "after"],
  ["main", "after"],
  ["HEAD~1", "before"],
])("%s holds what was committed there", async (ref, content) => {
  expect(await withWorktree(join(directory, "apps/shop"), ref, read)).toBe(content);
});

test.each(["HEAD", "HEAD~1"])(
  "git answers there for %s as it did when that was committed",
  async (ref) => {
    const ask = (cwd: string, ...args: readonly string[]) =>
      execFileSync("git", [...args], { cwd, encoding: "utf8", stdio: "pipe" }).trim();
    const found = await withWorktree(join(directory, "apps/shop"), ref, (place) =>
      Promise.resolve([
        ask(place, "log", "--format=%H", "--", "."),
        ask(place, "status", "--porcelain"),
      ]),
    );
    expect(found).toEqual([git("log", "--format=%H", ref, "--", "apps/shop").trim(), ""]);
  },
);

test("git answers there for a shallow clone, too", async () => {
  const clone = join(directory, "clone");
  git("clone", "--quiet", "--depth=1", `file://${directory}`, clone);
  const found = await withWorktree(join(clone, "apps/shop"), "HEAD", (place) =>
    Promise.resolve(execFileSync("git", ["log", "--format=%H"], { cwd: place, encoding: "utf8" })),
  );
  expect(found).toBe(git("rev-parse", "HEAD"));
});

test("packages are those of the working copy, and the working copy is not touched", async () => {
  const status = git("status", "--short");
  const found = await withWorktree(join(directory, "apps/shop"), "HEAD~1", (place) =>
    Promise.resolve(existsSync(join(place, "../../node_modules/left"))),
  );
  expect(found).toBe(true);
  expect(git("status", "--short")).toBe(status);
  expect(readFileSync(file(), "utf8")).toBe("not committed");
});

test("the temporary place is gone afterwards, also after a failure, and the packages are not", async () => {
  const places: string[] = [];
  const run = withWorktree(directory, "HEAD", (place) => {
    places.push(place);
    return Promise.reject(new Error("broken program"));
  });
  await expect(run).rejects.toThrow("broken program");
  expect(places.map((place) => existsSync(place))).toEqual([false]);
  expect(existsSync(join(directory, "node_modules/left"))).toBe(true);
});

test.each([
  ["nope", "next     if it is on the server only: git fetch"],
  ["origin/main", "next     if it is on the server only: git fetch origin main"],
  ["--help", "found    --help, which is no commit of this repository"],
])("%s, which does not exist, is an error with the next step", async (ref, message) => {
  await expect(withWorktree(directory, ref, read)).rejects.toThrow(message);
});

test("a folder that is not under git is an error", async () => {
  rmSync(join(directory, ".git"), { recursive: true });
  await expect(withWorktree(directory, "main", read)).rejects.toThrow(
    "needed   a folder inside a git repository",
  );
});
