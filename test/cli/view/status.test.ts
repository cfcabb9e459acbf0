import { apply, begin, type ReleaseState } from "../../../model/release/state";
import type { Note } from "../../../model/release/decision";
import type { ReleaseEvent } from "../../../model/release/event";
import { planTo } from "../../../model/release/walk";
import { share } from "../../../model/traffic/weights";
import { plain } from "../../../preview/format/paint";
import type { ServiceStatus } from "../../../cli/view/overview";
import { statusText } from "../../../cli/view/status";
import { WALK } from "../../support/world";

const START = Date.UTC(2026, 0, 2, 12, 0, 0);
const PLAN = planTo("r1", "green", { ...WALK, promotion: "manual" });

/** A release after these events, each so many seconds after the start. */
function after(...events: readonly (readonly [number, Note])[]): ReleaseState {
  const started = {
    type: "started",
    at: START,
    plan: PLAN,
    weights: share("green", 0),
    by: "ann",
  } as const;
  return events.reduce(
    (state, [second, event]) => apply(state, { ...event, at: START + second * 1000 }),
    begin(started),
  );
}

const SIGHT: ServiceStatus = {
  app: "shop",
  stack: "prod",
  now: START + 120_000,
  configured: share("green", 10),
  live: share("green", 10),
  split: { shares: { blue: 0.898, green: 0.102 }, requests: 4210 },
  pods: { blue: { desired: 3, ready: 3, serving: 3 }, green: { desired: 3, ready: 3, serving: 3 } },
  images: {
    blue: `registry.example.com/shop@sha256:${"a".repeat(64)}`,
    green: `registry.example.com/shop@sha256:${"b".repeat(64)}`,
  },
  driver: { is: "alive", holder: "ann@laptop", since: "", silentSeconds: 2 },
  problems: [],
};

const IN_STAGE_1 = after(
  [10, { type: "deployed" }],
  [11, { type: "entered", step: 0, weights: share("green", 0) }],
  [12, { type: "entered", step: 1, weights: share("green", 10) }],
  [13, { type: "written", weights: share("green", 10) }],
  [20, { type: "settled", how: "settled" }],
  [
    110,
    {
      type: "sampled",
      gate: "errors",
      sample: { at: START, outcome: "passed", sentence: "errors of green 0.0% ≤ 1.0%" },
    },
  ],
  [
    118,
    {
      type: "held",
      kind: "approval",
      reason: "stage 1 of 3 waits for a person",
      until: START + 3_718_000,
    },
  ],
);

describe("The status of a service", () => {
  it("Tells a release under way on one screen", () => {
    expect(statusText({ ...SIGHT, release: IN_STAGE_1 }, plain)).toBe(
      `
shop prod
release r1, blue → green, by ann, 2m ago, driven by ann@laptop

traffic   ████████████████████████████████████░░░░  blue 90 %  green 10 %
seen      blue 89.8%, green 10.2%
blue      3 of 3 pods ready  version aaaaaaaaaaaa
green     3 of 3 pods ready  version bbbbbbbbbbbb

walk      ✔ deploy  ✔ verify  ● 10 %  ○ 50 %  ○ 100 %  ○ bake  ○ retire
now       held, 59m58s left: stage 1 of 3 waits for a person
gates     ✔ errors of green 0.0% ≤ 1.0%
          ? alarm has not been asked yet

next      sluice promote --stack prod
way back  sluice rollback --stack prod`.trim(),
    );
  });

  it("Says what cannot be read instead of showing something old", () => {
    const { live: _live, split: _split, pods: _pods, ...blind } = SIGHT;
    const text = statusText(
      {
        ...blind,
        release: IN_STAGE_1,
        driver: { is: "dead", holder: "ci", since: "", silentSeconds: 120 },
      },
      plain,
    );
    expect(text).toContain("without a driver for 2m");
    expect(text).toContain("seen      nothing: no requests, or no metrics");
    expect(text).toContain("router    cannot be read: nobody knows the traffic");
    expect(text).toContain("blue      pods cannot be counted");
    expect(text).toContain("next      sluice resume --stack prod");
  });

  it("Shows config that differs from the router as what the next update would do", () => {
    const text = statusText({ ...SIGHT, configured: share("green", 50) }, plain);
    expect(text).toContain(
      "config    says blue 50 %, green 50 %: pulumi up would move the traffic",
    );
  });

  it("Marks what was left when a release turned back", () => {
    const state = [
      {
        type: "turned",
        outcome: "rolled-back",
        reason: "errors of green 8.0% > 5.0%",
        at: START + 130_000,
      },
      { type: "returned", weights: share("green", 0), at: START + 130_200 },
      {
        type: "finished",
        outcome: "rolled-back",
        reason: "errors of green 8.0% > 5.0%",
        at: START + 140_000,
      },
    ].reduce((sofar, event) => apply(sofar, event as ReleaseEvent), IN_STAGE_1);
    const text = statusText({ ...SIGHT, live: share("green", 0), release: state }, plain);
    expect(text).toContain("rolled back, errors of green 8.0% > 5.0%");
    expect(text).toContain(
      "walk      ✔ deploy  ✔ verify  ✖ 10 %  ✖ 50 %  ✖ 100 %  ✖ bake  ✖ retire",
    );
    expect(text).toContain("next      sluice release --stack prod");
    expect(text).not.toContain("way back");
  });
});
