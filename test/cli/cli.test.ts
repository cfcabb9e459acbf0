// The commands as people run them, in processes of their own, on this repository's program. Pulumi is a
// stand-in that answers from files and writes down how it was called. Does not prove that an update works:
// test/e2e does.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { EXIT_CODES } from "../../model/exit-code";
import { verbNames } from "../../cli/registry";

const ROOT = join(__dirname, "../..");
const IMAGES = {
  blue: "registry.example.com/shop@sha256:1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014",
  green:
    "registry.example.com/shop@sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
};

// Some cases run the offline preview, on a machine that may be busy.
jest.setTimeout(60_000);

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "release-cli-")));
  const yaml = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as object;
  write("Pulumi.yaml", stringify({ ...yaml, main: join(ROOT, "main.cjs") }));
  write("Pulumi.dev.yaml", stackFile());
  mkdirSync(join(directory, "bin"));
  write("bin/pulumi", PULUMI);
  chmodSync(join(directory, "bin/pulumi"), 0o755);
  write("outputs.json", JSON.stringify({ release: RELEASE }));
  const update = (color: string) => ({
    kind: "update",
    result: "succeeded",
    config: {
      "sluice:activeColor": { value: color },
      "sluice:weights": { value: "{}" },
      "sluice:green": { value: JSON.stringify({ image: IMAGES.green }) },
    },
  });
  write("history.json", JSON.stringify([update("blue"), update("green")]));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const RELEASE = { activeColor: "blue", weights: { blue: 100, green: 0 }, images: IMAGES };

const PULUMI = `#!/bin/sh
here=$(dirname "$0")/..
case "$1 $2" in
  "stack output") cat "$here/outputs.json" ;;
  "stack history") cat "$here/history.json" ;;
  "config --json") echo "{}" ;;
  *) echo "$*" >>"$here/calls"; echo "updating"; exit "\${PULUMI_STUB_CODE:-0}" ;;
esac
`;

const stackFile = () => readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8");
const text = () => readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8");
const calls = () =>
  existsSync(join(directory, "calls")) ? readFileSync(join(directory, "calls"), "utf8") : "";

function write(file: string, content: string): void {
  writeFileSync(join(directory, file), content);
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const argv = [join(ROOT, "sluice.cjs"), ...args];
  const path = [join(directory, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: directory,
    encoding: "utf8",
    env: { PATH: path, HOME: directory, ...env },
  });
  return { code: status, stdout, stderr };
}

test("a switch for a pipeline changes one line of the file, and runs nothing", () => {
  const { code, stdout, stderr } = run(["switch", "--yes", "--no-up"]);
  expect({ code, stderr }).toEqual({
    code: EXIT_CODES.ok,
    stderr: "Next: commit Pulumi.dev.yaml; sluice up --stack dev\n",
  });
  expect(stdout).toMatch(/^Traffic: blue 100 → 0, green 0 → 100\.\n/);
  expect(text()).toBe(stackFile().replace("activeColor: blue", "activeColor: green"));
  expect(calls()).toBe("");
});

test("a switch without a cluster in reach changes nothing", () => {
  const { code, stderr } = run(["switch", "--yes"]);
  expect(code).toBe(EXIT_CODES.failed);
  expect(stderr).toContain("There is no kubeconfig");
  expect({ text: text(), calls: calls() }).toEqual({ text: stackFile(), calls: "" });
});

