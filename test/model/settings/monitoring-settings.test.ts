import { MONITORING } from "../../support/monitoring";
import {
  monitoringProblems,
  monitoringSchema,
  resolveMonitoring,
} from "../../../model/settings/monitoring-settings";

test("by default pods are scraped by annotation and there are no rules", () => {
  expect(resolveMonitoring({})).toMatchObject({
    scrape: "annotations",
    path: "/metrics",
    interval: "15s",
    rules: "none",
    runbooks: "docs/runbooks",
    requests: { source: "istio" },
    labels: {},
  });
});

test("one limit may be changed alone", () => {
  const { objectives } = resolveMonitoring({ objectives: { latencyP99: "100ms" } });
  expect(objectives).toEqual({ ...MONITORING.objectives, latencyP99: "100ms" });
});

test("what is wrong with objectives and metrics is told at their places", () => {
  const monitoring = resolveMonitoring({
    objectives: { errorWarning: "5%" },
    requests: { app: { buckets: [] } },
  });
  expect(monitoringProblems(["monitoring"], monitoring).map(({ path }) => path.join("."))).toEqual([
    "monitoring.requests.app.buckets",
    "monitoring.objectives.errorWarning",
  ]);
});

test.each([
  ["scrape", "push"],
  ["path", "metrics"],
  ["port", 0],
  ["interval", "0s"],
  ["alerts", true],
  ["rules", true],
  ["runbooks", "docs/runbooks/"],
  ["runbooks", ""],
  // Prometheus would read it as a template, and refuse the rules.
  ["runbooks", "https://example.com/{{page}}"],
  // A click on the dashboard's link would run it.
  ["runbooks", "javascript:alert(1)"],
  ["runbooks", "\u0001javascript:alert(1)"],
  ["runbooks", "data:text/html,a"],
  ["runbooks", "file:///etc/passwd"],
  ["requests", { source: "loki" }],
  ["requests", { app: { buckets: ["0.5ms"] } }],
  ["requests", { app: { failed: 'status=~"5..' } }],
  ["requests", { app: { failed: "status=5.." } }],
  ["requests", { app: { failed: 'status=~"5..",' } }],
  ["requests", { app: { failed: '{status=~"5.."}' } }],
  ["requests", { app: { failed: 'status=~"5\\d\\d"' } }],
  ["requests", { app: { selector: 'color="{color}"} or vector(1' } }],
  ["objectives", { window: "6d" }],
  ["objectives", { latencyTarget: "100%" }],
  ["objectives", { memory: "101%" }],
  ["objectives", { errorWarning: "0.05%" }],
  ["objectives", { p99: 1 }],
  ["labels", { release: "not a label" }],
  ["labels", { "a b": "x" }],
])("%s may not be %j", (key, value) => {
  expect(monitoringSchema.safeParse({ [key]: value }).success).toBe(false);
});

test.each(["docs/runbooks", "../pages", "https://example.com/a:b/c", "http://runbooks:8080"])(
  "runbooks may be %s",
  (runbooks) => {
    expect(monitoringSchema.safeParse({ runbooks }).success).toBe(true);
  },
);
