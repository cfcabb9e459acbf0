// The scripts of the preview workflow, read from its file and run on a real merge of a real branch: from
// the shallow checkout to the text that would be posted. Does not prove how GitHub checks out or reads
// its conditions.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { EXIT_CODES } from "../../model/exit-code";

const ROOT = join(__dirname, "../..");

interface Workflow {
  readonly jobs: {
    readonly offline: {
      readonly steps: readonly { readonly name?: string; readonly run?: string }[];
    };
  };
}

// Previews in processes of their own, on a machine that may be busy.
jest.setTimeout(60_000);

let directory: string;
let checkout: string;

function git(cwd: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return execFileSync("git", [...identity, ...args], { cwd, env, encoding: "utf8", stdio: "pipe" });
}

/** Runs a step of the workflow as the runner does: `bash -e`, in the checkout. */
function step(name: string, env: Record<string, string>): { code: number | null; stderr: string } {
  const file = readFileSync(join(ROOT, "ci/github/preview.yml"), "utf8");
  const { steps } = (parse(file) as Workflow).jobs.offline;
  const script = steps.find((candidate) => candidate.name === name)?.run;
  if (script === undefined) throw new Error(`the workflow has no step "${name}"`);
  const { status, stderr } = spawnSync("bash", ["-e", "-c", script], {
    cwd: checkout,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: directory, ...env },
  });
  return { code: status, stderr };
}

/** Merges a branch that changes Pulumi.dev.yaml, after main has moved on, and checks the merge out. */
function propose(find: string, replacement: string): void {
  const origin = join(directory, "origin");
  git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    .split("\0")
    .filter((path) => path !== "" && !path.startsWith("test/") && !path.startsWith("docs/"))
    .forEach((path) => {
      cpSync(join(ROOT, path), join(origin, path));
    });
  const settings = join(origin, "Pulumi.dev.yaml");
  const before = readFileSync(settings, "utf8");
  git(origin, "init", "--quiet", "--initial-branch", "main");
  git(origin, "add", "--all");
  git(origin, "commit", "--quiet", "--message", "base");
  git(origin, "switch", "--quiet", "--create", "topic");
  writeFileSync(settings, before.replace(find, replacement));
  git(origin, "commit", "--quiet", "--all", "--message", "change");
  git(origin, "switch", "--quiet", "main");
  writeFileSync(settings, before.replace("- shop.dev.example.com", "- shop.example.org"));
  git(origin, "commit", "--quiet", "--all", "--message", "somebody else's change");
  git(origin, "merge", "--quiet", "--no-ff", "topic");

  checkout = join(directory, "checkout");
  git(directory, "clone", "--quiet", "--depth", "2", `file://${origin}`, checkout);
  symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
}

const HEAD = "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b";

function preview(accepted: boolean): { code: number | null; comment: string } {
  const base = { BASE: "origin/main" };
  expect(step("Name the base", base)).toEqual({ code: 0, stderr: "" });
  const { code } = step("Preview", {
    ...base,
    STACKS: "dev",
    HEAD_SHA: HEAD,
    DANGERS_ACCEPTED: JSON.stringify(
      accepted ? ["bug", `danger-accepted:${HEAD.slice(0, 12)}`] : [],
    ),
  });
  const summary = join(directory, "summary.md");
  step("Keep what the comment needs", { NUMBER: "7", GITHUB_STEP_SUMMARY: summary });
  expect(readFileSync(join(checkout, "preview-comment/pull-request.txt"), "utf8")).toBe("7\n");
  return { code, comment: readFileSync(summary, "utf8") };
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pull-request-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test("a switch shows the traffic, and nothing that came to main meanwhile", () => {
  propose("activeColor: blue", "activeColor: green");
  const { code, comment } = preview(false);
  expect(comment).toMatch(/Traffic: blue 100 → 0\b.*green 0 → 100\b/);
  expect(comment).toContain("compared with origin/main");
  expect(comment).not.toContain("example.org");
  expect(code).toBe(0);
});

test("a change to pods with traffic fails, and passes once it is accepted", () => {
  propose("GIN_MODE: release", "GIN_MODE: debug");
  const stopped = preview(false);
  expect(stopped.comment).toContain("> **Stopped** because of the dangers below.");
  expect(stopped.comment).toContain("GIN_MODE");
  expect(stopped.code).toBe(EXIT_CODES.danger);
  expect(preview(true).code).toBe(0);
});
