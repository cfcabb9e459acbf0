import fc from "fast-check";
import {
  AUTOSCALING_DEFAULTS,
  autoscalingOverrideSchema,
  autoscalingProblems,
  autoscalingSchema,
} from "../../model/autoscaling";

test("by default pods are added at 70 % CPU and removed after 5 calm minutes", () => {
  expect(AUTOSCALING_DEFAULTS).toEqual({ cpuPercent: 70, scaleDownSeconds: 300 });
});

test("bounds are refused exactly when they cross", () => {
  const pods = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(pods, pods, (min, max) => {
      const problems = autoscalingProblems(["autoscaling"], { min, max });
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
  expect(autoscalingSchema.safeParse({ min: 2 }).success).toBe(false);
  expect(autoscalingSchema.safeParse({ max: 2 }).success).toBe(false);
  expect(autoscalingSchema.safeParse({ min: 2, max: 2 }).success).toBe(true);
  expect(autoscalingOverrideSchema.safeParse({ max: 2 }).success).toBe(true);
  expect(autoscalingOverrideSchema.safeParse({}).success).toBe(true);
});

test.each([
  ["min", 0],
  ["max", 10001],
  ["cpuPercent", 0],
  ["memoryPercent", 1001],
  ["scaleDownSeconds", 3601],
  ["scaleDownSeconds", -1],
  ["pods", 3],
])("%s may not be %j", (key, value) => {
  const bounds = { min: 2, max: 4, [key]: value };
  expect(autoscalingSchema.safeParse(bounds).success).toBe(false);
  expect(autoscalingOverrideSchema.safeParse(bounds).success).toBe(false);
});
