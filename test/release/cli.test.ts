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
import { EXIT_CODES } from "../../release/exit-code";
import { HELP, OVERVIEW } from "../../release/help";

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

/** Commands that pipelines call as npm scripts; the others are those of `sluice`. */
const PIPELINE = ["build", "image", "pin", "up", "switch"];

/** Commands around a release, which share their exit codes. */
const isRelease = (name: string) =>
  !PIPELINE.includes(name) && !["preview", "render", "completion"].includes(name);

const RELEASE = { activeColor: "blue", weights: { blue: 100, green: 0 }, images: IMAGES };

const PULUMI = `#!/bin/sh
here=$(dirname "$0")/..
case "$1 $2" in
  "stack output") cat "$here/outputs.json" ;;
  "stack history") cat "$here/history.json" ;;
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
  const argv = ["--require", join(ROOT, "loader.cjs"), join(ROOT, "release/cli.ts"), ...args];
  const path = [join(directory, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: directory,
    encoding: "utf8",
    env: { PATH: path, HOME: directory, ...env },
  });
  return { code: status, stdout, stderr };
}

test("a switch changes one line of the file, and Pulumi does the rest", () => {
  const { code, stdout, stderr } = run(["switch", "--yes"]);
  expect({ code, stderr }).toEqual({
    code: EXIT_CODES.ok,
    stderr: "Done. Commit Pulumi.dev.yaml: an update from a checkout without it would undo this.\n",
  });
  expect(stdout).toMatch(/^Traffic: blue 100 → 0, green 0 → 100\.\n[^]*\nupdating\n$/);
  expect(text()).toBe(stackFile().replace("activeColor: blue", "activeColor: green"));
  const judged = `--policy-pack ${join(ROOT, "policy")}`;
  expect(calls()).toBe(
    `up --stack dev --yes ${judged} --message Traffic: blue 100 → 0, green 0 → 100. --color never --non-interactive\n`,
  );
});

test("a switch to a color that is too small is refused, unless the danger is accepted", () => {
  const small = stackFile().replace("sluice:green:\n", "sluice:green:\n    replicas: 1\n");
  write("Pulumi.dev.yaml", small);
  const { code, stderr } = run(["switch", "--to", "green", "--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(stderr).toContain(
    "shop-dev/shop green\n    found    has 1 pod for 100 % of the traffic and needs 2.\n",
  );
  expect({ text: text(), calls: calls() }).toEqual({ text: small, calls: "" });
  expect(run(["switch", "--to", "green", "--yes", "--accept-dangers"]).code).toBe(EXIT_CODES.ok);
});

test("settings that the program would refuse are refused before anything is written", () => {
  const wrong = `${stackFile()}  sluice:port: 70000\n`.replace("  sluice:port: 8080\n", "");
  write("Pulumi.dev.yaml", wrong);
  const { code, stderr } = run(["switch", "--to", "green", "--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(stderr).toContain("sluice:port");
  expect({ text: text(), calls: calls() }).toEqual({ text: wrong, calls: "" });
});

test("a way back asks no program: it works where the code of the checkout is broken", () => {
  write(
    "Pulumi.yaml",
    readFileSync(join(directory, "Pulumi.yaml"), "utf8").replace("main.cjs", "gone.cjs"),
  );
  const { code } = run(["switch", "--back", "--yes"]);
  expect({ code, text: text() }).toEqual({
    code: EXIT_CODES.ok,
    text: stackFile().replace("activeColor: blue", "activeColor: green"),
  });
});

test("an update that fails half-way ends with its own code", () => {
  const { code, stderr } = run(["switch", "--yes"], { PULUMI_STUB_CODE: "255" });
  expect(code).toBe(EXIT_CODES.halfway);
  expect(stderr).toContain("    back     npm run switch -- --stack dev --to blue\n");
});

test.each<[string, readonly string[], number, string]>([
  ["settings that are refused", ["preview", "--set", "port=0"], EXIT_CODES.refused, "sluice:port"],
  ["an unknown stack", ["preview", "--stack", "x"], EXIT_CODES.usage, "one of dev"],
  [
    "no folder to render to",
    ["render", "--stack", "dev"],
    EXIT_CODES.usage,
    "the folder\n    found    --stack\n",
  ],
])("the offline preview ends as itself with %s", (_, args, code, words) => {
  const outcome = run(args);
  expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: "" });
  expect(outcome.stderr).toContain(words);
});

test("a danger fails the offline preview with a code of its own", () => {
  const small = ["--set", "green.replicas=1", "--set", "activeColor=green"];
  const { code, stdout } = run(["preview", ...small, "--fail-on", "danger"]);
  expect(code).toBe(4);
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
  ["an unknown command", ["nope"], EXIT_CODES.usage, OVERVIEW],
  ["no command", [], EXIT_CODES.usage, OVERVIEW],
  ["an unknown option", ["pin", "--nope"], EXIT_CODES.usage, "npm run pin -- --help"],
  [
    "an unknown stack",
    ["switch", "--stack", "x", "--yes"],
    EXIT_CODES.usage,
    "needed   one of dev",
  ],
  ["a folder without a program", ["up", "--cwd", "bin", "--yes"], EXIT_CODES.usage, "Pulumi.yaml"],
  ["no terminal to ask in", ["switch", "--back"], EXIT_CODES.usage, "--yes, or --dry-run"],
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
  const { code, stderr } = run(["switch", "--back", "--yes"]);
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
  test.each(Object.keys(HELP))("of %s explains without running anything", (name) => {
    const { code, stdout } = run([name, "--help"]);
    expect({ code, calls: calls() }).toEqual({ code: EXIT_CODES.ok, calls: "" });
    const command = name === "image" ? "--silent image" : name;
    const call = PIPELINE.includes(name) ? `npm run ${command}` : `Usage: sluice ${name}`;
    expect(stdout).toContain(call);
  });

  test.each(Object.entries(HELP))(
    "of %s names its exit codes, in lines that fit a terminal",
    (name, help) => {
      const all = Object.values(EXIT_CODES).filter((code) => !isRelease(name) || code !== 4);
      const codes = PIPELINE.includes(name) ? [0, 1, 2, 3, 4, 5] : isRelease(name) ? all : [];
      for (const code of codes) {
        expect(help).toMatch(new RegExp(`(?:^| )${String(code)}  ?[a-z]`, "m"));
      }
      expect(Math.max(...help.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(110);
    },
  );

  test("after -- is Pulumi's", () => {
    expect(run(["up", "--yes", "--", "--help"]).code).toBe(EXIT_CODES.ok);
    expect(calls()).toContain(" --help ");
  });
});

test("every command of a pipeline is an npm script of its name", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const name of PIPELINE) {
    expect(scripts[name]).toMatch(
      new RegExp(`(?:^|&& )node --require ./loader.cjs release/cli.ts ${name}$`),
    );
  }
});
