/** Proves that inhibitions name alerts that there are. What Alertmanager does with them: test/e2e. */
import { MONITORING } from "../../support/monitoring";
import { inhibitions, RELEASE_RUNNING } from "../../../model/alerting/inhibition";
import { alertRules } from "../../../model/metrics/alerts";
import { ISTIO_METRICS } from "../../../model/metrics/requests";

const service = { app: "shop", namespace: "market" };
const alerts = alertRules({
  ...service,
  requests: ISTIO_METRICS,
  objectives: MONITORING.objectives,
  runbooks: "https://docs.example.com",
});
const quiet = inhibitions([], true).find(({ source }) =>
  source.some(({ value }) => value === RELEASE_RUNNING),
);
const held = quiet?.target.find(({ name }) => name === "alertname")?.value.split("|") ?? [];

test("what a release holds back are warnings that there are", () => {
  expect(held).toHaveLength(5);
  for (const name of held) {
    const severities = alerts.filter(({ alert }) => alert === name).map(({ labels }) => labels);
    expect(severities.map(({ severity }) => severity)).toContain("warning");
  }
});

test("what a release is told by is one alert of no harm, of the service and not of a color", () => {
  const running = alerts.filter(({ alert }) => alert === RELEASE_RUNNING);
  expect(running.map(({ labels }) => labels)).toEqual([{ ...service, severity: "info" }]);
});

test("every alert carries the labels by which it is routed, grouped and held back", () => {
  for (const { labels } of alerts) {
    expect(labels).toMatchObject(service);
    expect(["critical", "warning", "info"]).toContain(labels["severity"]);
  }
});

test("a budget that burns holds back its own warnings alone, a color's alarm those of the color", () => {
  const [ofColor, ofService] = inhibitions([], false);
  expect([ofColor?.source, ofColor?.equal]).toEqual([
    [
      { name: "severity", matchType: "=", value: "critical" },
      { name: "color", matchType: "=~", value: "blue|green" },
    ],
    ["app", "namespace", "color"],
  ]);
  const burning = alerts.filter(({ labels }) => labels["severity"] === "critical");
  expect(burning.map(({ alert, labels }) => `${alert} ${labels["color"] ?? ""}`)).toContain(
    "SluiceErrorBudgetBurn ",
  );
  expect(ofService?.equal).toEqual(["app", "namespace", "alertname"]);
});

test("nothing critical is held back, whatever is the reason", () => {
  for (const { target } of inhibitions([], true)) {
    expect(target).toContainEqual({ name: "severity", matchType: "=", value: "warning" });
  }
});
