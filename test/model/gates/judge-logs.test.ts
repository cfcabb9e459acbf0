import fc from "fast-check";
import { judgeLogs, type LogsGate } from "../../../model/gates/kinds/logs";
import { missing, type Reading } from "../../../model/gates/reading";

const gate: LogsGate = {
  kind: "logs",
  name: "logs",
  mode: "enforce",
  onFail: "hold",
  everySeconds: 10,
  timeoutSeconds: 5,
  failures: 2,
  of: 3,
  maxErrorLinesPerMinute: 10,
  minLines: 100,
  windowSeconds: 60,
};
const view = {
  color: "green",
  active: "blue",
  since: 0,
  now: 600_000,
  scrapeSeconds: 10,
} as const;
const judged = (lines: Reading, errors: Reading, seconds = 60) =>
  judgeLogs(gate, view, seconds, { lines, errors });

test.each([
  [1204, 0, 60, "passed", "error lines of green 0 a minute ≤ 10 (1,204 lines in 1m)"],
  [1204, 10, 60, "passed", "error lines of green 10 a minute ≤ 10 (1,204 lines in 1m)"],
  [1204, 11, 60, "failed", "error lines of green 11 a minute > 10 (1,204 lines in 1m)"],
  [1204, 50, 300, "passed", "error lines of green 10 a minute ≤ 10 (1,204 lines in 5m)"],
  [1204, 4, 20, "failed", "error lines of green 12 a minute > 10 (1,204 lines in 20s)"],
  [100, 100, 60, "failed", "error lines of green 100 a minute > 10 (100 lines in 1m)"],
])("of %i lines %i are errors in %i s: %s", (lines, errors, seconds, outcome, sentence) => {
  const verdict = judged({ value: lines }, { value: errors }, seconds);
  const value = (errors * 60) / seconds;
  expect(verdict).toEqual({ outcome, sentence, value, limit: 10 });
});

test.each([
  [missing("no data"), { value: 0 }, "error lines of green: no data"],
  [{ value: 500 }, missing("Loki at x: gone"), "error lines of green: Loki at x: gone"],
  [{ value: 500 }, { value: -1 }, "error lines of green: the answer is -1"],
  [{ value: 99 }, { value: 99 }, "error lines of green: 99 lines in 1m, at least 100 are needed"],
  [{ value: 0 }, { value: 0 }, "error lines of green: 0 lines in 1m, at least 100 are needed"],
])("%j lines and %j errors are unknown", (lines, errors, sentence) => {
  expect(judged(lines, errors)).toEqual({ outcome: "unknown", sentence });
});

test("a young step can fail, but not pass", () => {
  const young = { ...view, now: 19_000 };
  expect(judgeLogs(gate, young, 20, { lines: { value: 500 }, errors: { value: 0 } })).toEqual({
    outcome: "unknown",
    sentence:
      "error lines of green 0 a minute ≤ 10 (500 lines in 20s), but only 19s of this step are known",
    value: 0,
    limit: 10,
  });
  const outcome = (errors: number) =>
    judgeLogs(gate, young, 20, { lines: { value: 500 }, errors: { value: errors } }).outcome;
  expect(outcome(4)).toBe("failed");
});

test("more error lines never make a verdict better", () => {
  const count = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(count, count, count, (lines, errors, more) => {
      const { outcome } = judged({ value: lines }, { value: errors });
      const worse = judged({ value: lines }, { value: errors + more }).outcome;
      if (outcome !== "passed") expect(worse).toBe(outcome);
    }),
  );
});
