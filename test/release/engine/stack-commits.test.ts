import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitFile } from "../../../release/engine/stack-commits";

/** A person, and no settings of this machine. */
const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.com",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.com",
};

describe("Commits of a stack's file", () => {
  let folder: string;
  let repository: string;
  let file: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "sluice-git-")));
    repository = join(folder, "work");
    mkdirSync(repository);
    file = join(repository, "Pulumi.dev.yaml");
    writeFileSync(file, "one\n");
    writeFileSync(join(repository, "other"), "one\n");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: repository, env: ENV, encoding: "utf8", stdio: "pipe" });
  const begin = (...files: string[]) => {
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ...files);
    git("commit", "--quiet", "--message", "first");
  };
  const commit = async (message: string) => commitFile(file, message, ENV);

  it("Hold that file alone, whatever else is changed and staged", async () => {
    begin("Pulumi.dev.yaml", "other");
    appendFileSync(file, "two\n");
    appendFileSync(join(repository, "other"), "two\n");
    git("add", "other");
    writeFileSync(join(repository, "third"), "");
    expect(await commit("sluice r1: stage 1 of 3\n\nAll gates passed.")).toBeUndefined();
    expect(git("show", "--name-only", "--format=%B")).toBe(
      "sluice r1: stage 1 of 3\n\nAll gates passed.\n\n\nPulumi.dev.yaml\n",
    );
    expect(git("status", "--porcelain")).toBe("M  other\n?? third\n");
  });

  it("Hold a file that git did not know", async () => {
    begin("other");
    expect(await commit("one")).toBeUndefined();
    expect(git("ls-files")).toBe("Pulumi.dev.yaml\nother\n");
  });

  it.each<[string, () => void, string]>([
    ["there is no repository", () => undefined, "git rev-parse: fatal: not a git repository"],
    [
      "nothing has changed",
      () => {
        begin("Pulumi.dev.yaml");
      },
      "nothing has changed",
    ],
    [
      "git ignores the file",
      () => {
        writeFileSync(join(repository, ".gitignore"), "Pulumi.*.yaml\n");
        begin(".gitignore");
      },
      "git ignores the stack's file",
    ],
    [
      "a hook refuses",
      () => {
        begin("Pulumi.dev.yaml");
        appendFileSync(file, "two\n");
        const hook = "#!/bin/sh\necho not today >&2\nexit 1\n";
        writeFileSync(join(repository, ".git/hooks/pre-commit"), hook, { mode: 0o755 });
      },
      "git commit: not today",
    ],
  ])("Are left out where %s", async (_title, prepare, reason) => {
    prepare();
    expect(await commit("one")).toContain(reason);
  });

  it("Are left out in the middle of a merge, and the merge stays", async () => {
    begin("Pulumi.dev.yaml", "other");
    git("checkout", "--quiet", "-b", "side");
    writeFileSync(join(repository, "other"), "side\n");
    git("commit", "--quiet", "--all", "--message", "side");
    git("checkout", "--quiet", "main");
    git("merge", "--quiet", "--no-commit", "--no-ff", "side");
    appendFileSync(file, "two\n");
    expect(await commit("one")).toBeDefined();
    expect(git("status", "--porcelain")).toBe(" M Pulumi.dev.yaml\nM  other\n");
  });
});
