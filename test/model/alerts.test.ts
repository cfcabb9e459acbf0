/** Proves names, limits and texts of the alerts; the queries themselves in promql.test.ts. */
import { alertRules } from "../../model/alerts";
import { MONITORING_DEFAULTS } from "../../model/monitoring-settings";
import { errorRatio, latencyMs, memoryBytes, readyRatio } from "../../model/promql";

const inputs = {
  app: "shop",
  namespace: "market",
  objectives: MONITORING_DEFAULTS.objectives,
  memoryLimits: { blue: "128Mi", green: "1Gi" },
};
const blue = { app: "shop", namespace: "market", color: "blue" } as const;

test("both colors have the same alerts, blue first", () => {
  expect(
    alertRules(inputs).map(({ alert, labels }) => [labels["color"], alert, labels["severity"]]),
  ).toEqual([
    ["blue", "SluiceErrors", "warning"],
    ["blue", "SluiceErrors", "critical"],
    ["blue", "SluiceLatency", "warning"],
    ["blue", "SluiceMemory", "warning"],
    ["blue", "SluiceNotReady", "warning"],
    ["green", "SluiceErrors", "warning"],
    ["green", "SluiceErrors", "critical"],
    ["green", "SluiceLatency", "warning"],
    ["green", "SluiceMemory", "warning"],
    ["green", "SluiceNotReady", "warning"],
  ]);
});

test("by default blue warns at 1 % errors, 300 ms, 80 % memory and 98 % pods, and is critical at 5 %", () => {
  expect(
    alertRules(inputs)
      .slice(0, 5)
      .map(({ expr, for: lasting }) => [expr, lasting]),
  ).toEqual([
    [`${errorRatio(blue, "5m")} > 0.01`, "5m"],
    [`${errorRatio(blue, "5m")} > 0.05`, "1m"],
    [`${latencyMs(blue, 0.99, "5m")} > 300`, "5m"],
    [`${memoryBytes(blue)} / 134217728 > 0.8`, "5m"],
    [`${readyRatio(blue)} < 0.98`, "5m"],
  ]);
});

test("limits of one's own stand in the expression and in the summary", () => {
  const objectives = {
    errorWarningPermille: 1,
    errorCriticalPermille: 29,
    latencyP99Ms: 1500,
    memoryPercent: 7,
    readyPercent: 100,
  };
  const rules = alertRules({ ...inputs, objectives }).slice(0, 5);
  expect(rules.map(({ expr }) => expr.split(/ (?=[<>] [^ ]+$)/).at(-1))).toEqual([
    "> 0.001",
    "> 0.029",
    "> 1500",
    "> 0.07",
    "< 1",
  ]);
  expect(rules.map(({ annotations }) => annotations["summary"])).toEqual([
    "shop blue fails more than 0.1 % of its requests",
    "shop blue fails more than 2.9 % of its requests",
    "shop blue answers one request in a hundred later than 1500 ms",
    "A pod of shop blue uses more than 7 % of its memory",
    "shop blue has fewer than 100 % of its pods available",
  ]);
});

test("each color's memory is measured against its own limit", () => {
  const memory = alertRules(inputs).filter(({ alert }) => alert === "SluiceMemory");
  expect(memory.map(({ expr }) => expr)).toEqual([
    expect.stringContaining("/ 134217728 >"),
    expect.stringContaining("/ 1073741824 >"),
  ]);
  expect(memory[1]?.annotations["description"]).toContain("the limit of 1Gi");
});

test("a color without a memory limit has no memory alert", () => {
  const rules = alertRules({ ...inputs, memoryLimits: { blue: undefined, green: "1Gi" } });
  const memory = rules.filter(({ alert }) => alert === "SluiceMemory");
  expect(memory.map(({ labels }) => labels["color"])).toEqual(["green"]);
});

test("every alert carries its severity, app and color, a summary and a description", () => {
  for (const { labels, annotations } of alertRules(inputs)) {
    expect(Object.keys(labels).sort()).toEqual(["app", "color", "severity"]);
    expect(labels["app"]).toBe("shop");
    expect(annotations["summary"]).toMatch(/\S/);
    expect(annotations["description"]).toContain("{{ $value");
  }
});
