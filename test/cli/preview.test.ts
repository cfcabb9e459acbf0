// The command as people run it, in a process of its own, on small programs and on this repository's.
// Does not prove that a cluster takes the objects, nor that the engine agrees; test/e2e does.
import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";
import type { Plan } from "../../preview/plan/plan";

const ROOT = join(__dirname, "../..");
const CIPHER = "AAABAFortytwoCiphertext";
const PLAIN = "hunter2-in-the-clear";

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "cli-")));
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  write(
    "Pulumi.yaml",
    "name: tiny\nruntime: nodejs\nconfig:\n  size: { type: integer, default: 1 }\n",
  );
  write("Pulumi.dev.yaml", `config:\n  tiny:secrets: { TOKEN: { secure: ${CIPHER} } }\n`);
  write("size.ts", PROGRAM_SIZE);
  write("index.ts", PROGRAM);
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const PROGRAM_SIZE = `import { Config } from "@pulumi/pulumi";
export const size = () => new Config().requireNumber("size");
`;

/** A budget from a number, a Secret from a secret, in two files of the program's own. */
const PROGRAM = `import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { Config, RunError } from "@pulumi/pulumi";
import { size } from "./size";

const config = new Config();
if (size() > 9) throw new RunError("size\\n    found    " + size() + "\\n    needed   at most 9");
if (size() === 7) throw new Error("a bug");
console.log("the program talks");
const namespace = "n";
new PodDisruptionBudget("budget", {
  metadata: { name: "budget", namespace },
  spec: { maxUnavailable: size() === 8 ? ({ bad: 1 } as never) : size() },
});
const stringData = config.requireSecretObject<Record<string, string>>("secrets");
new Secret("keys", { metadata: { namespace }, stringData });
export const token = stringData.apply((values) => "token " + values["TOKEN"]);
`;

function write(file: string, content: string): void {
  writeFileSync(join(directory, file), content);
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], cwd = directory): Outcome {
  const argv = [join(ROOT, "sluice.cjs"), "preview", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd, encoding: "utf8" });
  return { code: status, stdout, stderr };
}

function planOf(args: readonly string[], cwd = directory): Plan {
  const { stdout, stderr, code } = run([...args, "--json"], cwd);
  if (code !== EXIT_CODES.ok) throw new Error(stderr);
  return JSON.parse(stdout) as Plan;
}

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  execFileSync("git", [...identity, ...args], { cwd: directory, stdio: "pipe" });
}

