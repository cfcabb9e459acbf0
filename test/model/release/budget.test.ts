import { budgetVerdict } from "../../../model/release/budget";
import { missing } from "../../../model/release/reading";

const budget = {
  mode: "enforce",
  objectiveBasisPoints: 9995,
  minLeftPercent: 30,
  windowDays: 28,
} as const;

test.each([
  [
    350,
    "passed",
    "30 % of the error budget is left (350 of 1,000,000 requests failed in 28 days, 99.95 % are to succeed)",
  ],
  [
    375,
    "failed",
    "25 % of the error budget is left, at least 30 % is needed (375 of 1,000,000 requests failed in 28 days, 99.95 % are to succeed)",
  ],
  [
    1000,
    "failed",
    "the error budget was spent 2.0 ×, at least 30 % is needed (1,000 of 1,000,000 requests failed in 28 days, 99.95 % are to succeed)",
  ],
])("of a million requests %j failed: %s", (failed, outcome, sentence) => {
  const verdict = budgetVerdict(budget, { value: 1_000_000 }, { value: failed });
  expect(verdict).toMatchObject({ outcome, sentence, limit: 30, requests: 1_000_000 });
});

test.each([
  [{ value: 0 }, { value: 0 }, "error budget: no requests in 28 days"],
  [missing("no data"), { value: 0 }, "error budget: no data"],
  [{ value: 5 }, missing("no answer in time"), "error budget: no answer in time"],
])("requests %j, failed %j: unknown", (requests, failed, sentence) => {
  expect(budgetVerdict(budget, requests, failed)).toEqual({ outcome: "unknown", sentence });
});
