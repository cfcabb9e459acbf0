/**
 * Proves: the shape of the dashboards. Does not prove: that Grafana draws them, or that Prometheus has an
 * answer to their queries (test/e2e asks it).
 */
import { MONITORING } from "../../support/monitoring";
import type { Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { DashboardInputs } from "../../../model/dashboards/dashboard-inputs";
import { dashboardJson, dashboards } from "../../../model/dashboards/dashboards";
import { BURN_ALERTS } from "../../../model/metrics/burn-rate";
import { requestMetrics } from "../../../model/metrics/requests";
import { INPUTS } from "./inputs";
import { objectivesSchema } from "../../../model/metrics/objectives";

const NAMES = ["service", "release", "slo"] as const;

const VARIANTS: readonly (readonly [string, DashboardInputs])[] = [
  ["by the proxies", INPUTS],
  [
    "by the application",
    { ...INPUTS, requests: requestMetrics({ ...MONITORING.requests, source: "app" }) },
  ],
  ["with a short objective", { ...INPUTS, objectives: objectivesSchema.parse({ window: "7d" }) }],
];

const CASES = VARIANTS.flatMap(([variant, inputs]) =>
  NAMES.map((name) => [name, variant, inputs] as const),
);

function dashboardOf(name: string, inputs = INPUTS) {
  const found = dashboards(inputs).find((one) => one.name === name);
  if (!found) throw new Error(`no dashboard ${name}`);
  return found.dashboard;
}

const panelsOf = (name: string, inputs = INPUTS) => dashboardOf(name, inputs).panels ?? [];

/** The SDK's own type of a target says nothing. */
interface Target {
  readonly refId: string;
  readonly expr: string;
}

const targetsOf = (panel: Panel | RowPanel) =>
  "targets" in panel ? ((panel.targets ?? []) as unknown as readonly Target[]) : [];

test("a service has three dashboards", () => {
  expect(dashboards(INPUTS).map(({ name, dashboard }) => [name, dashboard.title])).toEqual([
    ["service", "shop-prod/shop: service"],
    ["release", "shop-prod/shop: release"],
    ["slo", "shop-prod/shop: slo"],
  ]);
});

test.each(NAMES)("%s has a name for ever, and nothing that changes from day to day", (name) => {
  const { uid, schemaVersion, tags, ...rest } = dashboardOf(name);
  expect({ uid, schemaVersion, tags }).toEqual({
    uid: `shop-prod_shop_${name}`,
    schemaVersion: 41,
    tags: ["sluice", "shop-prod/shop"],
  });
  expect(rest).not.toHaveProperty("id");
  expect(rest).not.toHaveProperty("version");
});

test.each(NAMES)("%s is the same bytes each time", (name) => {
  expect(dashboardJson(name, dashboardOf(name))).toBe(dashboardJson(name, dashboardOf(name)));
});

test.each(CASES)(
  "panels of %s, counted %s, have numbers of their own",
  (name, _variant, inputs) => {
    const ids = panelsOf(name, inputs).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_id, index) => index + 1));
  },
);

test.each(CASES)(
  "panels of %s, counted %s, fill the grid and do not overlap",
  (name, _variant, inputs) => {
    const taken = new Map<string, string>();
    for (const { title = "", gridPos } of panelsOf(name, inputs)) {
      if (!gridPos) throw new Error(`${title} has no place`);
      const { x, y, w, h } = gridPos;
      expect([title, x >= 0 && w > 0 && h > 0 && x + w <= 24]).toEqual([title, true]);
      for (let row = y; row < y + h; row += 1) {
        for (let column = x; column < x + w; column += 1) {
          const cell = `${String(row)}/${String(column)}`;
          expect([title, taken.get(cell)]).toEqual([title, undefined]);
          taken.set(cell, title);
        }
      }
    }
    const rows = Math.max(
      ...panelsOf(name, inputs).map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)),
    );
    expect(taken.size).toBe(24 * rows);
  },
);

test.each(NAMES)("every panel of %s says what it shows in a sentence", (name) => {
  const wordless = panelsOf(name)
    .filter((panel) => panel.type !== "row")
    .filter((panel) => !("description" in panel && /^[A-Z].*\.$/.test(panel.description ?? "")));
  expect(wordless.map(({ title }) => title)).toEqual([]);
});

