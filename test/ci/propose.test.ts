// ci/propose.sh on a real repository with a real remote. The forge's own command is a stand-in that writes
// down how it was called. Does not prove that GitHub or GitLab open the request.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SCRIPT = join(__dirname, "../../ci/propose.sh");
const TITLE = "Pin an image";

let directory: string;
let checkout: string;
let origin: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "propose-"));
  checkout = join(directory, "checkout");
  origin = join(directory, "origin");
  git(directory, "init", "--quiet", "--bare", "--initial-branch", "main", origin);
  git(directory, "clone", "--quiet", origin, checkout);
  git(checkout, "switch", "--quiet", "--create", "main");
  writeFileSync(join(checkout, "Pulumi.dev.yaml"), "a: 1\n");
  git(checkout, "add", "--all");
  git(checkout, "commit", "--quiet", "--message", "base");
  git(checkout, "push", "--quiet", "origin", "main");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function git(cwd: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const all = [...identity, ...args];
  return execFileSync("git", all, { cwd, env, encoding: "utf8", stdio: "pipe" }).trim();
}

/** @param open - how many requests of the branch are open already */
function propose(forge: string, open = 0, env: Record<string, string> = {}) {
  const bin = join(directory, "bin");
  mkdirSync(bin, { recursive: true });
  const calls = join(directory, "calls.txt");
  writeFileSync(calls, "");
  const stub = `#!/bin/sh\necho "$1 $2 token=$GH_TOKEN" >>"${calls}"\n[ "$2" != list ] || echo ${String(open)}\n`;
  writeFileSync(join(bin, "gh"), stub);
  chmodSync(join(bin, "gh"), 0o755);
  const { status, stderr } = spawnSync("bash", [SCRIPT, forge, "pin-dev", TITLE], {
    cwd: checkout,
    encoding: "utf8",
    env: {
      PATH: `${bin}:${process.env["PATH"] ?? ""}`,
      HOME: directory,
      PROPOSE_TOKEN: "secret-token",
      ...env,
    },
  });
  return { code: status, stderr, calls: readFileSync(calls, "utf8").trim().split("\n") };
}

const pushed = (): string => git(origin, "show", "pin-dev:Pulumi.dev.yaml");

test("a change becomes a commit on its own branch and a pull request", () => {
  writeFileSync(join(checkout, "Pulumi.dev.yaml"), "a: 2\n");
  writeFileSync(join(checkout, "image.txt"), "not part of it\n");
  const { code, calls } = propose("github");
  expect(code).toBe(0);
  expect(calls).toEqual(["pr list token=secret-token", "pr create token=secret-token"]);
  expect(pushed()).toBe("a: 2");
  expect(git(origin, "log", "--format=%s", "main..pin-dev")).toBe(TITLE);
  expect(git(origin, "ls-tree", "--name-only", "pin-dev")).toBe("Pulumi.dev.yaml");
  expect(git(origin, "show", "main:Pulumi.dev.yaml")).toBe("a: 1");
});

test("a newer change takes the older one's place, in the request that is open", () => {
  writeFileSync(join(checkout, "Pulumi.dev.yaml"), "a: 2\n");
  propose("github");
  git(checkout, "switch", "--quiet", "main");
  writeFileSync(join(checkout, "Pulumi.dev.yaml"), "a: 3\n");
  const { code, calls } = propose("github", 1);
  expect({ code, calls }).toEqual({ code: 0, calls: ["pr list token=secret-token"] });
  expect(pushed()).toBe("a: 3");
  expect(git(origin, "rev-list", "--count", "main..pin-dev")).toBe("1");
});

test("GitLab makes the request of what is pushed to the project's address", () => {
  git(origin, "config", "receive.advertisePushOptions", "true");
  const hook = join(origin, "hooks", "pre-receive");
  const options = join(directory, "options.txt");
  writeFileSync(hook, `#!/bin/sh\nprintenv | grep ^GIT_PUSH_OPTION_ | sort >"${options}"\n`);
  chmodSync(hook, 0o755);
  writeFileSync(join(checkout, "Pulumi.dev.yaml"), "a: 2\n");
  git(checkout, "remote", "set-url", "origin", join(directory, "nowhere"));

  mkdirSync(join(directory, "links"));
  execFileSync("ln", ["-s", origin, join(directory, "links/project.git")]);
  const { code, calls } = propose("gitlab", 0, {
    CI_PROJECT_URL: join(directory, "links/project"),
    CI_DEFAULT_BRANCH: "main",
  });
  expect({ code, calls }).toEqual({ code: 0, calls: [""] });
  expect(pushed()).toBe("a: 2");
  expect(readFileSync(options, "utf8").trim().split("\n")).toEqual([
    "GIT_PUSH_OPTION_0=merge_request.create",
    "GIT_PUSH_OPTION_1=merge_request.target=main",
    `GIT_PUSH_OPTION_2=merge_request.title=${TITLE}`,
    "GIT_PUSH_OPTION_COUNT=3",
  ]);
});

test("nothing is proposed where nothing has changed", () => {
  const { code, stderr, calls } = propose("github");
  expect({ code, stderr, calls }).toEqual({
    code: 0,
    stderr: "ci/propose.sh: nothing has changed\n",
    calls: [""],
  });
});

test("without a token nothing is committed", () => {
  writeFileSync(join(checkout, "Pulumi.dev.yaml"), "a: 2\n");
  const { code, stderr } = propose("github", 0, { PROPOSE_TOKEN: "" });
  expect(code).toBe(1);
  expect(stderr).toContain("PROPOSE_TOKEN: is not set; docs/pipelines.md says what it is");
  expect(git(checkout, "branch", "--show-current")).toBe("main");
});
