/**
 * Time of a change of the weights on the test cluster, in two tables. First under 100 requests per second, from
 * the command to the last answer of the old color: `sluice switch --yes` as a whole process, a stack file that is
 * edited and `pulumi up`, and a bare `kubectl patch` of a router of its own in the same minutes. Then a
 * weight-only `pulumi up`: this program, the same program type-checked by ts-node at run time, and an empty
 * program, which imports Pulumi and declares nothing. A file without a line shows what the engine costs by itself.
 * All take turns, so that a busy moment of the machine meets each of them. Load the env files of the Pulumi
 * toolchain and of the test cluster, then `node --require ./loader.cjs bench/switch.ts [rounds] [only] [router]`, where
 * `only` is `switch` or `up`, and `router` one of those that a switch is timed with, else all of them in turn.
 */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { StackArgs } from "../model/settings/settings-args";
import { allOn } from "../model/traffic/weights";
import type { Color } from "../model/color";
import { clusterFromEnvironment } from "../test/e2e/support/cluster";
import { buildImage } from "../test/e2e/support/image";
import { Namespace } from "../test/e2e/support/namespace";
import { Load } from "../test/e2e/support/load";
import { NO_GATES, NO_GUARD } from "../test/e2e/support/release-settings";
import { ReleaseBed } from "../test/e2e/support/release-bed";
import { serviceArgs } from "../test/e2e/support/service";
import type { Tally } from "../test/e2e/support/tally";
import { Watch } from "../test/e2e/support/watch";
import { configure, program, pulumi, writeProject } from "./programs";

import { lastAnswers, median, patchBare, printTimes, REST_MS, type Taken } from "./moves";
import { type Timed, TIMED } from "./routers";

const ROOT = join(__dirname, "..");
const ROUNDS = Number(process.argv[2] ?? 8);
const ONLY = process.argv[3];
const ROUTER = process.argv[4];
const PER_SECOND = 100;

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

async function entries(work: string): Promise<readonly Entry[]> {
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { main: string };
  const ours = join(work, "ours");
  await writeProject(ours, { ...project, main: join(ROOT, project.main) });
  const nothing = { moves: false, said: /Resources:\s+1 unchanged/ };
  const oneUpdate = { moves: true, said: /~ 1 updated/ };
  const bare = await program(work, "bare", "");
  const empty = await program(work, "empty", 'require("@pulumi/pulumi");\n');
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

/** What commands move. */
interface Moved extends Pick<Timed, "object"> {
  readonly bed: ReleaseBed;
}

/** A move of all traffic by a command, from its start to its write. */
async function moved(
  { bed, object }: Moved,
  to: Color,
  command: () => Promise<unknown>,
): Promise<Taken> {
  const watch = await Watch.start(bed.namespace.name, object);
  const start = Date.now();
  await command();
  const written = watch.sightings[1]?.at ?? NaN;
  await sleep(REST_MS);
  await watch.stop();
  return { from: to === "blue" ? "green" : "blue", written, took: written - start };
}

async function bySwitch(service: Moved, to: Color): Promise<Taken> {
  return moved(service, to, async () => {
    const { code, output } = await service.bed.sluice("switch", "--to", to, "--yes");
    if (code !== 0) throw new Error(output);
  });
}

/** The file, then `pulumi up`, which writes the router on its way. */
async function byUpdate(service: Moved, to: Color): Promise<Taken> {
  const { bed } = service;
  return moved(service, to, async () => {
    await bed.engine.config.write(allOn(to), to);
    await bed.engine.pulumi("up", "--yes", "--skip-preview", "--stack", "e2e");
  });
}

/** Nobody counts requests behind a Service, and a switch asks no gate. */
const RELEASE = { stages: [{ weight: 100, hold: "6s" }], gates: NO_GATES, guard: NO_GUARD };

/** From the command to the last answer of the color that it took the traffic from. */
async function commands(timed: Timed): Promise<void> {
  const { object, bare: router, door } = timed;
  const settings: Timed["settings"] = (base, namespace) => timed.settings(base, namespace);
  const bed = await ReleaseBed.create("switch-bench", RELEASE, { settings, ...(door && { door }) });
  const service = { bed, object };
  try {
    const at = await timed.create(bed);
    await sleep(REST_MS);
    const load = Load.start({ ...at, gateway: bed.door, host: bed.host, perSecond: PER_SECOND });
    const bareLoad = Load.start({ ...at, perSecond: PER_SECOND });
    const [switches, updates, bares]: [Taken[], Taken[], Taken[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const to = round % 2 === 0 ? "green" : "blue";
      bares.push(await patchBare(bed, to, router));
      switches.push(await bySwitch(service, "green"));
      updates.push(await byUpdate(service, "blue"));
    }
    const [tally, bareTally] = await Promise.all([load.stop(), bareLoad.stop()]);
    const whole = (all: readonly Taken[], answers: Tally) =>
      lastAnswers(answers, all).map((late, at) => late + (all[at]?.took ?? NaN));
    const bare = whole(bares, bareTally);
    printTimes([
      ["kubectl patch", bare],
      ["sluice switch --yes", whole(switches, tally), bare],
      ["    of these, command to write", switches.map(({ took }) => took)],
      ["the file and pulumi up", whole(updates, tally), bare],
    ]);
    console.log(`${tally.total} requests, ${tally.lost.length} lost`);
  } finally {
    await bed.remove();
    await timed.remove(bed);
  }
}

async function main(): Promise<void> {
  for (const [name, timed] of Object.entries(TIMED)) {
    if (ONLY === "up" || (ROUTER !== undefined && ROUTER !== name)) continue;
    console.log(`\nrouter ${name}`);
    await commands(timed);
  }
  if (ONLY !== "switch") await updatesAlone();
}

async function updatesAlone(): Promise<void> {
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