test.each(CASES)(
  "queries of %s, counted %s, have letters of their own and ask the chosen Prometheus",
  (name, _variant, inputs) => {
    for (const panel of panelsOf(name, inputs)) {
      const targets = targetsOf(panel);
      expect(targets.map(({ refId }) => refId)).toEqual(
        ["A", "B", "C", "D"].slice(0, targets.length),
      );
      for (const target of targets) {
        expect(target).toMatchObject({ datasource: { type: "prometheus", uid: "${datasource}" } });
        expect(target.expr).not.toBe("");
      }
    }
  },
);

test("the Prometheus is chosen at the top, and everything else is fixed", () => {
  for (const name of NAMES) {
    const variables = dashboardOf(name).templating.list ?? [];
    expect(variables.map(({ name: variable, type, query }) => [variable, type, query])).toEqual([
      ["datasource", "datasource", "prometheus"],
    ]);
  }
});

test("what alerts look at is drawn with their limits", () => {
  const limits = (name: string, title: string) =>
    panelsOf(name)
      .filter((panel) => panel.title === title)
      .flatMap((panel) => ("fieldConfig" in panel ? [panel.fieldConfig] : []))
      .map((config) => config.defaults.thresholds?.steps.map(({ value }) => value));
  expect(limits("service", "Failed requests")).toEqual([[null, 0.01, 0.05]]);
  expect(limits("service", "P99")).toEqual([[null, 300]]);
  expect(limits("service", "Memory")).toEqual([[null, 0.8, 1]]);
  expect(limits("service", "Ready share")).toEqual([[null, 0.98]]);
  expect(limits("service", "Restarts")).toEqual([[null, 1]]);
  expect(limits("release", "Latency of green")).toEqual([[null, 300]]);
  expect(limits("slo", "Burn rate of 1h and 5m")).toEqual([
    [null, 13.44],
    [null, 13.44],
  ]);
});

test("each burn alert has a panel for errors and one for latency, with both of its windows", () => {
  const panels = panelsOf("slo").filter(({ title }) => title?.startsWith("Burn rate"));
  const pairs = BURN_ALERTS.map(({ long, short }) => `Burn rate of ${long} and ${short}`);
  expect(panels.map(({ title }) => title)).toEqual([...pairs, ...pairs]);
  expect(panels.map((panel) => targetsOf(panel).length)).toEqual(panels.map(() => 2));
});

test("an alert that a short objective leaves out has no panel", () => {
  const objectives = objectivesSchema.parse({ window: "7d" });
  const titles = panelsOf("slo", { ...INPUTS, objectives }).map(({ title }) => title);
  expect(titles).not.toContain("Burn rate of 3d and 6h");
});

test("every dashboard leads to the others and to the runbooks", () => {
  for (const name of NAMES) {
    const links = (dashboardOf(name).links ?? []).map(({ type, tags, url }) => [type, url ?? tags]);
    expect(links).toEqual([
      ["dashboards", ["sluice", "shop-prod/shop"]],
      ["link", "https://runbooks.example.com"],
    ]);
  }
});

test("runbooks that are files of a repository are named, not linked", () => {
  const inputs = { ...INPUTS, runbooks: "docs/runbooks" };
  expect((dashboardOf("slo", inputs).links ?? []).map(({ type }) => type)).toEqual(["dashboards"]);
  expect(JSON.stringify(panelsOf("slo", inputs))).toContain(
    "- SluiceErrors: `docs/runbooks/sluice-errors.md`",
  );
});

test("the page of every alert is one click away", () => {
  expect(JSON.stringify(panelsOf("slo"))).toContain(
    "- [SluiceErrors](https://runbooks.example.com/sluice-errors.md)",
  );
});

test("every dashboard marks changes of the weights, and what releases told Grafana", () => {
  for (const name of NAMES) {
    const [weights, releases, ...more] = dashboardOf(name).annotations.list ?? [];
    expect(weights).toMatchObject({
      datasource: { type: "prometheus", uid: "${datasource}" },
      textFormat: "green has {{percent}} %",
    });
    expect(releases).toMatchObject({
      datasource: { type: "grafana", uid: "-- Grafana --" },
      target: { type: "tags", tags: ["sluice", "shop-prod/shop"], matchAny: false },
    });
    expect(more).toEqual([]);
  }
});

test("a dashboard that no ConfigMap holds is refused", () => {
  const text = "é".repeat(600_000);
  expect(() => dashboardJson("service", { text })).toThrow(
    "the dashboard service has 1200017 bytes; a ConfigMap holds 1048576",
  );
});
