/** Proves what a comparison says and decides; its arithmetic is proven in evidence.test.ts. */
import { isShared } from "../../../model/gates/gate-status";
import { type ErrorsBeside, type ErrorsGate, judgeErrors } from "../../../model/gates/kinds/errors";
import { judgeLatency, type LatencyGate } from "../../../model/gates/kinds/latency";
import { judgeLogs, type LogsGate } from "../../../model/gates/kinds/logs";
import { judgeQuery, type QueryGate } from "../../../model/gates/kinds/query";
import { judgeRestarts, type RestartsGate } from "../../../model/gates/kinds/restarts";
import { plannedGate } from "../../../model/gates/planned-gate";
import type { Requests } from "../../../model/gates/requests";
import type { Compared, Counts, Tally } from "../../../model/gates/tally";

const compared: Compared = {
  ...{ maxPercentOfActive: 200, slackPermille: 0.5, burst: 5, passOn: "requests" },
  falseAlarms: 0.005,
};
const base = {
  ...({ mode: "enforce", onFail: "rollback", everySeconds: 10, timeoutSeconds: 5 } as const),
  ...{ failures: 1, of: 1, windowSeconds: 60, minRequests: 100 },
};
const errors: ErrorsGate = { ...base, kind: "errors", name: "errors", maxPermille: 10, compared };
const view = { color: "green", active: "blue", since: 0, now: 600_000, scrapeSeconds: 5 } as const;
const of = (all: number, bad: number): Counts => ({ all, bad });
const requests = ({ all, bad }: Counts, age = 3): Requests => ({
  ...{ count: { value: all }, value: { value: bad }, age: { value: age } },
});
const tally = (own: Counts, active: Counts): Tally => ({
  since: 0,
  at: 60_000,
  own,
  active,
  left: 0,
});

/** What a minute at 10 % showed. */
function minute(own: Counts, active: Counts, more: Partial<ErrorsBeside> = {}) {
  const beside = { tallies: [tally(own, active)], isAlone: false, before: of(180_000, 180) };
  return judgeErrors(errors, view, requests(own), { ...beside, other: requests(active), ...more });
}

test("five times as many errors as beside it blame the new color, far below the limit", () => {
  expect(minute(of(3000, 15), of(27_000, 27))).toMatchObject({
    outcome: "failed",
    sentence:
      "errors of green 0.5% of 3,000, 5.0 × blue's 0.1% at the same time; chance alone does that in 1 of 3,882 releases",
  });
});

test("a fault that both share is not blamed on the new color: it holds, and never turns back", () => {
  const verdict = minute(of(3000, 30), of(27_000, 270));
  expect(verdict).toMatchObject({
    outcome: "failed",
    isShared: true,
    sentence:
      "errors of green 1.0% (3,000 requests in 1m), and blue rose from 0.1% in the hour before the release to 1.0%: a fault that both share, not green's",
  });
  expect(isShared(plannedGate(errors), [{ ...verdict, at: 1 }])).toBe(true);
  expect(minute(of(3000, 240), of(27_000, 2160))).toMatchObject({
    outcome: "failed",
    isShared: true,
  });
});

test("errors over the limit hold both where nothing is known of the hour before", () => {
  expect(minute(of(3000, 240), of(27_000, 2160), { before: "no data" })).toMatchObject({
    outcome: "failed",
    isShared: true,
    sentence:
      "errors of green 8.0% > 1.0% (3,000 requests in 1m), and blue has 8.0%: a fault that both share, not green's",
  });
});

test("a service that always had more errors than the limit is not held up by it", () => {
  const before = of(180_000, 3600);
  expect(minute(of(3000, 60), of(27_000, 540), { before })).toMatchObject({
    outcome: "passed",
    limit: 40,
  });
});

test("what passes says ratio, bound, and when a rise that matters would be seen", () => {
  expect(minute(of(3000, 3), of(27_000, 27)).sentence).toBe(
    "errors of green 0.1% ≤ 1.0% (3,000 requests in 1m), 1.0 × blue's 0.1%, surely below 0.42%; a rise to 0.2% is seen after 26,207 more, in 8m44s",
  );
});

test("with all traffic the hour before is the control, which holds and blames nobody", () => {
  const alone = (bad: number) =>
    minute(of(30_000, bad), of(0, 0), {
      isAlone: true,
      tallies: [tally(of(30_000, bad), of(0, 0))],
    });
  expect(alone(30)).toMatchObject({
    outcome: "passed",
    sentence:
      "errors of green 0.1% ≤ 1.0% (30,000 requests in 1m), 1.0 × blue's 0.1% in the hour before the release, surely below 0.17%",
  });
  expect(alone(150)).toMatchObject({
    outcome: "failed",
    isShared: true,
    sentence:
      "errors of green 0.5% (30,000 requests in 1m), blue had 0.1% in the hour before the release; as green has all traffic, nobody knows whose fault it is",
  });
});

