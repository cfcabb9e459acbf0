// What a release waits for, in words. Does not prove that the driver decides so: test/model/release.
import type { Note } from "../../../model/release/decision";
import { apply, begin, type ReleaseState } from "../../../model/release/state";
import { planTo, walkSteps } from "../../../model/release/walk";
import { waitingFor } from "../../../cli/view/next";
import { WALK } from "../../support/world";

const AT = Date.UTC(2026, 0, 2, 12, 0, 0);
const PLAN = planTo("r1", "green", WALK);

/** A release in this step, whose split is seen. */
function inStep(step: number): ReleaseState {
  const { weights } = walkSteps(PLAN)[step] ?? { weights: { blue: 100, green: 0 } };
  const notes: readonly Note[] = [
    { type: "deployed" },
    { type: "entered", step, weights },
    { type: "written", weights },
    { type: "settled", how: "settled" },
  ];
  const started = { type: "started", at: AT, plan: PLAN, weights, by: "ann" } as const;
  return notes.reduce<ReleaseState>(
    (state, note) => apply(state, { ...note, at: AT }),
    begin(started),
  );
}

/** The end of the sentence, long after the step's time. */
const thenOf = (step: number) => waitingFor(inStep(step), AT + 86_400_000)?.split(", then ")[1];

test("after a stage comes the next stage's share, after the last one the bake, and then the end", () => {
  expect(walkSteps(PLAN).map((_step, index) => thenOf(index))).toEqual([
    ...WALK.stages.map(({ weight }) => `${String(weight)} %`),
    "bake",
    "the end",
  ]);
});
