import fc from "fast-check";
import { budgetSchema, countedVerdict, recordedVerdict } from "../../../model/release/budget";
import { missing } from "../../../model/gates/reading";
import { objectivesSchema } from "../../../model/metrics/objectives";

const budget = budgetSchema.parse({});
const objective = objectivesSchema.parse({});

test.each([
  [
    350,
    "passed",
    "30% of the error budget is left (350 of 1,000,000 requests failed in 28d, 99.95% are to succeed)",
  ],
  [
    375,
    "failed",
    "25% of the error budget is left, at least 30% is needed (375 of 1,000,000 requests failed in 28d, 99.95% are to succeed)",
  ],
  [
    1000,
    "failed",
    "the error budget was spent 2.0 ×, at least 30% is needed (1,000 of 1,000,000 requests failed in 28d, 99.95% are to succeed)",
  ],
])("of a million requests %j failed: %s", (failed, outcome, sentence) => {
  const verdict = countedVerdict(budget, objective, { value: 1_000_000 }, { value: failed });
  expect(verdict).toMatchObject({ outcome, sentence, limit: 30, requests: 1_000_000 });
});

test.each([
  [{ value: 0 }, { value: 0 }, "error budget: no requests in 28d"],
  [missing("no data"), { value: 0 }, "error budget: no data"],
  [{ value: 5 }, missing("no answer in time"), "error budget: no answer in time"],
])("requests %j, failed %j: unknown", (requests, failed, sentence) => {
  expect(countedVerdict(budget, objective, requests, failed)).toEqual({
    outcome: "unknown",
    sentence,
  });
});

test.each([
  [0.35, "passed", "35% of the error budget is left (of 28d, 99.95% are to succeed)"],
  [
    0.25,
    "failed",
    "25% of the error budget is left, at least 30% is needed (of 28d, 99.95% are to succeed)",
  ],
  [
    -0.5,
    "failed",
    "the error budget was spent 1.5 ×, at least 30% is needed (of 28d, 99.95% are to succeed)",
  ],
])("recorded %j: %s", (left, outcome, sentence) => {
  expect(recordedVerdict(budget, objective, { value: left })).toEqual({
    outcome,
    sentence,
    value: left * 100,
    limit: 30,
  });
});

test("a budget that was not recorded is unknown", () => {
  expect(recordedVerdict(budget, objective, missing("no data"))).toEqual({
    outcome: "unknown",
    sentence: "error budget: no data",
  });
});

test.each([
  // Of 1,000,000 requests 500 may fail, so 350 leave exactly 30 %.
  [350, "passed", "30%"],
  [350.1, "failed", "29.9%"],
  [355, "failed", "29%"],
  [349.9, "passed", "30%"],
])("%d failed: %s with %s", (failed, outcome, left) => {
  const verdict = countedVerdict(budget, objective, { value: 1_000_000 }, { value: failed });
  expect(verdict.outcome).toBe(outcome);
  expect(verdict.sentence.startsWith(`${left} of the error budget is left`)).toBe(true);
});

test.each([
  [0.3, "passed"],
  [0.1 + 0.2, "passed"],
  // What binary fractions make of 0.3.
  [1 - 0.7, "passed"],
  [0.9 - 0.6, "passed"],
  [0.29996, "failed"],
  [0.29, "failed"],
])("recorded %d: %s", (left, outcome) => {
  expect(recordedVerdict(budget, objective, { value: left }).outcome).toBe(outcome);
});

test("exactly what is needed is enough, and one failed request more is not", () => {
  const points = fc.integer({ min: 9000, max: 9999 });
  const least = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(points, least, fc.integer({ min: 1, max: 1000 }), (basis, needed, size) => {
      // So many requests that the failed ones that may be are whole.
      const requests = size * 1_000_000;
      const failed = (size * 1_000_000 * (10_000 - basis) * (100 - needed)) / 1_000_000;
      const outcome = (count: number) =>
        countedVerdict(
          budgetSchema.parse({ minLeft: `${String(needed)}%` }),
          objectivesSchema.parse({ availability: `${String(basis / 100)}%` }),
          { value: requests },
          { value: count },
        ).outcome;
      expect([outcome(failed), outcome(failed + 1)]).toEqual(["passed", "failed"]);
    }),
  );
});
