// What a stack allows a change of the weights. Does not prove who reads the limits: test/preview/source and test/policy do.
import { compareRecordings } from "../../../preview/plan/comparison";
import { blueGreen, IMAGES, type ServiceOptions } from "../../support/recording";
import type { WeightLimits } from "../../../model/release/limits";

function found(limits: WeightLimits, before: ServiceOptions | undefined, after: ServiceOptions) {
  const old = before ? blueGreen(before) : { resources: [], outputs: {}, componentOutputs: {} };
  return compareRecordings(old, { ...blueGreen(after), limits: { "shop/shop": limits } })
    .dangers.filter(({ kind }) => kind === "step" || kind === "unverified")
    .map(({ kind, subject, message }) => `${kind}: ${subject} ${message}`);
}

test("nothing is limited unless the stack says so", () => {
  expect(found({}, { weights: [100, 0] }, { weights: [0, 100], active: "green" })).toEqual([]);
});

test("a color that gains more than the largest step is a danger that names both numbers", () => {
  expect(found({ maxStep: 50 }, { weights: [90, 10] }, { weights: [30, 70] })).toEqual([
    "step: shop/shop green gets 60 % of the traffic at once (10 → 70 %), and release.maxStep allows 50. Move it in several steps.",
  ]);
});

test("a step of exactly the largest size is allowed", () => {
  expect(found({ maxStep: 50 }, { weights: [90, 10] }, { weights: [40, 60] })).toEqual([]);
});

test("the way back to the active color may take everything at once", () => {
  expect(found({ maxStep: 10 }, { weights: [10, 90] }, { weights: [100, 0] })).toEqual([]);
});

test("the first deployment moves no traffic", () => {
  expect(found({ maxStep: 10, requireVerified: true }, undefined, { weights: [100, 0] })).toEqual(
    [],
  );
});

const REQUIRED: WeightLimits = { requireVerified: true };

test("the first traffic on an image that nobody verified is a danger", () => {
  expect(found(REQUIRED, { weights: [100, 0] }, { weights: [90, 10] })).toEqual([
    `unverified: shop/shop green gets its first traffic with ${IMAGES[1]}, and release.verified.green is nothing. Run sluice verify while the color is idle.`,
  ]);
});

test("an image other than the verified one is a danger", () => {
  const limits = { ...REQUIRED, verified: { green: IMAGES[0] } };
  expect(found(limits, { weights: [100, 0] }, { weights: [90, 10] })).toHaveLength(1);
});

test("the verified image may get its first traffic, and a color with traffic more of it", () => {
  const limits = { ...REQUIRED, verified: { green: IMAGES[1] } };
  expect(found(limits, { weights: [100, 0] }, { weights: [90, 10] })).toEqual([]);
  expect(found(REQUIRED, { weights: [90, 10] }, { weights: [50, 50] })).toEqual([]);
});

describe("stages that jump", () => {
  const stages = (...weights: readonly number[]) => ({
    stages: weights.map((weight) => ({ weight, hold: "1m" })),
  });
  const jumps = (before: object, after: object) =>
    compareRecordings(
      { ...blueGreen(), limits: { "shop/shop": before } },
      { ...blueGreen(), limits: { "shop/shop": after } },
    ).dangers;

  test("are a danger when they are written", () => {
    expect(jumps({}, stages(1, 100))).toEqual([
      {
        kind: "step",
        subject: "release.stages",
        message: "jump from 1 to 100 % without a stage between.",
      },
    ]);
  });

  test("are none of a change that leaves them, or that mends them", () => {
    expect(jumps(stages(1, 100), stages(1, 100))).toEqual([]);
    expect(jumps(stages(1, 100), stages(1, 50, 100))).toEqual([]);
    expect(jumps({}, stages(100))).toEqual([]);
  });
});
