/** Proves verdicts and their sentences. That a gate needs k of n of them is proven in gate-status.test.ts. */
import fc from "fast-check";
import { type ErrorsGate, judgeErrors } from "../../../model/gates/kinds/errors";
import { judgeLatency, type LatencyGate } from "../../../model/gates/kinds/latency";
import { judgeQuery, type QueryGate } from "../../../model/gates/kinds/query";
import { judgeSaturation, type SaturationGate } from "../../../model/gates/kinds/saturation";
import type { Requests } from "../../../model/gates/requests";
import type { View } from "../../../model/gates/view";
import { missing, type Reading } from "../../../model/gates/reading";

const base = {
  mode: "enforce",
  onFail: "hold",
  everySeconds: 10,
  timeoutSeconds: 5,
  failures: 2,
  of: 3,
} as const;
const errors: ErrorsGate = {
  ...base,
  kind: "errors",
  name: "errors",
  maxPermille: 50,
  windowSeconds: 60,
  minRequests: 100,
};
const latency: LatencyGate = {
  ...base,
  kind: "latency",
  name: "latency",
  percentile: 99,
  maxMs: 300,
  windowSeconds: 60,
  minRequests: 100,
};
const view: View = {
  color: "green",
  active: "blue",
  since: 0,
  now: 600_000,
  scrapeSeconds: 5,
};
const requests = (count: number, value: number, age = 3): Requests => ({
  count: { value: count },
  value: { value },
  age: { value: age },
});

test.each([
  [1204, 96, "failed", "errors of green 8.0% > 5.0% (1,204 requests in 1m)"],
  [1000, 50, "passed", "errors of green 5.0% ≤ 5.0% (1,000 requests in 1m)"],
  [1000, 51, "failed", "errors of green 5.1% > 5.0% (1,000 requests in 1m)"],
  [100, 0, "passed", "errors of green 0.0% ≤ 5.0% (100 requests in 1m)"],
  [10000, 1, "passed", "errors of green 0.01% ≤ 5.0% (10,000 requests in 1m)"],
  [99, 99, "unknown", "errors of green: 99 requests in 1m, at least 100 are needed"],
  [100, 103, "failed", "errors of green 100.0% > 5.0% (100 requests in 1m)"],
])("of %j requests %j fail: %s", (count, failed, outcome, sentence) => {
  expect(judgeErrors(errors, view, requests(count, failed))).toMatchObject({ outcome, sentence });
});

test("a verdict holds value, limit and requests as numbers", () => {
  expect(judgeErrors(errors, view, requests(1000, 80))).toMatchObject({
    value: 80,
    limit: 50,
    requests: 1000,
  });
});

test.each([
  [412, "failed", "P99 of green 412ms > 300ms (1,204 requests in 1m)"],
  [120, "passed", "P99 of green 120ms ≤ 300ms (1,204 requests in 1m)"],
  [4.25, "passed", "P99 of green 4.3ms ≤ 300ms (1,204 requests in 1m)"],
])("a latency of %j ms: %s", (value, outcome, sentence) => {
  const verdict = judgeLatency(latency, view, requests(1204, value));
  expect(verdict).toMatchObject({ outcome, sentence });
});

test("in the first two scrapes a gate may fail, but not pass", () => {
  const young = { ...view, since: view.now - 9_000 };
  expect(judgeErrors(errors, young, requests(1000, 90)).outcome).toBe("failed");
  expect(judgeErrors(errors, young, requests(1000, 0))).toMatchObject({
    outcome: "unknown",
    sentence:
      "errors of green 0.0% ≤ 5.0% (1,000 requests in 10s), but only 9s of this step are known",
  });
  expect(
    judgeErrors(errors, { ...view, since: view.now - 10_000 }, requests(1000, 0)).outcome,
  ).toBe("passed");
});

test("the window is never longer than the step is old", () => {
  const { sentence } = judgeErrors(
    errors,
    { ...view, since: view.now - 25_000 },
    requests(1000, 0),
  );
  expect(sentence).toContain("(1,000 requests in 25s)");
});

test("the newest sample may be four scrapes old", () => {
  expect(judgeErrors(errors, view, requests(1000, 0, 20)).outcome).toBe("passed");
  expect(judgeErrors(errors, view, requests(1000, 0, 21))).toEqual({
    outcome: "unknown",
    sentence: "errors of green: the newest sample is 21s old, older than 20s",
  });
});

