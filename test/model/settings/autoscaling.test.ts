import fc from "fast-check";
import {
  autoscalerOverrideSchema,
  autoscalerProblems,
  autoscalerSchema,
  autoscalingSchema,
  ownAutoscaler,
} from "../../../model/settings/autoscaling";

test("by default pods are added at 70 % CPU and removed after 5 calm minutes", () => {
  expect(autoscalerSchema.parse({ min: 2, max: 4 })).toEqual({
    min: 2,
    max: 4,
    cpu: "70%",
    scaleDownStabilization: "5m",
  });
});

test("bounds are refused exactly when they cross", () => {
  const pods = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(pods, pods, (min, max) => {
      const problems = autoscalerProblems(["autoscaling"], { min, max });
      const expected = {
        path: ["autoscaling", "min"],
        found: String(min),
        needed: `at most max, which is ${String(max)}`,
        example: max,
      };
      expect(problems).toEqual(min > max ? [expected] : []);
    }),
  );
});

test("the common bounds need both ends, a color's own need neither", () => {
  expect(autoscalerSchema.safeParse({ min: 2 }).success).toBe(false);
  expect(autoscalerSchema.safeParse({ max: 2 }).success).toBe(false);
  expect(autoscalerSchema.safeParse({ min: 2, max: 2 }).success).toBe(true);
  expect(autoscalerOverrideSchema.safeParse({ max: 2 }).success).toBe(true);
  expect(autoscalerOverrideSchema.safeParse({}).success).toBe(true);
});

test.each([
  ["min", 0],
  ["max", 10001],
  ["cpu", "0%"],
  ["memory", "1001%"],
  ["scaleDownStabilization", "1h1s"],
  ["scaleDownStabilization", "-1s"],
  ["pods", 3],
])("%s may not be %j", (key, value) => {
  const bounds = { min: 2, max: 4, [key]: value };
  expect(autoscalerSchema.safeParse(bounds).success).toBe(false);
  expect(autoscalerOverrideSchema.safeParse(bounds).success).toBe(false);
});

const pods = { metric: { name: "requests_per_second" }, target: { averageValue: "100" } };

test.each([
  ["metrics", [{ pods }]],
  ["metrics", [{ external: { ...pods, target: { value: "1k" } } }]],
  ["behavior", { scaleUp: { policies: [{ value: "200%", period: "15s" }] } }],
  ["behavior", { scaleDown: { stabilizationWindow: "10m", selectPolicy: "Disabled" } }],
  ["cpu", "none"],
])("%s may be %j", (key, value) => {
  expect(autoscalerSchema.safeParse({ min: 2, max: 4, [key]: value }).success).toBe(true);
});

test.each([
  [
    "a target of both kinds",
    "metrics",
    [{ pods: { ...pods, target: { value: "1", averageValue: "1" } } }],
  ],
  ["a value of pods as such", "metrics", [{ pods: { ...pods, target: { value: "100" } } }]],
  ["a source of two kinds", "metrics", [{ pods, external: pods }]],
  ["an object that is not named", "metrics", [{ object: pods }]],
  ["no policy", "behavior", { scaleUp: { policies: [] } }],
  [
    "a policy for longer than Kubernetes takes",
    "behavior",
    { scaleUp: { policies: [{ value: 1, period: "31m" }] } },
  ],
  ["a field that is not stable yet", "behavior", { scaleUp: { tolerance: "5%" } }],
])("%s is refused", (_title, key, value) => {
  expect(autoscalerSchema.safeParse({ min: 2, max: 4, [key]: value }).success).toBe(false);
});

test("an autoscaler that looks at nothing, and a time that is said twice, are refused", () => {
  const keys = (more: object) =>
    autoscalerProblems(["autoscaling"], { min: 2, max: 4, ...more }).map(({ path }) => path.at(-1));
  expect(keys({ cpu: "none" })).toEqual(["cpu"]);
  expect(keys({ cpu: "none", memory: "80%" })).toEqual([]);
  expect(keys({ cpu: "none", metrics: [{ pods }] })).toEqual([]);
  const behavior = { scaleDown: { stabilizationWindow: "1m" } };
  expect(keys({ behavior, scaleDownStabilization: "5m" })).toEqual(["scaleDownStabilization"]);
  expect(keys({ behavior })).toEqual([]);
});

test("one that is made elsewhere is none of the stack's", () => {
  expect(autoscalingSchema.safeParse("external").success).toBe(true);
  expect(autoscalingSchema.safeParse("keda").success).toBe(false);
  expect(ownAutoscaler("external")).toBeUndefined();
  expect(ownAutoscaler({ min: 2 })).toEqual({ min: 2 });
});
