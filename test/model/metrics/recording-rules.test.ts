/**
 * Proves the exact rules. Does not prove what they make of series: promtool does (test/rules).
 */
import { MONITORING } from "../../support/monitoring";
import { colorRules, serviceRules } from "../../../model/metrics/recording-rules";
import { ISTIO_METRICS, requestMetrics } from "../../../model/metrics/requests";
import type { RecordingRule } from "../../../model/metrics/rule";
import { serviceGroups } from "../../../model/metrics/rule-groups";
import { ruleGroups } from "../../support/rule-groups";
import { BURN_WINDOWS, COLOR_SERIES, SERVICE_SERIES } from "../../../model/metrics/series";
import { weightsGroup } from "../../../model/metrics/weight-rules";
import { objectivesSchema } from "../../../model/metrics/objectives";

const service = { app: "shop", namespace: "market" };
const blue = { ...service, color: "blue" } as const;
const inputs = {
  ...service,
  requests: ISTIO_METRICS,
  objectives: MONITORING.objectives,
  runbooks: "docs/runbooks",
};
const OWN = 'app="shop",namespace="market"';

const exprOf = (rules: readonly RecordingRule[], series: string) =>
  rules.filter(({ record }) => record === series).map(({ expr }) => expr);

test("every series of a color is recorded once, its quantiles three times", () => {
  const rules = colorRules(blue, ISTIO_METRICS, MONITORING.objectives);
  const { weight, latency, ...measured } = COLOR_SERIES;
  expect(rules.map(({ record }) => record).sort()).toEqual(
    [...Object.values(measured), latency, latency, latency].sort(),
  );
  expect(rules.map(({ record }) => record)).not.toContain(weight);
  for (const { labels } of rules) expect(labels).toMatchObject(blue);
  expect(rules.flatMap(({ labels: { quantile } }) => quantile ?? [])).toEqual([
    "0.5",
    "0.95",
    "0.99",
  ]);
});

test("a share of failures is made from what was recorded just before", () => {
  const rules = colorRules(blue, ISTIO_METRICS, MONITORING.objectives);
  expect(exprOf(rules, COLOR_SERIES.failureRatio)).toEqual([
    `sluice_color:failures:rate5m{${OWN},color="blue"} / (sluice_color:requests:rate5m{${OWN},color="blue"} > 0)`,
  ]);
  const at = (series: string) => rules.findIndex(({ record }) => record === series);
  expect(at(COLOR_SERIES.requests)).toBeLessThan(at(COLOR_SERIES.failureRatio));
  expect(at(COLOR_SERIES.failures)).toBeLessThan(at(COLOR_SERIES.failureRatio));
});

test("without requests there is no quantile: what is no number is not recorded", () => {
  const rules = colorRules(blue, ISTIO_METRICS, MONITORING.objectives);
  for (const expr of exprOf(rules, COLOR_SERIES.latency)) expect(expr).toMatch(/ >= 0$/);
});

test("slow is what the objective calls slow, in the unit of the histogram", () => {
  const app = requestMetrics({ ...MONITORING.requests, source: "app" });
  const [expr] = exprOf(
    colorRules(blue, app, objectivesSchema.parse({ latency: "300ms" })),
    COLOR_SERIES.slow,
  );
  expect(expr).toContain('pod=~"shop-blue-[^-]+-[^-]+",le="0.3"}[5m]');
});

test("every series of a service is recorded once, for every window", () => {
  const rules = serviceRules(service, MONITORING.objectives);
  expect(rules.map(({ record }) => record)).toEqual([
    ...BURN_WINDOWS.map(SERVICE_SERIES.failureRatio),
    ...BURN_WINDOWS.map(SERVICE_SERIES.slowRatio),
    SERVICE_SERIES.errorBudget,
    SERVICE_SERIES.latencyBudget,
  ]);
  for (const { labels } of rules) expect(labels).toEqual(service);
});

test("long windows add up recorded rates, the shortest takes them as they are", () => {
  const rules = serviceRules(service, MONITORING.objectives);
  expect(exprOf(rules, SERVICE_SERIES.failureRatio("5m"))).toEqual([
    `sum(sluice_color:failures:rate5m{${OWN}}) / (sum(sluice_color:requests:rate5m{${OWN}}) > 0)`,
  ]);
  expect(exprOf(rules, SERVICE_SERIES.slowRatio("3d"))).toEqual([
    `sum(sum_over_time(sluice_color:slow:rate5m{${OWN}}[3d])) / (sum(sum_over_time(sluice_color:timed:rate5m{${OWN}}[3d])) > 0)`,
  ]);
});

test("a budget is what the objective allows, over its days", () => {
  const own = { availability: "99.9%", latencyTarget: "95%", window: "7d" };
  const rules = serviceRules(service, objectivesSchema.parse(own));
  expect(exprOf(rules, SERVICE_SERIES.errorBudget)).toEqual([
    `1 - sum(sum_over_time(sluice_color:failures:rate5m{${OWN}}[7d])) / (sum(sum_over_time(sluice_color:requests:rate5m{${OWN}}[7d])) > 0) / 0.001`,
  ]);
  expect(exprOf(rules, SERVICE_SERIES.latencyBudget)[0]).toMatch(/\[7d\]\)\) > 0\) \/ 0\.05$/);
});

test.each([
  [{ blue: 100, green: 0 }, "vector(1)", "vector(0)", "vector(0)"],
  [{ blue: 99, green: 1 }, "vector(0.99)", "vector(0.01)", "vector(1)"],
  [{ blue: 29, green: 71 }, "vector(0.29)", "vector(0.71)", "vector(1)"],
  [{ blue: 0, green: 100 }, "vector(0)", "vector(1)", "vector(0)"],
])("weights %j are told as shares, and whether there is a split", (weights, ...expected) => {
  const { name, rules } = weightsGroup(service, weights);
  expect(name).toBe("sluice.shop.weights");
  expect(rules.map(({ expr }) => expr)).toEqual(expected);
  expect(rules.map(({ labels }) => labels["color"])).toEqual(["blue", "green", undefined]);
});

test("only the group of the weights depends on the weights", () => {
  const [even, uneven] = [
    ruleGroups({ ...inputs, weights: { blue: 50, green: 50 } }),
    ruleGroups({ ...inputs, weights: { blue: 100, green: 0 } }),
  ];
  expect(even.map(({ name }) => name)).toEqual([
    "sluice.shop.colors",
    "sluice.shop.service",
    "sluice.shop.alerts",
    "sluice.shop.weights",
  ]);
  expect(uneven.slice(0, 3)).toEqual(even.slice(0, 3));
  expect(serviceGroups(inputs)).toEqual(even.slice(0, 3));
});

test("alerts read recorded series only, but for the one that says that nothing is recorded", () => {
  const [, , alerts] = serviceGroups(inputs);
  for (const rule of alerts?.rules ?? []) {
    if ("alert" in rule && rule.alert === "SluiceNoData") continue;
    expect(rule.expr).not.toMatch(/istio_|container_|kube_|\bup\b/);
    expect(rule.expr).toMatch(/\bsluice_(?:color|service):/);
  }
});
