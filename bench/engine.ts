/**
 * Time of what a release asks of the engine, on the test cluster: recording weights that the router has
 * already, and foreseeing the next ones. Beside it stand the other ways to run the same update: by the
 * SDK with the program in a process of its own, and by the SDK with the program in this process. All take
 * turns, so that a busy moment of the machine meets each of them. Load the env files of the Pulumi
 * toolchain and of the test cluster, then `node --require ./loader.cjs bench/engine.ts [rounds]`.
 */
import { join, sep } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { allOn, share, type Weights } from "../model/traffic/weights";
import { clusterFromEnvironment } from "../test/e2e/support/cluster";
import { EngineBed, STACK } from "../test/e2e/support/engine-bed";
import { buildImage } from "../test/e2e/support/image";
import { Namespace } from "../test/e2e/support/namespace";
import { serviceArgs } from "../test/e2e/support/service";

const ROOT = join(__dirname, "..");
const ROUNDS = Number(process.argv[2] ?? 10);

/** One thing to measure. */
interface Entry {
  readonly name: string;
  /** Whether other weights are in the stack's file before it starts. */
  readonly records: boolean;
  readonly act: (weights: Weights) => Promise<unknown>;
}

async function entries(bed: EngineBed): Promise<readonly Entry[]> {
  const engine = bed.engine();
  const options = {
    workDir: bed.folder,
    envVars: {
      PULUMI_HOME: join(bed.folder, "home"),
      PULUMI_BACKEND_URL: `file://${bed.folder}`,
      PULUMI_CONFIG_PASSPHRASE: "",
    },
  };
  const local = await LocalWorkspace.selectStack(
    { stackName: STACK, workDir: bed.folder },
    options,
  );
  const inline = await LocalWorkspace.selectStack(
    { stackName: STACK, projectName: "sluice", program },
    options,
  );
  const onEvent = () => undefined;
  return [
    { name: "record", records: true, act: (weights) => engine.record(weights, "bench") },
    { name: "the SDK, local program", records: true, act: () => local.up({ onEvent }) },
    { name: "the SDK, inline program", records: true, act: () => inline.up({ onEvent }) },
    { name: "foresee", records: false, act: () => engine.foresee(share("green", 30), "blue") },
  ];
}

/** The program once more, in this process: packages stay loaded, its own files run again. */
async function program(): Promise<Record<string, unknown>> {
  const own = Object.keys(require.cache).filter(
    (file) => file.startsWith(ROOT + sep) && !file.includes(`${sep}node_modules${sep}`),
  );
  for (const file of own) Reflect.deleteProperty(require.cache, file);
  return (await import(join(ROOT, "index.ts"))) as Record<string, unknown>;
}

async function measure(bed: EngineBed, all: readonly Entry[]) {
  const seconds = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  let percent = 10;
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, records, act } of all) {
      if (records) {
        percent = percent === 10 ? 50 : 10;
        await bed.config.write(share("green", percent), "blue");
      }
      const start = performance.now();
      await act(share("green", percent));
      // The first round fills caches of files and of the API server's connections.
      if (round > 0) seconds.get(name)?.push((performance.now() - start) / 1000);
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

function print(seconds: ReadonlyMap<string, readonly number[]>): void {
  const rows = [...seconds].map(([name, values]) => [
    name,
    {
      "min s": Math.min(...values).toFixed(2),
      "median s": median(values).toFixed(2),
      "max s": Math.max(...values).toFixed(2),
      runs: values.length,
    },
  ]);
  console.table(Object.fromEntries(rows));
}

async function main(): Promise<void> {
  const image = await buildImage(clusterFromEnvironment().registry);
  const namespace = await Namespace.create("bench-engine");
  const bed = await EngineBed.create(serviceArgs(namespace.name, image));
  try {
    await bed.engine().record(allOn("blue"), "first");
    print(await measure(bed, await entries(bed)));
  } finally {
    await namespace.delete();
    await bed.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