function commit(): void {
  git("init", "--quiet", "--initial-branch=main");
  write(".gitignore", "node_modules\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "base");
}

const changes = (plan: Plan) =>
  plan.objects
    .filter(({ action }) => action !== "same")
    .map(({ action, kind, fields }) => [action, kind, ...fields.map(({ path }) => path)]);

test("without a base everything is new, and the program's own words go elsewhere", () => {
  const { code, stdout, stderr } = run(["--json"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect((JSON.parse(stdout) as Plan).counts).toMatchObject({ create: 2, same: 0 });
  expect(stderr).toBe("the program talks\n");
});

test("a value that is tried out is compared with the file", () => {
  const plan = planOf(["--set", "size=2"]);
  expect(plan.base).toEqual({ kind: "file", label: "Pulumi.dev.yaml" });
  expect(plan.whatIf).toEqual(["size=2"]);
  expect(changes(plan)).toEqual([["update", "PodDisruptionBudget", "spec.maxUnavailable"]]);
});

test("another stack file is a base, too", () => {
  write(
    "Pulumi.prod.yaml",
    `config:\n  tiny:size: 4\n  tiny:secrets: { TOKEN: { secure: ${CIPHER} } }\n`,
  );
  const plan = planOf(["--stack", "dev", "--base", "Pulumi.prod.yaml"]);
  expect(plan.objects[0]?.fields).toEqual([{ path: "spec.maxUnavailable", before: 4, after: 1 }]);
});

test("a base in git runs its own code and config, in all of the program's files", () => {
  commit();
  write("size.ts", PROGRAM_SIZE.replace('requireNumber("size")', 'requireNumber("size") + 1'));
  write(
    "Pulumi.dev.yaml",
    `config:\n  tiny:size: 4\n  tiny:secrets: { TOKEN: { secure: ${CIPHER} } }\n`,
  );
  const plan = planOf(["--base", "main"]);
  expect(plan.base).toEqual({ kind: "git", label: "main" });
  expect(plan.objects[0]?.fields).toEqual([{ path: "spec.maxUnavailable", before: 1, after: 5 }]);
});

test("a stack that the base does not have is all new", () => {
  commit();
  write("Pulumi.test.yaml", `config:\n  tiny:secrets: { TOKEN: { secure: ${CIPHER} } }\n`);
  const plan = planOf(["--stack", "test", "--base", "main"]);
  expect(plan.base.label).toBe("main, which has no stack test yet");
  expect(plan.counts).toMatchObject({ create: 2, same: 0 });
});

test("a base that cannot be evaluated is told apart from the change", () => {
  write(
    "Pulumi.dev.yaml",
    `config:\n  tiny:size: 10\n  tiny:secrets: { TOKEN: { secure: ${CIPHER} } }\n`,
  );
  commit();
  const { code, stdout, stderr } = run(["--base", "main", "--set", "size=1"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(stdout).toBe("");
  expect(stderr).toContain(
    "The base, main, cannot be evaluated; the change itself can be.\n\nsize\n    found    10\n    needed   at most 9\n",
  );
});

test.each<[string, string[], number, string]>([
  [
    "refused settings",
    ["--set", "size=10"],
    EXIT_CODES.refused,
    "size\n    found    10\n    needed   at most 9\n",
  ],
  [
    "a bug in the program",
    ["--set", "size=7"],
    EXIT_CODES.failed,
    "The program failed.\nError: a bug\n",
  ],
  ["an unknown stack", ["--stack", "nope"], EXIT_CODES.usage, "needed   one of dev\n"],
  ["an unknown option", ["--nope"], EXIT_CODES.usage, "no option of sluice preview"],
  ["a base outside git", ["--base", "main"], EXIT_CODES.usage, "not under git"],
  ["a base file that is not there", ["--base", "nope.yaml"], EXIT_CODES.usage, "no such file"],
  ["config of another type", ["--set", "size.x=1"], EXIT_CODES.refused, ""],
])("%s ends with its own code and nothing on the output", (_, args, code, message) => {
  const outcome = run(args);
  expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: "" });
  expect(outcome.stderr).toContain(message);
  expect(outcome.stderr).not.toContain(CIPHER);
});

test("an object that does not fit its schema ends with its own code, after the plan was shown", () => {
  const { code, stdout } = run(["--set", "size=8"]);
  expect(code).toBe(EXIT_CODES.schema);
  expect(stdout).toContain(
    '1 problem with schemas: the API server would refuse these objects\n  PodDisruptionBudget n/budget\n    spec.maxUnavailable: needed string or integer, found {"bad":1}\n',
  );
});

test("--help explains without running anything", () => {
  const { code, stdout } = run(["--help"], tmpdir());
  expect(code).toBe(EXIT_CODES.ok);
  expect(stdout).toContain("sluice preview --stack dev --set activeColor=green");
});

describe("secrets", () => {
  const FORMATS = ["text", "markdown", "json"];

  test.each(FORMATS)("never appear as %s, encrypted or not, new or changed", (format) => {
    write(
      "Pulumi.other.yaml",
      `config:\n  tiny:secrets: { TOKEN: { secure: ${CIPHER}2 }, B: ${PLAIN} }\n`,
    );
    for (const args of [
      ["--stack", "dev"],
      ["--stack", "dev", "--base", "Pulumi.other.yaml"],
      ["--stack", "other", "--base", "Pulumi.dev.yaml"],
      ["--stack", "dev", "--set", `secrets.NEW=${PLAIN}`],
    ]) {
      const { code, stdout, stderr } = run([
        ...args,
        "--format",
        format,
        "--out",
        join(directory, "out"),
        "--without-secrets",
      ]);
      const files = readdirSync(join(directory, "out")).map((file) =>
        readFileSync(join(directory, "out", file), "utf8"),
      );
      const all = [stdout, stderr, ...files].join("\n");
      expect(code).toBe(EXIT_CODES.ok);
      expect(all).toContain("stringData.TOKEN");
      expect(all).not.toMatch(new RegExp(`${CIPHER}|${PLAIN}|\\[secret [0-9a-f]`));
    }
  });

  test("are no part of manifests: without being asked to leave them out, nothing is written", () => {
    const { code, stdout, stderr } = run(["--stack", "dev", "--out", join(directory, "out")]);
    expect(code).toBe(EXIT_CODES.usage);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/Secret n\/keys-[0-9a-f]{8}, stringData\.TOKEN\n/);
    expect(readdirSync(directory)).not.toContain("out");
  });

  test("that a program puts into a ConfigMap are a danger", () => {
    write(
      "index.ts",
      `import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Config } from "@pulumi/pulumi";
const { TOKEN = "" } = new Config().requireObject<Record<string, string>>("secrets");
new ConfigMap("env", { metadata: { name: "env", namespace: "n" }, data: { URL: "http://" + TOKEN + "/" } });
`,
    );
    expect(planOf(["--stack", "dev"]).dangers).toEqual([
      {
        kind: "exposed",
        subject: "ConfigMap n/env",
        message:
          "shows a secret value to whoever reads the object: data.URL. Keep it in a Secret and refer to that.",
      },
    ]);
  });

  test("that change are told by name, and roll what uses them", () => {
    write("Pulumi.other.yaml", `config:\n  tiny:secrets: { TOKEN: { secure: ${CIPHER}2 } }\n`);
    const plan = planOf(["--stack", "dev", "--base", "Pulumi.other.yaml"]);
    const secret = plan.objects.find(({ kind }) => kind === "Secret");
    expect(secret?.action).toBe("replace");
    expect(secret?.fields).toContainEqual({
      path: "stringData.TOKEN",
      before: "[secret]",
      after: "[secret]",
      secret: true,
    });
  });

  test("that stay the same change nothing", () => {
    expect(changes(planOf(["--base", "Pulumi.dev.yaml"]))).toEqual([]);
  });
});

describe("this repository's program", () => {
  test("a switch is one update of the router and no danger", () => {
    const plan = planOf(
      ["--stack", "dev", "--set", "activeColor=green", "--fail-on", "danger"],
      ROOT,
    );
    expect(plan.sentences.slice(0, 2)).toEqual([
      "Traffic: blue 100 → 0, green 0 → 100.",
      "Active color: blue → green.",
    ]);
    expect(plan.steps).toHaveLength(1);
    expect(changes(plan)).toEqual([
      [
        "update",
        "VirtualService",
        "spec.http[split].route[0].weight",
        "spec.http[split].route[1].weight",
      ],
    ]);
  });

  test("a change to pods with traffic fails when asked to", () => {
    const args = ["--stack", "dev", "--set", "blue.env.LOG_LEVEL=info"];
    expect(run(args, ROOT).code).toBe(EXIT_CODES.ok);
    const { code, stdout } = run([...args, "--fail-on", "danger"], ROOT);
    expect(code).toBe(EXIT_CODES.danger);
    expect(stdout).toContain("! shop-dev/shop blue restarts its pods (config LOG_LEVEL)");
  });

  test("a stack that names no context is told which one it would be", () => {
    write(
      "kube.yaml",
      "current-context: red\nclusters: [{ name: c, cluster: { server: 'https://c' } }]\n" +
        "contexts: [{ name: red, context: { cluster: c } }]\n",
    );
    const args = ["--stack", "dev", "--set", `cluster.kubeconfig=${join(directory, "kube.yaml")}`];
    expect(planOf(args, ROOT).notices[0]).toMatchObject({
      subject: "provider cluster",
      message: expect.stringContaining("current one is used: here red.") as unknown,
    });
    expect(
      JSON.stringify(planOf([...args, "--set", "cluster.context=red"], ROOT).notices),
    ).not.toContain("current one");
  });

  test("a host that another stack has is worth knowing, and a danger where both name one cluster", () => {
    const args = ["--stack", "dev", "--set", "traffic.hosts[0]=shop.example.com"];
    const [plan, same] = [planOf(args, ROOT), [...args, "--set", "cluster.context=production"]];
    const subject = "host shop.example.com";
    expect(plan.dangers.map((one) => one.subject)).not.toContain(subject);
    expect(plan.notices.filter((one) => one.subject === subject)).toHaveLength(1);
    expect(planOf(same, ROOT).dangers).toContainEqual({
      kind: "claimed",
      subject,
      message:
        "is claimed by VirtualService shop-dev/shop and VirtualService shop/shop: one of them gets nothing. One of them is of stack prod.",
    });
    expect(planOf(["--stack", "dev"], ROOT).notices.map((one) => one.subject)).not.toContain(
      subject,
    );
  });

  test("the settings' own errors are shown as they are", () => {
    const { code, stderr } = run(["--stack", "dev", "--set", "weights.blue=60"], ROOT);
    expect(code).toBe(EXIT_CODES.refused);
    expect(stderr).toMatch(/^The settings cannot be used: 1 problem\./);
  });

  test("another program of the repository is a folder away", () => {
    const plan = planOf(["--cwd", "examples/two-services"], ROOT);
    expect(plan.services.map(({ service }) => service)).toEqual([
      "shop-dev/catalog",
      "shop-dev/web",
    ]);
  });

  test("manifests are written, one file per object", () => {
    mkdirSync(join(directory, "out"));
    const { stderr } = run(["--stack", "dev", "--out", join(directory, "out")], ROOT);
    const files = readdirSync(join(directory, "out"));
    expect(stderr).toContain(`${String(files.length)} manifests written to `);
    expect(files).toContain("shop-dev.virtualservice.shop.yaml");
  });
});

test("a key under its old name is accepted, and the error output says what to write", () => {
  const old = ["--stack", "dev", "--set", "traffic.timeoutMs=1500"];
  const { code, stdout, stderr } = run(old, ROOT);
  expect(code).toBe(EXIT_CODES.ok);
  expect(stdout).toContain("1500ms");
  expect(stderr).toContain(
    "warning: sluice:traffic.timeoutMs is called timeout now, and sluice 1.0.0 refuses the old name; write timeout: 1s500ms\n",
  );
});
