// Decisions only: that a stack is released, called back or taken back at all is test/release/wave-runner.
import fc from "fast-check";
import type { WavePlan } from "../../../model/release/wave-plan";
import {
  decideWaves,
  type StackEnd,
  type StackProgress,
  stacksOf,
} from "../../../model/release/waves";

const PLAN: WavePlan = {
  waves: [
    { stacks: ["one"], together: false, pauseSeconds: 60 },
    { stacks: ["eu", "us"], together: true, pauseSeconds: 0 },
    { stacks: ["ap", "sa"], together: false, pauseSeconds: 0 },
  ],
  onFailure: "stop",
};

const UNDER_WAY: StackProgress = { is: "under-way" };
const ended = (end: StackEnd, at = 0): StackProgress => ({ is: "ended", end, at });
const DONE = ended("promoted");

const next = (
  progress: Readonly<Record<string, StackProgress>>,
  { plan = PLAN, now = 60_000, isStopped = false } = {},
) => decideWaves(plan, progress, now, isStopped);

const BACK: WavePlan = { ...PLAN, onFailure: "rollback" };

test("the first wave begins at once", () => {
  expect(next({}, { now: 0 })).toEqual({ do: "start", stacks: ["one"] });
});

test("a wave waits for the pause after the one before, and not a second longer", () => {
  const progress = { one: ended("promoted", 5000) };
  expect(next(progress, { now: 64_999 })).toEqual({ do: "pause", until: 65_000 });
  expect(next(progress, { now: 65_000 })).toEqual({ do: "start", stacks: ["eu", "us"] });
});

test("stacks that go together begin together, others one after the other", () => {
  const two = { one: DONE, eu: DONE, us: DONE };
  expect(next({ one: DONE })).toEqual({ do: "start", stacks: ["eu", "us"] });
  expect(next(two)).toEqual({ do: "start", stacks: ["ap"] });
  expect(next({ ...two, ap: UNDER_WAY })).toEqual({ do: "wait" });
  expect(next({ ...two, ap: DONE })).toEqual({ do: "start", stacks: ["sa"] });
  expect(next({ ...two, ap: DONE, sa: DONE })).toEqual({ do: "end" });
});

test.each<StackEnd>(["failed", "held", "lost"])(
  "after one that is %s nothing begins, and the others stay as they are",
  (end) => {
    expect(next({ one: ended(end) })).toEqual({ do: "end" });
    expect(next({ one: DONE, eu: ended(end), us: UNDER_WAY })).toEqual({ do: "wait" });
    expect(next({ one: DONE, eu: ended(end), us: DONE })).toEqual({ do: "end" });
  },
);

test("where others go back, too, those under way are told first, then the last that moved goes first", () => {
  const failed = { one: DONE, us: ended("failed") };
  expect(next({ ...failed, eu: UNDER_WAY }, { plan: BACK })).toEqual({
    do: "call-back",
    stacks: ["eu"],
  });
  expect(next({ ...failed, eu: { is: "called-back" } }, { plan: BACK })).toEqual({ do: "wait" });
  expect(next({ ...failed, eu: ended("held") }, { plan: BACK })).toEqual({
    do: "take-back",
    stack: "eu",
  });
  const gone = { ...failed, eu: { is: "taken-back" } as const };
  expect(next(gone, { plan: BACK })).toEqual({ do: "take-back", stack: "one" });
  expect(next({ ...gone, one: { is: "taken-back" } }, { plan: BACK })).toEqual({ do: "end" });
});

test("a stack that waits for somebody takes nobody back", () => {
  expect(next({ one: DONE, eu: ended("held"), us: DONE }, { plan: BACK })).toEqual({ do: "end" });
});

test("a person who stops it begins nothing and takes nothing back", () => {
  expect(next({ one: DONE }, { isStopped: true })).toEqual({ do: "end" });
  expect(next({ one: UNDER_WAY }, { isStopped: true })).toEqual({ do: "wait" });
  const failed = { one: DONE, eu: ended("failed"), us: DONE };
  expect(next(failed, { plan: BACK, isStopped: true })).toEqual({ do: "end" });
});

const ends = fc.constantFrom<StackEnd>(
  "promoted",
  "promoted",
  "promoted",
  "failed",
  "held",
  "lost",
);

