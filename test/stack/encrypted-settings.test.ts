/**
 * Proves how a program finds out which values are encrypted, and what becomes of them: from the stack's file
 * in an update, from the preview's word in a preview. Does not prove that the engine keeps a secret input
 * encrypted in its state; test/e2e does.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { readSettings } from "../../config";
import type { ProgramRun } from "../../preview/recorder";
import { deploy, only } from "../support/deploy";
import { shop } from "../support/shop";

const here = process.cwd();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "encrypted-"));
  process.chdir(directory);
});

afterEach(() => {
  process.chdir(here);
  rmSync(directory, { recursive: true });
});

const json = (value: unknown) => JSON.stringify(value);

/** Config as the engine hands it over: decrypted. */
const base = {
  "sluice:app": "shop",
  "sluice:namespace": "market",
  "sluice:port": "8080",
  "sluice:activeColor": "blue",
  "sluice:blue": json(shop.blue),
  "sluice:green": json(shop.green),
};

/** The file of the stack `test`, as Pulumi writes it. */
function stackFile(...lines: readonly string[]): void {
  writeFileSync("Pulumi.test.yaml", `config:\n${lines.map((line) => `  ${line}\n`).join("")}`);
}

async function outcome(change: ProgramRun["config"], options: Partial<ProgramRun> = {}) {
  type Settings = Exclude<ReturnType<typeof readSettings>, { mode: "rolling" }>;
  const result: { settings?: Settings; message: string } = { message: "" };
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  const config = { ...base, ...change };
  const secretKeys = Object.keys(change);
  await deploy(
    () => {
      try {
        const settings = readSettings();
        if (settings.mode === "rolling") throw new Error("a stack in two colors is meant");
        result.settings = settings;
      } catch (error) {
        result.message = error instanceof Error ? error.message : "";
      }
    },
    { config, secretKeys, ...options },
  );
  const warnings = warn.mock.calls.map(([text]) => text);
  warn.mockRestore();
  return { ...result, warnings };
}

test("an encrypted variable in env is refused by its own key, without its value", async () => {
  stackFile(
    "sluice:workload:",
    "  secrets: { A: { secure: AAAB } }",
    "  env: { B: { secure: AAAB } }",
  );
  const { message } = await outcome({
    "sluice:workload": json({ secrets: { A: "one" }, env: { B: "hunter2" } }),
  });
  expect(message).toBe(
    `The settings cannot be used: 1 problem. Nothing was declared and nothing was changed.

  sluice:workload.env.B
    found    an encrypted value
    needed   plain values: this becomes readable to whoever reads objects, plans or logs. Encrypted values can stand in workload.secrets`,
  );
});

test("a plain secret beside an encrypted one is refused, with the command that encrypts it", async () => {
  stackFile("sluice:workload: { secrets: { A: { secure: AAAB }, B: hunter2 } }");
  const { message } = await outcome({
    "sluice:workload": json({ secrets: { A: "1", B: "hunter2" } }),
  });
  expect(message).toContain(
    "  sluice:workload.secrets.B\n    found    plain text\n    needed   an encrypted value\n" +
      "    example  pulumi config set --secret --path 'sluice:workload.secrets.B'",
  );
  expect(message).not.toContain("hunter2");
});

test("other mistakes of the key are shown, except where the encrypted value is", async () => {
  stackFile(
    "sluice:workload: { spread: far, command: [{ secure: AAAB }], secrets: { A: { secure: AAAB } } }",
  );
  const { message } = await outcome({
    "sluice:workload": json({ spread: "far", command: [""], secrets: { A: "1" } }),
  });
  expect(message).toContain('  sluice:workload.spread\n    found    "far"\n');
  expect(message).toContain("  sluice:workload.command[0]\n    found    [secret]\n");
});

test.each([
  ["a top-level value", "sluice:port: { secure: AAAB }", "sluice:port", "0"],
  [
    "a key encrypted as a whole",
    "sluice:workload: { secure: AAAB }",
    "sluice:workload",
    '{"replicas":0}',
  ],
])("%s is refused, and its value not shown", async (_, line, key, value) => {
  stackFile(line);
  const { message } = await outcome({ [key]: value });
  expect(message).toContain(`  ${key}\n    found    an encrypted value\n`);
  expect(message).not.toMatch(/found {4}[0{]/);
});

test("a stack's file is found in the folder that Pulumi.yaml names", async () => {
  mkdirSync("stacks");
  writeFileSync("Pulumi.yaml", "name: sluice\nstackConfigDir: ./stacks/\n");
  stackFile("sluice:workload: { env: { A: { secure: AAAB } } }");
  renameSync("Pulumi.test.yaml", "stacks/Pulumi.test.yaml");
  const { message, warnings } = await outcome({ "sluice:workload": json({ env: { A: "one" } }) });
  expect(message).toContain("  sluice:workload.env.A\n    found    an encrypted value\n");
  expect(warnings).toEqual([]);
});

test.each([
  ["has other values", "sluice:workload: { env: { B: { secure: AAAB }, C: other } }"],
  ["has other keys", "sluice:workload: { env: { B: { secure: AAAB } } }"],
  ["has other lists", "sluice:workload: { env: [a] }"],
  ["is no YAML", "a: [}"],
])(
  "a file that %s is not what the engine read: then the key counts, and that is said",
  async (_, line) => {
    stackFile(line);
    const { settings, warnings } = await outcome({
      "sluice:workload": json({ secrets: { A: "one" }, env: { B: "plain", C: "c" } }),
    });
    expect(settings?.colors.blue.workload.env).toEqual({ B: "plain", C: "c" });
    expect(warnings).toEqual([
      expect.stringContaining(
        "sluice:workload has an encrypted value that is not in the stack's file",
      ),
    ]);
  },
);

test("keys are found under their old spelling, and fractions as Pulumi keeps them", async () => {
  stackFile("sluice:config:workload: { env: { A: 1.5, B: { secure: AAAB } } }");
  const { message, warnings } = await outcome({
    "sluice:workload": json({ env: { A: "1.5", B: "b" } }),
  });
  expect(message).toContain("  sluice:workload.env.B\n    found    an encrypted value\n");
  expect(warnings).toEqual([]);
});

test("the preview's word goes before the file", async () => {
  stackFile("sluice:workload: { secrets: { A: { secure: AAAB } } }");
  const change = { "sluice:workload": json({ secrets: { A: "one" }, env: { B: "b" } }) };
  const encryptedPaths = [
    ["sluice:workload", "env", "B"],
    ["other:workload", "env", "C"],
  ];
  const { message } = await outcome(change, { encryptedPaths });
  expect(message).toContain("  sluice:workload.env.B\n    found    an encrypted value\n");
  expect(message).toContain("  sluice:workload.secrets\n    found    plain text\n");
  expect(message).toContain("2 problems.");
});

describe("a kubeconfig", () => {
  const declare = async (options: Partial<ProgramRun>) => {
    const config = { ...base, "sluice:cluster": json({ kubeconfig: "users: hunter2" }) };
    const recording = await deploy(
      () => {
        const { kubeconfig = "" } = readSettings().cluster;
        new Provider("cluster", { kubeconfig });
      },
      { config, ...options },
    );
    return only(recording, "providers:kubernetes").inputs["kubeconfig"];
  };

  test("that is encrypted reaches the provider as a secret", async () => {
    stackFile("sluice:cluster: { kubeconfig: { secure: AAAB } }");
    expect(await declare({ secretKeys: ["sluice:cluster"] })).toBe("[secret]");
  });

  test("in plain config reaches it as it is", async () => {
    expect(await declare({})).toBe("users: hunter2");
  });
});
