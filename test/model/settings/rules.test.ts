/** Proves what the rules across keys judge and what they leave; each rule has its cases in settings-invalid.test.ts. */
import fc from "fast-check";
import { COLORS } from "../../../model/color";
import type { StackArgs } from "../../../model/settings/settings-args";
import { settingsProblems } from "../../../model/settings/rules";
import { share } from "../../../model/traffic/weights";
import { shop } from "../../support/shop";

const problems = (change: Partial<StackArgs>, ...broken: readonly string[]) =>
  settingsProblems({ ...shop, ...change }, new Set(broken)).map(({ path }) => path.join("."));

/** Settings without the keys of which something is malformed, as the rules get them. */
function without(change: Partial<StackArgs>, ...broken: readonly string[]) {
  const whole = Object.entries({ ...shop, ...change }).filter(([key]) => !broken.includes(key));
  return settingsProblems(Object.fromEntries(whole), new Set(broken)).map(({ path }) =>
    path.join("."),
  );
}

test("sound settings have no problem, and neither have none at all", () => {
  expect(problems({})).toEqual([]);
  expect(settingsProblems({}, new Set())).toEqual([]);
});

test("any split is sound when both colors have an image and the active one has traffic", () => {
  fc.assert(
    fc.property(fc.constantFrom(...COLORS), fc.integer({ min: 0, max: 100 }), (color, percent) => {
      const found = problems({ activeColor: color, weights: share(color, percent) });
      expect(found).toEqual(percent === 0 ? ["activeColor"] : []);
    }),
  );
});

test("an image is missed exactly where there is traffic", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (percent) => {
      const weights = share("blue", percent);
      expect(problems({ weights, green: {} })).toEqual(percent < 100 ? ["green.image"] : []);
    }),
  );
});

describe("with a build", () => {
  const image = { context: "app", repository: "registry.example.com/shop" };
  const own = { image: shop.blue.image };

  test("an idle color may do without an image, and one with traffic may not", () => {
    expect(problems({ image, green: {} })).toEqual([]);
    expect(problems({ image, blue: {} })).toEqual(["blue.image"]);
    expect(problems({ image, weights: share("blue", 99), green: {} })).toEqual(["green.image"]);
  });

  test("the color that needs an image is told how to keep the one it runs", () => {
    const args = { ...shop, image, weights: share("blue", 90), green: {} };
    expect(settingsProblems(args, new Set())[0]?.needed).toBe(
      "an image by digest, because green carries 10 % of the traffic; sluice pin green keeps the one that was built for it",
    );
  });

  test("a color with traffic may do without an image where that is allowed by name", () => {
    const allowed = { ...image, allowActiveBuild: true };
    expect(problems({ image: allowed, blue: {}, green: own })).toEqual([]);
    expect(problems({ image: allowed, blue: {}, green: {} })).toEqual([]);
    expect(problems({ image: { ...image, allowActiveBuild: false }, blue: {} })).toEqual([
      "blue.image",
    ]);
  });

  test("a malformed build hides whether an image is missed", () => {
    expect(without({ blue: {} }, "image")).toEqual([]);
  });
});

test("a color without traffic and without pods is sound, and no size for a budget", () => {
  expect(problems({ green: { replicas: 0 }, disruption: { minAvailable: 2 } })).toEqual([]);
});

test("an autoscaler owns the number of pods, so that replicas count for nothing", () => {
  const autoscaling = { min: 3, max: 5 };
  expect(problems({ autoscaling, workload: { replicas: 0 } })).toEqual([]);
  expect(
    problems({ autoscaling, workload: { replicas: 9 }, disruption: { minAvailable: 3 } }),
  ).toEqual(["disruption.minAvailable"]);
});

test("how many pods an autoscaler elsewhere leaves nobody knows, so budgets are not held against it", () => {
  const autoscaling = "external";
  expect(problems({ autoscaling, disruption: { minAvailable: 3 } })).toEqual([]);
  expect(problems({ autoscaling, workload: { replicas: 0 } })).toEqual(["workload.replicas"]);
});

test("an autoscaler elsewhere takes no bounds from the stack, and no release scales its color down", () => {
  const green = { ...shop.green, autoscaling: { max: 8 } };
  const release = { retire: { after: "1m" } };
  expect(problems({ autoscaling: "external", green, release })).toEqual([
    "green.autoscaling",
    "release.retire",
  ]);
});

test("a color's own metrics can mend what the common ones lack", () => {
  const metrics = [{ pods: { metric: { name: "jobs" }, target: { averageValue: "9" } } }];
  const autoscaling = { min: 2, max: 4, cpu: "none" as const };
  expect(problems({ autoscaling })).toEqual(["autoscaling.cpu"]);
  const green = { ...shop.green, autoscaling: { cpu: "none" as const, metrics: [] } };
  expect(problems({ autoscaling: { ...autoscaling, metrics }, green })).toEqual([
    "green.autoscaling.cpu",
  ]);
});

test("what is wrong by a color's override is told at the color", () => {
  const workload = { drain: { terminationGracePeriod: "40s" } };
  expect(problems({ workload, blue: { ...shop.blue, drain: { shutdown: "1m" } } })).toEqual([
    "blue.drain.terminationGracePeriod",
  ]);
});

test("what is wrong in common and mended by one color is told in common only", () => {
  const workload = { drain: { terminationGracePeriod: "10s" } };
  expect(
    problems({ workload, blue: { ...shop.blue, drain: { terminationGracePeriod: "1m" } } }),
  ).toEqual(["workload.drain.terminationGracePeriod"]);
});

test("what hangs on a malformed key is not judged, and what does not, is", () => {
  const change: Partial<StackArgs> = {
    weights: { blue: 0, green: 100 },
    green: { replicas: 0, drain: { terminationGracePeriod: "1s" } },
    disruption: { minAvailable: 3 },
  };
  expect(problems(change)).toEqual([
    "activeColor",
    "green.image",
    "green.replicas",
    "disruption.minAvailable",
    "green.drain.terminationGracePeriod",
  ]);
  expect(without(change, "weights")).toEqual([
    "disruption.minAvailable",
    "green.drain.terminationGracePeriod",
  ]);
  expect(without(change, "green")).toEqual(["activeColor", "disruption.minAvailable"]);
  expect(without(change, "workload")).toEqual(["activeColor", "green.image", "green.replicas"]);
  expect(without(change, "autoscaling")).toEqual([
    "activeColor",
    "green.image",
    "green.drain.terminationGracePeriod",
  ]);
  expect(without(change, "activeColor")).toEqual([
    "green.image",
    "green.replicas",
    "disruption.minAvailable",
    "green.drain.terminationGracePeriod",
  ]);
});
