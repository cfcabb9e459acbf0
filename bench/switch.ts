/**
 * Time of a weight-only `pulumi up` on the test cluster: this program, the same program type-checked by
 * ts-node at run time, and an empty program, which imports Pulumi and declares nothing. A file without a
 * line shows what the engine costs by itself. All take turns, so that a busy moment of the machine meets
 * each of them. Load the env files of the Pulumi
 * toolchain and of the test cluster, then `node --require ./loader.cjs bench/switch.ts [rounds]`.
 */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import type { StackArgs } from "../model/settings-args";
import { clusterFromEnvironment } from "../test/e2e/support/cluster";
import { buildImage } from "../test/e2e/support/image";
import { Namespace } from "../test/e2e/support/namespace";
import { run } from "../test/e2e/support/process";
import { serviceArgs } from "../test/e2e/support/service";

const ROOT = join(__dirname, "..");
const STACK = "bench";
const ROUNDS = Number(process.argv[2] ?? 7);

/** Two ways to update: as `pulumi up` does by itself, and as a release does after it has looked. */
const MODES = {
  "up --skip-preview": ["--skip-preview"],
  "up with preview": [],
} as const;
type Mode = keyof typeof MODES;

/** What the ratios refer to. */
const BASE = "empty program";

/** One program that takes part. */
interface Entry {
  readonly name: string;
  /** Whether a run is to move traffic. */
  readonly moves: boolean;
  /** Folder with Pulumi.yaml and the stack's settings. */
  readonly folder: string;
  /** What `up` must have said, so that no entry is fast by doing something else. */
  readonly said: RegExp;
}

async function pulumi(work: string, folder: string, args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    PULUMI_HOME: join(work, "home"),
    PULUMI_BACKEND_URL: `file://${join(work, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A pipeline's machine has no cache of what ts-node checked before.
    TS_NODE_CACHE: "false",
  };
  const common = ["--cwd", folder, "--stack", STACK, "--non-interactive", "--color", "never"];
  return run("pulumi", [...args, ...common], { env });
}

async function writeProject(folder: string, project: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Pulumi.yaml"), stringify(project));
}

async function configure(folder: string, args: StackArgs, blue: number): Promise<void> {
  const weighted = { ...args, weights: { blue, green: 100 - blue } };
  const config = Object.entries(weighted).map(([key, value]: [string, unknown]) => [
    `sluice:${key}`,
    value,
  ]);
  const settings = {
    config: {
      "pulumi:disable-default-providers": ["kubernetes"],
      ...Object.fromEntries(config),
    } as object,
  };
  await writeFile(join(folder, `Pulumi.${STACK}.yaml`), stringify(settings));
}

/** A copy of the program whose types ts-node checks, as Pulumi does where nothing else is said. */
async function typeCheckedCopy(work: string, project: object): Promise<string> {
  const folder = join(work, "ts-node");
  for (const part of ["model", "components", "config.ts", "index.ts", "package.json"]) {
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  }
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const own = parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8")) as {
    compilerOptions: object;
  };
  // ts-node writes no files, yet wants to know where they would go.
  const compilerOptions = { ...own.compilerOptions, noEmit: false, rootDir: ".", types: ["node"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const runtime = { name: "nodejs", options: { typescript: true } };
  await writeProject(folder, { ...project, main: "index.ts", runtime });
  return folder;
}

/** A program that declares nothing. */
async function emptyProgram(work: string, name: string, code: string): Promise<string> {
  const folder = join(work, name);
  await writeProject(folder, {
    name,
    main: "main.cjs",
    runtime: { name: "nodejs", options: { typescript: false } },
  });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name }));
  await writeFile(join(folder, "main.cjs"), code);
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

async function entries(work: string): Promise<readonly Entry[]> {
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { main: string };
  const ours = join(work, "ours");
  await writeProject(ours, { ...project, main: join(ROOT, project.main) });
  const nothing = { moves: false, said: /Resources:\s+1 unchanged/ };
  const oneUpdate = { moves: true, said: /~ 1 updated/ };
  const bare = await emptyProgram(work, "bare", "");
  const empty = await emptyProgram(work, "empty", 'require("@pulumi/pulumi");\n');
  return [
    { name: "no program", folder: bare, ...nothing },
    { name: BASE, folder: empty, ...nothing },
    { name: "ours", folder: ours, ...oneUpdate },
    { name: "type-checked", folder: await typeCheckedCopy(work, project), ...oneUpdate },
  ];
}

/** Seconds of each run of each entry. */
async function measure(work: string, all: readonly Entry[], args: StackArgs, mode: Mode) {
  const seconds = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  let blue = 100;
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, moves, folder, said } of all) {
      if (moves) {
        blue = blue === 100 ? 50 : 100;
        await configure(folder, args, blue);
      }
      const start = performance.now();
      const output = await pulumi(work, folder, ["up", "--yes", ...MODES[mode]]);
      const took = (performance.now() - start) / 1000;
      if (!said.test(output)) throw new Error(`${name} did something else:\n${output}`);
      // The first round fills caches of files and of the API server's connections.
      if (round > 0) seconds.get(name)?.push(took);
    }
  }
  return seconds;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

function print(mode: Mode, seconds: ReadonlyMap<string, readonly number[]>): void {
  const base = median(seconds.get(BASE) ?? []);
  console.log(`\n${mode}, ${ROUNDS} runs each`);
  console.table(
    Object.fromEntries(
      [...seconds].map(([name, values]) => [
        name,
        {
          "min s": Math.min(...values).toFixed(2),
          "median s": median(values).toFixed(2),
          "max s": Math.max(...values).toFixed(2),
          "× empty": (median(values) / base).toFixed(2),
        },
      ]),
    ),
  );
}

async function main(): Promise<void> {
  const cluster = clusterFromEnvironment();
  const image = await buildImage(cluster.registry);
  const work = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  await mkdir(join(work, "state"));
  const namespace = await Namespace.create("bench");
  try {
    const args = serviceArgs(namespace.name, image);
    const all = await entries(work);
    for (const { name, moves, folder } of all) {
      if (moves) await configure(folder, args, 100);
      // The type-checked copy shares the stack of ours, and moves its traffic in turn with it.
      if (name === "type-checked") continue;
      await pulumi(work, folder, ["stack", "init"]);
      await pulumi(work, folder, ["up", "--yes", "--skip-preview"]);
    }
    for (const mode of Object.keys(MODES) as Mode[]) {
      print(mode, await measure(work, all, args, mode));
    }
  } finally {
    await namespace.delete();
    await rm(work, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
