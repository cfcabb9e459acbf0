/**
 * Proves: that Prometheus' own parser takes every query, and that they ask for series that are recorded.
 * Does not prove: that there is an answer (test/e2e asks a real Prometheus).
 */
import { MONITORING } from "../../support/monitoring";
import { dashboardQueries } from "../../support/dashboard-queries";
import { dashboards } from "../../../model/dashboards/dashboards";
import { requestMetrics } from "../../../model/metrics/requests";
import { ruleGroups } from "../../support/rule-groups";
import { withPromtool } from "../../support/promtool";
import { INPUTS } from "./inputs";

const APP = requestMetrics({ ...MONITORING.requests, source: "app" });
const QUERIES = dashboardQueries(INPUTS);

test("every query of every panel and annotation is there", () => {
  const targets = dashboards(INPUTS).flatMap(({ dashboard }) => [
    ...(dashboard.panels ?? []).flatMap((panel) =>
      "targets" in panel ? (panel.targets ?? []) : [],
    ),
    ...(dashboard.annotations.list ?? []).filter(({ expr }) => expr !== undefined),
  ]);
  expect(QUERIES).toHaveLength(targets.length);
  expect(QUERIES.find(({ dashboard }) => dashboard === "slo")).toEqual({
    dashboard: "slo",
    panel: "Budgets left",
    query: 'sluice_service:error_budget:left_ratio{app="shop",namespace="shop-prod"}',
    isAboutEvents: false,
  });
});

test("nothing is left open that Grafana would fill in", () => {
  const queries = dashboardQueries(INPUTS, "90s").map(({ query }) => query);
  expect(queries.filter((query) => query.includes("$"))).toEqual([]);
  expect(queries.filter((query) => query.includes("[90s]"))).not.toEqual([]);
});

test("no answer is an answer to questions about alerts and changes of the weights, and to no others", () => {
  const events = QUERIES.filter((one) => one.isAboutEvents);
  expect(events.map(({ dashboard, panel }) => `${dashboard}: ${panel}`)).toEqual([
    "service: Weights",
    "release: Weights",
    "slo: Alerts",
    "slo: Firing",
    "slo: Weights",
  ]);
});

test("a recorded series that is asked for is one that the rules record", () => {
  const weights = { blue: 90, green: 10 };
  const recorded = new Set(
    ruleGroups({ ...INPUTS, weights }).flatMap(({ rules }) =>
      rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])),
    ),
  );
  const asked = QUERIES.flatMap(
    ({ query }) => query.match(/sluice_(?:color|service):[\w:]+/g) ?? [],
  );
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter((series) => !recorded.has(series))).toEqual([]);
});

test("whoever counts requests for the gates counts them here", () => {
  const queries = dashboardQueries({ ...INPUTS, requests: APP }).map(({ query }) => query);
  expect(queries.filter((query) => query.includes("istio_"))).toEqual([]);
  expect(queries).toContain(
    'sum(rate(sluice_app_http_request_duration_seconds_sum{namespace="shop-prod",pod=~"shop-blue-[^-]+-[^-]+"}[5m])) * 1',
  );
});

withPromtool("promtool", (promtool) => {
  test.each([
    ["the proxies", INPUTS],
    ["the application", { ...INPUTS, requests: APP }],
  ])("takes every query about requests that %s count", (_who, inputs) => {
    const rules = dashboardQueries(inputs).map(({ query }, index) => ({
      record: `asked:${String(index)}`,
      expr: query,
    }));
    const said = promtool(["check", "rules"], {
      "rules.yaml": { groups: [{ name: "all", rules }] },
    });
    expect(said).toContain(`SUCCESS: ${String(rules.length)} rules found`);
  });
});