/** Everything that can be wrong with what metrics say. */
const bad = fc.constantFrom("error", "empty", "NaN", "Inf", "stale", "timeout", "few", "negative");
const count = fc.integer({ min: 100, max: 1_000_000 });

function broken(how: string, good: Requests): Requests {
  const none: Readonly<Record<string, Reading>> = {
    error: missing("connect ECONNREFUSED"),
    empty: missing("no data"),
    timeout: missing("no answer in time"),
    NaN: missing("the answer is NaN"),
    Inf: missing("the answer is Infinity"),
  };
  const gone = none[how];
  if (gone) return { ...good, value: gone };
  if (how === "stale") return { ...good, age: { value: 21 } };
  if (how === "few") return { ...good, count: { value: 99 } };
  return { ...good, value: { value: -1 } };
}

test("what is not known never passes, whichever number is missing", () => {
  fc.assert(
    fc.property(bad, count, fc.constantFrom("count", "value", "age"), (how, all, which) => {
      const good = requests(all, 0);
      const own = broken(how, good);
      const moved = "missing" in own.value ? { ...good, [which]: own.value } : own;
      expect(judgeErrors(errors, view, moved).outcome).toBe("unknown");
      expect(judgeLatency(latency, view, moved).outcome).toBe("unknown");
    }),
  );
});

test("what is no finite number never passes a query or a saturation", () => {
  const query = (must: QueryGate["must"]): QueryGate => ({
    ...base,
    kind: "query",
    name: "orders",
    query: "x",
    must,
    limit: 0,
    windowSeconds: 60,
  });
  const memory: SaturationGate = {
    ...base,
    kind: "saturation",
    name: "memory",
    resource: "memory",
    maxPercent: 80,
    windowSeconds: 60,
  };
  for (const value of [NaN, Infinity, -Infinity]) {
    expect(judgeSaturation(memory, view, { missing: `the answer is ${String(value)}` })).toEqual({
      outcome: "unknown",
      sentence: `memory of green: the answer is ${String(value)}`,
    });
    for (const must of ["<", "<=", ">", ">="] as const) {
      const answer = missing(`the answer is ${String(value)}`);
      expect(judgeQuery(query(must), view, answer).outcome).toBe("unknown");
    }
  }
  expect(judgeSaturation(memory, view, { value: -0.1 }).outcome).toBe("unknown");
});

test.each([
  ["<", 3, "failed", "orders of green 3, must be < 3"],
  ["<=", 3, "passed", "orders of green 3 <= 3"],
  [">", 3, "failed", "orders of green 3, must be > 3"],
  [">=", 3, "passed", "orders of green 3 >= 3"],
  ["<", 2.5, "passed", "orders of green 2.5 < 3"],
] as const)("a query's answer must be %s 3 and is %j: %s", (must, value, outcome, sentence) => {
  const gate = { ...base, kind: "query", name: "orders", query: "x", must } as const;
  const verdict = judgeQuery({ ...gate, limit: 3, windowSeconds: 60 }, view, { value });
  expect(verdict).toEqual({ outcome, sentence, value, limit: 3 });
});

test("a query that looks back does not pass in a young step; one that does not may", () => {
  const young = { ...view, since: view.now - 3_000 };
  const gate = { ...base, kind: "query", name: "orders", must: "<", limit: 3 } as const;
  const outcome = (query: string) =>
    judgeQuery({ ...gate, query, windowSeconds: 60 }, young, { value: 1 }).outcome;
  expect(["rate(x[{window}])", "x"].map(outcome)).toEqual(["unknown", "passed"]);
});

test.each([
  [0.8, "passed", "memory of green 80% ≤ 80% of its limit in the fullest pod"],
  [0.93, "failed", "memory of green 93% > 80% of its limit in the fullest pod"],
])("memory at %j of the limit: %s", (value, outcome, sentence) => {
  const gate = { ...base, kind: "saturation", name: "memory", resource: "memory" } as const;
  const verdict = judgeSaturation({ ...gate, maxPercent: 80, windowSeconds: 60 }, view, { value });
  expect(verdict).toMatchObject({ outcome, sentence });
});