const plans: fc.Arbitrary<WavePlan> = fc.record({
  waves: fc
    .array(
      fc.record({
        size: fc.integer({ min: 1, max: 3 }),
        together: fc.boolean(),
        pauseSeconds: fc.integer({ min: 0, max: 100 }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((waves) =>
      waves.map(({ size, together, pauseSeconds }, index) => ({
        stacks: Array.from({ length: size }, (_, one) => `${String(index)}-${String(one)}`),
        together,
        pauseSeconds,
      })),
    ),
  onFailure: fc.constantFrom("stop" as const, "rollback" as const),
});

/** Plays a release: each stack ends as `fates` says, the first under way first. */
function play(plan: WavePlan, fates: readonly StackEnd[]) {
  const progress: Record<string, StackProgress> = {};
  const begun: { stack: string; before: Readonly<Record<string, StackProgress>>; now: number }[] =
    [];
  const left = [...fates];
  let now = 0;
  for (let steps = 0; ; steps += 1) {
    if (steps > 200) throw new Error("it never ends");
    const decision = decideWaves(plan, progress, now, false);
    now += 1000;
    switch (decision.do) {
      case "start":
        for (const stack of decision.stacks) begun.push({ stack, before: { ...progress }, now });
        for (const stack of decision.stacks) progress[stack] = UNDER_WAY;
        break;
      case "call-back":
        for (const stack of decision.stacks) progress[stack] = { is: "called-back" };
        break;
      case "take-back":
        progress[decision.stack] = { is: "taken-back" };
        break;
      case "wait": {
        const going = stacksOf(plan).find((one) => /way|called/.test(progress[one]?.is ?? ""));
        if (going === undefined) throw new Error("it waits for nobody");
        progress[going] = { is: "ended", end: left.shift() ?? "promoted", at: now };
        break;
      }
      case "pause":
        now = decision.until;
        break;
      case "end":
        return { begun, progress };
    }
  }
}

test("no stack begins before every stack of the wave before has ended well, and its pause is over", () => {
  fc.assert(
    fc.property(plans, fc.array(ends, { maxLength: 12 }), (plan, fates) => {
      for (const { stack, before, now } of play(plan, fates).begun) {
        const index = plan.waves.findIndex(({ stacks }) => stacks.includes(stack));
        const earlier = plan.waves.slice(0, index);
        for (const one of earlier.flatMap(({ stacks }) => stacks)) {
          expect(before[one]).toMatchObject({ is: "ended", end: "promoted" });
        }
        const last = earlier.at(-1);
        for (const one of last?.stacks ?? []) {
          const state = before[one];
          const at = state?.is === "ended" ? state.at : Infinity;
          expect(now - at).toBeGreaterThanOrEqual((last?.pauseSeconds ?? 0) * 1000);
        }
      }
    }),
  );
});

test("nothing begins after a stack has ended in any other way than promoted", () => {
  fc.assert(
    fc.property(plans, fc.array(ends, { maxLength: 12 }), (plan, fates) => {
      for (const { before } of play(plan, fates).begun) {
        const bad = Object.values(before).filter(
          (one) => one.is === "ended" && one.end !== "promoted",
        );
        expect(bad).toEqual([]);
      }
    }),
  );
});

test("every stack of a release that goes well is begun once, in order, and one that failed leaves none promoted if all go back", () => {
  fc.assert(
    fc.property(plans, fc.array(ends, { maxLength: 12 }), (plan, fates) => {
      const { begun, progress } = play(plan, fates);
      const names = begun.map(({ stack }) => stack);
      expect(names).toEqual(stacksOf(plan).slice(0, names.length));
      const ended = Object.values(progress).flatMap((one) => (one.is === "ended" ? [one.end] : []));
      if (ended.every((end) => end === "promoted")) {
        const isBack = Object.values(progress).some(({ is }) => is === "taken-back");
        expect({ count: names.length, isBack }).toEqual({
          count: stacksOf(plan).length,
          isBack: false,
        });
      }
      if (plan.onFailure === "rollback" && ended.includes("failed")) {
        expect(ended.filter((end) => end === "promoted" || end === "held")).toEqual([]);
      }
    }),
  );
});
