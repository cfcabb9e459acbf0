/**
 * Time of a weight-only `pulumi up` as a ratio to the same of an empty program, which imports Pulumi and declares
 * nothing: with the real engine and the real provider, which writes YAML instead of asking a cluster. What a cluster
 * adds is measured by bench/switch.ts. The programs take turns, so that a busy moment of the machine meets each of
 * them. Load the env file of the Pulumi toolchain, then `node --require ./loader.cjs bench/up.ts [rounds]`.
 */
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { StackArgs } from "../model/settings/settings-args";
import { median } from "./moves";
import { configure, program, pulumi } from "./programs";

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
    await configure(ours, ARGS, 100);
    for (const folder of [empty, ours]) {
      await pulumi(work, folder, ["stack", "init"]);
      await pulumi(work, folder, ["up", "--yes", "--skip-preview"]);
    }
    const taken: { empty: number[]; ours: number[] } = { empty: [], ours: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      taken.empty.push(await seconds(work, empty, SAID.empty));
      await configure(ours, ARGS, round % 2 === 0 ? 50 : 100);
      taken.ours.push(await seconds(work, ours, SAID.ours));
    }
    const rows = Object.entries(taken).map(([name, values]) => [
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
