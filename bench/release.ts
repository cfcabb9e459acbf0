/**
 * Time of what a release does to traffic, on the test cluster under 100 requests per second: from the
 * decision to the router's write and from the write to the last answer of the old color, for stages and
 * for the way back, and `sluice rollback` as a whole process. Beside it stands a bare `kubectl patch` of a
 * router of its own, in the same minutes. Load the env files of the Pulumi toolchain and of the test
 * cluster, then `node --require ./loader.cjs bench/release.ts [rounds]`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ReleaseArgs } from "../model/release/settings";
import { Load } from "../test/e2e/support/load";
import { ReleaseBed } from "../test/e2e/support/release-bed";
import { NO_GATES, NO_GUARD } from "../test/e2e/support/release-settings";
import { bareRouter, lastAnswers, patchBare, printTimes, REST_MS, type Taken } from "./moves";

const ROUNDS = Number(process.argv[2] ?? 20);
const PER_SECOND = 100;

/** A stage holds long enough to look at the next one ahead of time, as any real one does. */
const WEIGHTS = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
const HOLD_SECONDS = 5;

/** Nothing is asked, so that only the walk's own time is seen. */
const SETTINGS: ReleaseArgs = {
  stages: WEIGHTS.map((weight) => ({ weight, hold: `${String(HOLD_SECONDS)}s` })),
  bake: "1s",
  gates: NO_GATES,
  guard: NO_GUARD,
  metrics: { scrapeInterval: "1s" },
  settle: { floor: "0s", ceiling: "3s" },
};

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
  printTimes([
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
