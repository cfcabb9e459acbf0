import fc from "fast-check";
import { gateStatus, ofGate, nextSampleAt } from "../../../model/gates/gate-status";
import type { Outcome, Sample } from "../../../model/gates/verdict";
import { ERRORS } from "../../support/world";

const GATE = { ...ERRORS, failures: 2, of: 3 };
const samples = (...outcomes: readonly Outcome[]): Sample[] =>
  outcomes.map((outcome, index) => ({ outcome, at: index * 1000, sentence: outcome }));

describe("A gate that fails with 2 of 3", () => {
  it.each<[string, readonly Outcome[], Outcome]>([
    ["Is unknown before it is asked", [], "unknown"],
    ["Passes with the first good answer", ["passed"], "passed"],
    ["Has not passed and not failed after one bad answer", ["failed"], "unknown"],
    ["Fails with the second of three", ["failed", "passed", "failed"], "failed"],
    ["Fails even if the latest answer is good", ["failed", "failed", "passed"], "failed"],
    ["Forgets what is older than three", ["failed", "failed", "passed", "passed"], "passed"],
    ["Is unknown again as soon as nothing is known", ["passed", "passed", "unknown"], "unknown"],
    ["Does not take unknown for failed", ["unknown", "unknown", "unknown"], "unknown"],
  ])("%s", (_what, outcomes, status) => {
    expect(gateStatus(GATE, samples(...outcomes))).toBe(status);
  });

  it("Never passes unless the latest answer passed", () => {
    const outcome = fc.constantFrom<Outcome>("passed", "failed", "unknown");
    fc.assert(
      fc.property(fc.array(outcome), (outcomes) => {
        const isPassed = gateStatus(GATE, samples(...outcomes)) === "passed";
        expect(isPassed && outcomes.at(-1) !== "passed").toBe(false);
      }),
    );
  });

  it("Is asked at once, then every so many seconds", () => {
    expect(nextSampleAt(GATE, [], 2000)).toBe(0);
    expect(nextSampleAt(GATE, samples("passed", "failed"), 2000)).toBe(11_000);
  });

  it("Is asked at once where its last answer is from the future", () => {
    expect(nextSampleAt(GATE, samples("passed", "failed"), 999)).toBe(0);
  });
});

test("a gate may have the name of what every object has", () => {
  expect(ofGate({}, "constructor")).toEqual([]);
});
