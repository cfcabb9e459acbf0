/**
 * Time of a weight-only `pulumi up` as a ratio to the same of an empty program, which imports Pulumi and declares
 * nothing; of this program, and of one in YAML that declares the same by the component package. With the real engine and the real provider, which writes YAML instead of asking a cluster. What a cluster
 * adds is measured by bench/switch.ts. The programs take turns, so that a busy moment of the machine meets each of
 * them. Load the env file of the Pulumi toolchain, then `node --require ./loader.cjs bench/up.ts [rounds]`.
 */
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { StackArgs } from "../model/settings/settings-args";
import { median } from "./moves";
import { configure, program, pulumi, writeProject } from "./programs";

const ROOT = join(__dirname, "..");
const ROUNDS = Number(process.argv[2] ?? 10);

const image = (digit: string) => ({
  image: `registry.example.com/shop@sha256:${digit.repeat(64)}`,
});

const ARGS: StackArgs = {
  app: "shop",
  namespace: "bench",
  port: 8080,
  activeColor: "blue",
  blue: image("a"),
  green: image("b"),
};

/** What `up` must have said, so that no program is fast by doing something else. */
const SAID = { empty: /Resources:\s+1 unchanged/, ours: /~ 1 updated/ };

/** Takes turns with the others. */
interface Taken {
  readonly empty: number[];
  readonly ours: number[];
  readonly yaml: number[];
}

/** This program, but for its provider. */
async function rendering(work: string): Promise<string> {
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { main: string };
  const renderYamlToDirectory = JSON.stringify(join(work, "yaml"));
  const code = `
    require(${JSON.stringify(join(ROOT, "loader.cjs"))});
    require("@pulumi/pulumi").runtime.registerStackTransformation(({ type, props, opts }) =>
      type === "pulumi:providers:kubernetes"
        ? { props: { ...props, renderYamlToDirectory: ${renderYamlToDirectory} }, opts }
        : undefined,
    );
    module.exports = require(${JSON.stringify(join(ROOT, project.main))});`;
  return program(work, "ours", code, project);
}

/** The same in YAML, with a plugin whose provider does as that one. */
async function inYaml(work: string): Promise<string> {
  const plugin = join(work, "plugin");
  await mkdir(plugin);
  const renderYamlToDirectory = JSON.stringify(join(work, "yaml-of-yaml"));
  const code = `#!/usr/bin/env node
    require(${JSON.stringify(join(ROOT, "loader.cjs"))});
    const kubernetes = require(${JSON.stringify(join(ROOT, "node_modules/@pulumi/kubernetes/provider"))});
    kubernetes.Provider = class extends kubernetes.Provider {
      constructor(name, args, options) {
        super(name, { ...args, renderYamlToDirectory: ${renderYamlToDirectory} }, options);
      }
    };
    require(${JSON.stringify(join(ROOT, "provider/index.js"))});`;
  await writeFile(join(plugin, "pulumi-resource-sluice"), code, { mode: 0o755 });
  const folder = join(work, "in-yaml");
  await writeProject(folder, {
    ...{ name: "in-yaml", runtime: "yaml" },
    plugins: { providers: [{ name: "sluice", path: plugin }] },
    resources: { shop: { type: "sluice:index:BlueGreenApp", properties: { config: "sluice" } } },
  });
  return folder;
}

async function seconds(work: string, folder: string, said: RegExp): Promise<number> {
  const start = performance.now();
  const output = await pulumi(work, folder, ["up", "--yes", "--skip-preview"]);
  const took = (performance.now() - start) / 1000;
  if (!said.test(output)) throw new Error(`${folder} did something else:\n${output}`);
  return took;
}

async function main(): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  try {
    await mkdir(join(work, "state"));
    const empty = await program(work, "empty", 'require("@pulumi/pulumi");\n');
    const ours = await rendering(work);
    const yaml = await inYaml(work);
    await configure(ours, ARGS, 100);
    await configure(yaml, ARGS, 100);
    for (const folder of [empty, ours, yaml]) {
      await pulumi(work, folder, ["stack", "init"]);
      await pulumi(work, folder, ["up", "--yes", "--skip-preview"]);
    }
    const taken: Taken = { empty: [], ours: [], yaml: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      taken.empty.push(await seconds(work, empty, SAID.empty));
      const blue = round % 2 === 0 ? 50 : 100;
      await configure(ours, ARGS, blue);
      taken.ours.push(await seconds(work, ours, SAID.ours));
      await configure(yaml, ARGS, blue);
      taken.yaml.push(await seconds(work, yaml, SAID.ours));
    }
    const rows = Object.entries(taken).map(([name, values]: [string, readonly number[]]) => [
      name,
      {
        "min s": Math.min(...values).toFixed(2),
        "median s": median(values).toFixed(2),
        "max s": Math.max(...values).toFixed(2),
        "× empty": (median(values) / median(taken.empty)).toFixed(2),
      },
    ]);
    console.table(Object.fromEntries(rows));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
