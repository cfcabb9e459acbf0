import fc from "fast-check";
import {
  MONITORING_DEFAULTS,
  monitoringProblems,
  monitoringSchema,
  resolveMonitoring,
} from "../../model/monitoring-settings";

test("by default pods are scraped by annotation and there are no alerts", () => {
  expect(resolveMonitoring({})).toEqual({
    scrape: "annotations",
    path: "/metrics",
    intervalSeconds: 15,
    alerts: false,
    objectives: {
      errorWarningPermille: 10,
      errorCriticalPermille: 50,
      latencyP99Ms: 300,
      memoryPercent: 80,
      readyPercent: 98,
    },
    labels: {},
  });
});

test("one limit may be changed alone", () => {
  const { objectives } = resolveMonitoring({ objectives: { latencyP99Ms: 100 } });
  expect(objectives).toEqual({ ...MONITORING_DEFAULTS.objectives, latencyP99Ms: 100 });
});

test("the warning has to come before the alarm", () => {
  const permille = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(permille, permille, (errorWarningPermille, errorCriticalPermille) => {
      const objectives = { errorWarningPermille, errorCriticalPermille };
      const problems = monitoringProblems(["monitoring"], resolveMonitoring({ objectives }));
      expect(problems.length > 0).toBe(errorWarningPermille >= errorCriticalPermille);
      for (const { example } of problems) {
        expect(example).toBe(errorCriticalPermille > 1 ? errorCriticalPermille - 1 : null);
      }
    }),
  );
});

test("the problem shows both limits", () => {
  const monitoring = resolveMonitoring({ objectives: { errorWarningPermille: 50 } });
  expect(monitoringProblems(["monitoring"], monitoring)).toEqual([
    {
      path: ["monitoring", "objectives", "errorWarningPermille"],
      found: "50",
      needed: "less than errorCriticalPermille, which is 50",
      example: 49,
    },
  ]);
});

test.each([
  ["scrape", "pod-monitor"],
  ["path", "metrics"],
  ["port", 0],
  ["intervalSeconds", 0],
  ["alerts", "true"],
  ["objectives", { memoryPercent: 101 }],
  ["objectives", { errorWarningPermille: 0.5 }],
  ["objectives", { p99: 1 }],
  ["labels", { release: "not a label" }],
  ["labels", { "a b": "x" }],
])("%s may not be %j", (key, value) => {
  expect(monitoringSchema.safeParse({ [key]: value }).success).toBe(false);
});
