/**
 * Time of what a release does to traffic, on the test cluster under 100 requests per second: from the
 * decision to the router's write and from the write to the last answer of the old color, for stages and
 * for the way back, and `sluice rollback` as a whole process. Beside it stands a bare `kubectl patch` of a
 * router of its own, in the same minutes. Load the env files of the Pulumi toolchain and of the test
 * cluster, then `node --require ./loader.cjs bench/release.ts [rounds]`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Color } from "../model/color";
import type { ReleaseArgs } from "../model/release/settings-args";
import { Load } from "../test/e2e/support/load";
import { ReleaseBed } from "../test/e2e/support/release-bed";
import { NO_GATES, NO_GUARD } from "../test/e2e/support/release-settings";
import { APP } from "../test/e2e/support/service";
import type { Tally } from "../test/e2e/support/tally";

const ROUNDS = Number(process.argv[2] ?? 20);
const PER_SECOND = 100;

/** Time in which the old color's last answers arrive, and after which the next round begins. */
const REST_MS = 1500;

/** A stage holds long enough to look at the next one ahead of time, as any real one does. */
const WEIGHTS = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
const HOLD_SECONDS = 5;

/** Nothing is asked, so that only the walk's own time is seen. */
const SETTINGS: ReleaseArgs = {
  stages: WEIGHTS.map((weight) => ({ weight, holdSeconds: HOLD_SECONDS })),
  bakeSeconds: 1,
  gates: NO_GATES,
  guard: NO_GUARD,
  metrics: { scrapeSeconds: 1 },
  settle: { floorSeconds: 0, ceilingSeconds: 3 },
};

/** A write that took a color's traffic away, and how long it took from its decision. */
interface Taken {
  readonly from: Color;
  readonly written: number;
  readonly took: number;
  /** The same from the start of the process. */
  readonly whole?: number;
}

async function stages(bed: ReleaseBed): Promise<{ first: number; later: readonly number[] }> {
  const { driver, journal } = await bed.release();
  const { code, output } = await driver.ended;
  if (code !== 0) throw new Error(output);
  const entered = journal.all("entered").filter(({ step }) => step > 0);
  const [first = NaN, ...later] = journal
    .all("written")
    .map(({ at }, index) => at - (entered[index]?.at ?? NaN));
  return { first, later };
}

async function rollBack(bed: ReleaseBed): Promise<Taken> {
  // There and back: without a release in between it would stay where it is.
  const rollback = bed.start("rollback", "--yes", "--force");
  const { code, output } = await rollback.ended;
  if (code !== 0) throw new Error(output);
  await sleep(REST_MS);
  const journal = bed.journals.newest;
  const { at: written } = journal.last("returned");
  return {
    from: journal.last("started").plan.to,
    written,
    took: written - journal.last("turned").at,
    whole: written - rollback.startedAt,
  };
}

/** A router of its own for another host: no field of the service's router changes hands. */
async function bareRouter({ kubectl, host }: ReleaseBed): Promise<string> {
  const other = `bare.${host}`;
  const [gateway, router] = await Promise.all([
    kubectl.get(`gateways.networking.istio.io/${APP}`),
    kubectl.get(`virtualservice/${APP}`),
  ]);
  const { servers } = gateway.spec as { servers: readonly object[] };
  const { http } = router.spec as { http: readonly object[] };
  const apiVersion = "networking.istio.io/v1";
  const metadata = { name: "bare" };
  await kubectl.create({
    ...{ apiVersion, kind: "Gateway", metadata },
    spec: { ...gateway.spec, servers: servers.map((server) => ({ ...server, hosts: [other] })) },
  });
  await kubectl.create({
    ...{ apiVersion, kind: "VirtualService", metadata },
    spec: { hosts: [other], gateways: ["bare"], http: http.slice(-1) },
  });
  return other;
}

async function patchBare({ kubectl }: ReleaseBed, to: Color): Promise<Taken> {
  const weight = (color: Color) => (color === to ? 100 : 0);
  const path = "/spec/http/0/route";
  const start = Date.now();
  await kubectl.patchJson("virtualservice/bare", [
    { op: "replace", path: `${path}/0/weight`, value: weight("blue") },
    { op: "replace", path: `${path}/1/weight`, value: weight("green") },
  ]);
  const written = Date.now();
  await sleep(REST_MS);
  return { from: to === "blue" ? "green" : "blue", written, took: written - start };
}

/** From each write to the last answer of the color that it took the traffic from. */
function lastAnswers(tally: Tally, all: readonly Taken[]): readonly number[] {
  return all.map(({ from, written }) => {
    const last = tally.lastOf(from, written + REST_MS) ?? written;
    return Math.max(0, last - written);
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

type Row = readonly [name: string, values: readonly number[], base?: readonly number[]];

function print(rows: readonly Row[]): void {
  const table = rows.map(([name, values, base]) => [
    name,
    {
      "min ms": Math.min(...values),
      "median ms": median(values),
      "max ms": Math.max(...values),
      runs: values.length,
      "times kubectl patch": base ? (median(values) / median(base)).toFixed(2) : "",
    },
  ]);
  console.table(Object.fromEntries(table));
}

async function measure(bed: ReleaseBed): Promise<void> {
  const target = { gateway: bed.cluster.gateway, perSecond: PER_SECOND };
  const bareHost = await bareRouter(bed);
  await sleep(REST_MS);
  const load = Load.start({ ...target, host: bed.host });
  const bareLoad = Load.start({ ...target, host: bareHost });
  const [backs, bares]: [Taken[], Taken[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    bares.push(await patchBare(bed, round % 2 === 0 ? "green" : "blue"));
    backs.push(await rollBack(bed));
  }
  const [tally, bareTally] = await Promise.all([load.stop(), bareLoad.stop()]);
  // Ends on blue, as the stack's file says.
  if (ROUNDS % 2 === 1) await rollBack(bed);
  const walks = [];
  for (let steps = 0; steps < ROUNDS; steps += WEIGHTS.length - 1) walks.push(await stages(bed));

  const bare = bares.map(({ took }) => took);
  const bareLast = lastAnswers(bareTally, bares);
  print([
    ["kubectl patch, the whole process", bare],
    ["kubectl patch, write to last answer", bareLast],
    ["way back, decision to write", backs.map(({ took }) => took), bare],
    ["way back, write to last answer", lastAnswers(tally, backs), bareLast],
    ["sluice rollback, process start to write", backs.map(({ whole = NaN }) => whole), bare],
    ["stage, decision to write", walks.flatMap(({ later }) => later), bare],
    ["first stage, decision to write", walks.map(({ first }) => first), bare],
  ]);
  console.log(`${tally.total} requests, ${tally.lost.length} lost`);
}

async function main(): Promise<void> {
  const bed = await ReleaseBed.create("bench", SETTINGS);
  try {
    await measure(bed);
  } finally {
    await bed.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