test("a switch to a color that is too small is refused, unless the danger is accepted", () => {
  const small = stackFile().replace("sluice:green:\n", "sluice:green:\n    replicas: 1\n");
  write("Pulumi.dev.yaml", small);
  const { code, stderr } = run(["switch", "--to", "green", "--yes", "--no-up"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(stderr).toContain(
    "shop-dev/shop green\n    found    has 1 pod for 100 % of the traffic and needs 2.\n",
  );
  expect({ text: text(), calls: calls() }).toEqual({ text: small, calls: "" });
  const accepted = ["--yes", "--no-up", "--accept-dangers"];
  expect(run(["switch", "--to", "green", ...accepted]).code).toBe(EXIT_CODES.ok);
});

test("settings that the program would refuse are refused before anything is written", () => {
  const wrong = `${stackFile()}  sluice:port: 70000\n`.replace("  sluice:port: 8080\n", "");
  write("Pulumi.dev.yaml", wrong);
  const { code, stderr } = run(["switch", "--to", "green", "--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(stderr).toContain("port\n    found    70000\n");
  expect({ text: text(), calls: calls() }).toEqual({ text: wrong, calls: "" });
});

test("a way back asks no program: it works where the code of the checkout is broken", () => {
  write(
    "Pulumi.yaml",
    readFileSync(join(directory, "Pulumi.yaml"), "utf8").replace("main.cjs", "gone.cjs"),
  );
  const { code } = run(["switch", "--back", "--yes", "--no-up"]);
  expect({ code, text: text() }).toEqual({
    code: EXIT_CODES.ok,
    text: stackFile().replace("activeColor: blue", "activeColor: green"),
  });
});

test.each<[string, readonly string[], number, string]>([
  ["settings that are refused", ["preview", "--set", "port=0"], EXIT_CODES.refused, "sluice:port"],
  ["an unknown stack", ["preview", "--stack", "x"], EXIT_CODES.usage, "one of dev"],
  [
    "no folder to render to",
    ["render", "--stack", "dev"],
    EXIT_CODES.usage,
    "DIR\n    found    nothing\n    needed   a folder to write to\n",
  ],
])("the offline preview ends as itself with %s", (_, args, code, words) => {
  const outcome = run(args);
  expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: "" });
  expect(outcome.stderr).toContain(words);
});

test("a danger fails the offline preview with a code of its own", () => {
  const small = ["--set", "green.replicas=1", "--set", "activeColor=green"];
  const { code, stdout } = run(["preview", ...small, "--fail-on", "danger"]);
  expect(code).toBe(EXIT_CODES.danger);
  expect(stdout).toContain("has 1 pod for 100 % of the traffic and needs 2");
});

test("an image is pinned without Pulumi", () => {
  rmSync(join(directory, "bin/pulumi"));
  const image = `registry.example.com/shop@sha256:${"a".repeat(64)}`;
  const { code, stdout } = run(["pin", "idle", "--image", image]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(stdout).toContain(`Pulumi.dev.yaml: green.image is now ${image}`);
  expect(text()).toBe(stackFile().replace(IMAGES.green, image));
});

test.each<[string, readonly string[], number, string]>([
  ["an unknown command", ["nope"], EXIT_CODES.usage, "no command of sluice"],
  ["no command", [], EXIT_CODES.usage, "Usage: sluice COMMAND [options]"],
  ["an unknown option", ["pin", "--nope"], EXIT_CODES.usage, "next     sluice pin --help"],
  [
    "an unknown stack",
    ["switch", "--stack", "x", "--yes"],
    EXIT_CODES.usage,
    "needed   one of dev",
  ],
  ["a folder without a program", ["up", "--cwd", "bin", "--yes"], EXIT_CODES.usage, "Pulumi.yaml"],
  ["no terminal to ask in", ["switch"], EXIT_CODES.usage, "needed   --yes"],
  [
    "a forbidden pin",
    ["pin", "blue", "--image", IMAGES.green],
    EXIT_CODES.refused,
    "Refused. Nothing",
  ],
])(
  "%s ends with its own code, nothing on the output and the file as it was",
  (_, args, code, words) => {
    const outcome = run(args);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: "" });
    expect(outcome.stderr).toContain(words);
    expect({ text: text(), calls: calls() }).toEqual({ text: stackFile(), calls: "" });
  },
);

test("a missing Pulumi is a failure that says what is needed", () => {
  rmSync(join(directory, "bin/pulumi"));
  const { code, stderr } = run(["switch", "--back", "--yes", "--no-up"]);
  expect(code).toBe(EXIT_CODES.failed);
  expect(stderr).toContain("pulumi\n    found    no such program in PATH\n");
});

test("secrets of the stack's file are in no message", () => {
  const secret = "AAABAFortytwoCiphertext";
  write("Pulumi.dev.yaml", `${stackFile()}  sluice:weights: { secure: ${secret} }\n`);
  const { code, stderr } = run(["switch", "--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(stderr).not.toContain(secret);
});

describe("the help", () => {
  test.each(verbNames())("of %s explains without running anything", (name) => {
    const { code, stdout } = run([name, "--help"]);
    expect({ code, calls: calls() }).toEqual({ code: EXIT_CODES.ok, calls: "" });
    expect(stdout).toContain(`Usage: sluice ${name}`);
  });

  test("after -- is Pulumi's", () => {
    expect(run(["up", "--yes", "--", "--help"]).code).toBe(EXIT_CODES.ok);
    expect(calls()).toContain(" --help ");
  });
});
