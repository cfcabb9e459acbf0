/** Proves what a plan says that its stages can find. What gates then find is measured by bench/gates.ts. */
import { refusals, type StartingPoint } from "../../../model/release/preflight";
import { resolveRelease } from "../../../model/release/settings";
import { sightLines, silentGates, tunedStages } from "../../../model/release/sight";

const { stages, gates, guard } = resolveRelease({});
const BUDGET = { allowed: 0.0005, days: 28 };
const measured = (perSecond: number, share: number, isSteady = true) => ({
  ...{ hour: { all: perSecond * 3600, bad: perSecond * 3600 * share }, isSteady },
});

test("each stage says the smallest rise that it finds, what that takes and what it may cost", () => {
  expect(sightLines(stages, [...guard, ...gates], measured(500, 0.001), BUDGET)).toEqual([
    "sees     at 500 requests a second, of which 0.1% fail, as in the last hour, with a probability of 80 %:",
    "         10 %: a rise to 0.25% in 5m and 15,000 requests, for at most 38 failed requests, 0.0063% of the error budget",
    "         30 %: a rise to 0.2% in 5m and 45,000 requests, for at most 90 failed requests, 0.015% of the error budget",
    "         60 %: a rise to 0.2% in 5m and 90,000 requests, for at most 180 failed requests, 0.03% of the error budget",
  ]);
});

test("more requests find smaller rises, and none at all finds nothing", () => {
  const rise = (perSecond: number) => {
    const [, first = ""] = sightLines(stages, guard, measured(perSecond, 0.001), BUDGET);
    return Number(/a rise to ([\d.]+)%/.exec(first)?.[1]);
  };
  const rises = [5, 50, 500].map(rise);
  expect([...rises].sort((left, right) => right - left)).toEqual(rises);
  expect(sightLines(stages, guard, measured(0, 0), BUDGET)).toEqual([]);
});

test("a release that could not end is refused before it begins, with the ways out", () => {
  const silent = silentGates(stages, gates, measured(3, 0.001));
  expect(silent).toEqual([
    "errors needs 100 requests in 5m and 10 % of the traffic has 90: a window and a stage of 7m; or a first weight of 14; or mode off, and gates that need no requests",
    "latency needs 100 requests in 5m and 10 % of the traffic has 90: a window and a stage of 7m; or a first weight of 14; or mode off, and gates that need no requests",
  ]);
  expect(silentGates(stages, gates, measured(4, 0.001))).toEqual([]);
  const start: StartingPoint = {
    ...{ activeColor: "blue", weights: { blue: 100, green: 0 }, stale: [], silent },
    ...{ images: { blue: "a", green: "b" }, leastBudgetPermille: 0 },
  };
  expect(refusals(start, { isHotfix: true }).map(({ code }) => code)).toEqual(["silent"]);
  expect(refusals(start, { isHotfix: false, force: "night" })).toEqual([]);
});

test("a service that is younger than two hours is not judged by its traffic", () => {
  expect(silentGates(stages, gates, measured(0, 0, false))).toEqual([]);
  expect(silentGates(stages, gates, measured(0, 0))).toHaveLength(2);
});

test("proposed stages last as long as it takes to find five times as many, up to an hour", () => {
  const holds = (perSecond: number) =>
    tunedStages(stages, guard, measured(perSecond, 0.001)).map(
      ({ holdSeconds }) => holdSeconds / 60,
    );
  expect(holds(500)).toEqual([2, 1, 1, 5]);
  expect(holds(1)).toEqual([60, 60, 60, 5]);
});