test("one failure more than beside it is chance, be it twice the limit", () => {
  expect(minute(of(100, 2), of(900, 1))).toMatchObject({ outcome: "passed" });
  expect(minute(of(100, 2), of(900, 1)).sentence).toContain(
    "errors of green 2.0% by chance over 1.0%",
  );
});

test("a rise of less than the smallest share that matters is none, however sure it is", () => {
  const rare = (own: number) => minute(of(1_000_000, own), of(9_000_000, 90));
  expect([rare(300), rare(700)].map(({ outcome }) => outcome)).toEqual(["passed", "failed"]);
});

test("evidence of earlier stages still counts where the window of now says nothing", () => {
  const few = { other: requests(of(0, 0)), before: "no data" };
  const tallies = [tally(of(3000, 15), of(27_000, 27))];
  const verdict = judgeErrors(errors, view, requests(of(10, 0)), {
    tallies,
    isAlone: false,
    ...few,
  });
  expect(verdict.outcome).toBe("failed");
  const calm = [tally(of(3000, 3), of(27_000, 27))];
  const unknown = judgeErrors(errors, view, requests(of(10, 0)), {
    tallies: calm,
    isAlone: false,
    ...few,
  });
  expect(unknown).toEqual({
    outcome: "unknown",
    sentence: "errors of green: 10 requests in 1m, at least 100 are needed",
    tallies: calm,
  });
});

test("a stage that passes on the bound waits until a rise that matters is ruled out", () => {
  const gate: ErrorsGate = { ...errors, compared: { ...compared, passOn: "bound" } };
  const outcome = (times: number) => {
    const [own, active] = [of(3000 * times, 3 * times), of(27_000 * times, 27 * times)];
    const beside = { tallies: [tally(own, active)], isAlone: false, before: "no data" };
    return judgeErrors(gate, view, requests(own), beside).outcome;
  };
  expect([outcome(1), outcome(10)]).toEqual(["unknown", "passed"]);
});

test("slow requests are compared as a share above an edge", () => {
  const gate: LatencyGate = {
    ...base,
    ...{ kind: "latency", name: "latency", percentile: 99, maxMs: 300, slackMs: 25, compared },
  };
  const slow = (own: number) =>
    judgeLatency(gate, view, requests(of(3000, 80)), {
      tallies: [tally(of(3000, own), of(27_000, 270))],
      ...{ isAlone: false, before: "no data", edgeMs: 50 },
    });
  expect(slow(30)).toMatchObject({ outcome: "passed", value: 80 });
  expect(slow(30).sentence).toMatch(
    /^P99 of green 80ms ≤ 300ms .*; slower than 50ms 1\.0%, 1\.0 × blue's 1\.0%/,
  );
  expect(slow(90).outcome).toBe("failed");
  expect(slow(90).sentence).toMatch(
    /^requests of green slower than 50ms 3\.0% of 3,000, 3\.0 × blue's 1\.0%/,
  );
});

test("error lines and counters of one's own are compared alike", () => {
  const logs: LogsGate = {
    ...base,
    ...{ kind: "logs", name: "logs", maxErrorLinesPerMinute: 1000, minLines: 1, compared },
  };
  const query: QueryGate = {
    ...base,
    ...{ kind: "query", name: "orders", query: "bad[{window}]", total: "all[{window}]", compared },
    ...{ must: "<=", limit: 1000 },
  };
  const beside = (own: number) => ({
    ...{ tallies: [tally(of(3000, own), of(27_000, 27))], isAlone: false, before: "no data" },
  });
  const lines = (own: number) =>
    judgeLogs(logs, view, 60, { lines: { value: 3000 }, errors: { value: own } }, beside(own))
      .outcome;
  const orders = (own: number) => judgeQuery(query, view, { value: own }, beside(own)).outcome;
  expect([lines(3), lines(20), orders(3), orders(20)]).toEqual([
    ...["passed", "failed", "passed", "failed"],
  ]);
});

test("restarts of both colors are a fault that both share, unless the new one's are many more", () => {
  const gate: RestartsGate = { ...base, kind: "restarts", name: "restarts", max: 0, compared };
  const restarts = (own: number, active: number) =>
    judgeRestarts(gate, view, { value: own }, { own: of(10, own), active: of(10, active) });
  expect(restarts(2, 3)).toMatchObject({
    outcome: "failed",
    isShared: true,
    sentence:
      "containers of green restarted 2 times since the release began, at most 0 are allowed; those of blue 3 times: a fault that both share, not green's",
  });
  expect(restarts(2, 0)).not.toHaveProperty("isShared");
  expect(restarts(30, 1)).not.toHaveProperty("isShared");
});
