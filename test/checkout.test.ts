/** Proves what git is asked about sources, on real repositories. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSource } from "../checkout";
import type { Sources } from "../model/settings/image-settings";

const FIRST = "2026-03-01T12:00:00Z";
const SECOND = "2026-03-02T12:00:00Z";

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "checkout-")));
  mkdirSync(join(directory, "app"));
  mkdirSync(join(directory, "build"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** @param time - when a commit is made, with an offset that must not show */
function git(time: string, ...args: readonly string[]): string {
  const local = new Date(Date.parse(time) + 7_200_000).toISOString().replace(/\.000Z$/, "+02:00");
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  return execFileSync("git", [...identity, ...args], {
    cwd: directory,
    encoding: "utf8",
    stdio: "pipe",
    env: { ...process.env, GIT_AUTHOR_DATE: local, GIT_COMMITTER_DATE: local },
  }).trim();
}

function write(file: string, text: string): void {
  writeFileSync(join(directory, file), text);
}

/** Writes a file and commits everything; says which commit that was. */
function commit(time: string, file: string, text: string): string {
  write(file, text);
  git(time, "add", "--all");
  git(time, "commit", "--quiet", "--message", text);
  return git(time, "rev-parse", "HEAD");
}

function repository(): string {
  git(FIRST, "init", "--quiet", "--initial-branch=main");
  return commit(FIRST, "app/main.go", "first");
}

function sources(context = "app"): Sources {
  return { context: join(directory, context) };
}

test("the commit is the last one that touched the sources, at its time in UTC", () => {
  const first = repository();
  expect(readSource(sources())).toEqual({ commit: first, time: FIRST, isDirty: false });
  commit(SECOND, "README.md", "elsewhere");
  expect(readSource(sources())).toEqual({ commit: first, time: FIRST, isDirty: false });
  const second = commit(SECOND, "app/main.go", "second");
  expect(readSource(sources())).toEqual({ commit: second, time: SECOND, isDirty: false });
});

test("a Dockerfile that lies elsewhere belongs to the sources", () => {
  repository();
  const dockerfile = join(directory, "build/Dockerfile");
  const elsewhere = { ...sources(), dockerfile };
  const second = commit(SECOND, "build/Dockerfile", "FROM scratch");
  expect(readSource(elsewhere).commit).toBe(second);
  write("build/Dockerfile", "FROM other");
  expect(readSource(elsewhere).isDirty).toBe(true);
  expect(readSource(sources()).isDirty).toBe(false);
});

test.each([
  ["a changed file", "app/main.go", true],
  ["a new file", "app/new.go", true],
  ["a file elsewhere", "new.go", false],
])("with %s, whether the sources differ from the commit is right", (_title, file, isDirty) => {
  repository();
  write(file, "not committed");
  expect(readSource(sources()).isDirty).toBe(isDirty);
});

test("files that git ignores change nothing", () => {
  repository();
  commit(FIRST, ".gitignore", "*.log");
  write("app/debug.log", "line");
  expect(readSource(sources()).isDirty).toBe(false);
});

test("without a repository, a folder or a commit nothing is known", () => {
  expect(readSource(sources())).toEqual({});
  expect(readSource(sources("nowhere"))).toEqual({});
  git(FIRST, "init", "--quiet", "--initial-branch=main");
  expect(readSource(sources())).toEqual({});
});

test("sources that were never committed are marked as such", () => {
  repository();
  write("build/main.go", "not committed");
  expect(readSource(sources("build"))).toEqual({ isDirty: true });
});

test("where nothing is built, git is not asked", () => {
  repository();
  expect(readSource(undefined)).toEqual({});
});
