/**
 * Proves names, limits, texts and pages of the alerts. Does not prove that they fire: promtool does.
 */
import { MONITORING } from "../../support/monitoring";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { logRules } from "../../../model/logging/alerts";
import { runbookPage } from "../../../model/metrics/alert";
import { alertRules } from "../../../model/metrics/alerts";
import { objectivesSchema } from "../../../model/metrics/objectives";
import { ISTIO_METRICS } from "../../../model/metrics/requests";
import { ruleGroups } from "../../support/rule-groups";
import type { Written } from "../../../model/settings/typed";
import { loggingSchema } from "../../../model/logging/settings";

const inputs = {
  app: "shop",
  namespace: "market",
  requests: ISTIO_METRICS,
  objectives: MONITORING.objectives,
  runbooks: "https://runbooks.example.com",
};
const rules = (own: Written<typeof objectivesSchema> = {}) =>
  alertRules({ ...inputs, objectives: objectivesSchema.parse(own) });

/** Names of all recorded series. */
const RECORDED = ruleGroups({ ...inputs, weights: { blue: 90, green: 10 } }).flatMap((group) =>
  group.rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])),
);

/** The alerts of one name about blue, or about the service. */
const named = (name: string, own: Written<typeof objectivesSchema> = {}) =>
  rules(own).filter(({ alert, labels: { color } }) => alert === name && color !== "green");

const of = (series: string) => `${series}{app="shop",namespace="market",color="blue"}`;
/** Of few requests nothing is judged. */
const called = (requests: number) =>
  ` and on (app, namespace, color) 300 * ${of("sluice_color:requests:rate5m")} >= ${String(requests)}`;
const service = (series: string) => `${series}{app="shop",namespace="market"}`;

test("blue's alerts come first, then green's, then those of the service", () => {
  const ofColor = (color: string) => [
    `SluiceErrors warning ${color}`,
    `SluiceErrors critical ${color}`,
    `SluiceLatency warning ${color}`,
    `SluiceMemory warning ${color}`,
    `SluiceNotReady warning ${color}`,
    `SluiceIdleNotReady warning ${color}`,
    `SluiceRestarts warning ${color}`,
    `SluiceNoData warning ${color}`,
  ];
  const burn = (name: string) =>
    ["critical 1h", "critical 6h", "warning 1d", "warning 3d"].map((which) => `${name} ${which}`);
  expect(
    rules().map(({ alert, labels }) =>
      [alert, labels["severity"], labels["color"] ?? labels["window"] ?? "both"].join(" "),
    ),
  ).toEqual([
    ...ofColor("blue"),
    ...ofColor("green"),
    "SluiceReleaseRunning info both",
    "SluiceReleaseHeld warning both",
    "SluiceSplitDiffers warning both",
    ...burn("SluiceErrorBudgetBurn"),
    ...burn("SluiceLatencyBudgetBurn"),
  ]);
});

test.each<readonly [string, Written<typeof objectivesSchema>, readonly string[]]>([
  [
    "SluiceErrors",
    {},
    [
      `${of("sluice_color:failures:ratio_rate5m")} > 0.01${called(20)} for 5m`,
      `${of("sluice_color:failures:ratio_rate5m")} > 0.05${called(20)} for 1m`,
    ],
  ],
  [
    "SluiceErrors",
    {
      errorWarning: "0.1%",
      errorCritical: "2.9%",
      warningFor: "7m",
      criticalFor: "2m",
      minRequests: 9,
    },
    [
      `${of("sluice_color:failures:ratio_rate5m")} > 0.001${called(9)} for 7m`,
      `${of("sluice_color:failures:ratio_rate5m")} > 0.029${called(9)} for 2m`,
    ],
  ],
  [
    "SluiceLatency",
    { latencyP99: "1s500ms" },
    [
      'sluice_color:latency_ms:quantile5m{app="shop",namespace="market",color="blue",quantile="0.99"} > 1500' +
        `${called(20)} for 5m`,
    ],
  ],
  ["SluiceMemory", { memory: "7%" }, [`${of("sluice_color:memory:ratio")} > 0.07 for 5m`]],
  [
    "SluiceNotReady",
    {},
    [
      `${of("sluice_color:ready:ratio")} < 0.98 unless ` +
        `${of("sluice_color:weight:configured_ratio")} == 0 for 5m`,
    ],
  ],
  [
    "SluiceIdleNotReady",
    { idleFor: "30m" },
    [
      `${of("sluice_color:ready:ratio")} < 0.98 and ` +
        `${of("sluice_color:weight:configured_ratio")} == 0 for 30m`,
    ],
  ],
  ["SluiceRestarts", { restarts: 4 }, [`${of("sluice_color:restarts:changes15m")} > 4 for -`]],
  [
    "SluiceNoData",
    { noDataFor: "3m" },
    [
      `${of("sluice_color:weight:configured_ratio")} > 0 and on () (absent(istio_requests_total{reporter="source",` +
        `destination_service_name=~"shop-blue|shop-green",destination_service_namespace="market"}) ` +
        `or max(up{namespace="market",pod=~"shop-blue-[^-]+-[^-]+",container!="istio-proxy"}) == 0) for 3m`,
    ],
  ],
  [
    "SluiceReleaseRunning",
    { heldFor: "1h30m" },
    [
      `${service("sluice_service:split:active")} == 1 unless on (app, namespace) ` +
        `(${service("sluice_service:split:active")} == 1 and on (app, namespace) ` +
        `(${of("sluice_color:weight:configured_ratio")} == ${of("sluice_color:weight:configured_ratio")} offset 90m) ` +
        `and on (app, namespace) (changes(${of("sluice_color:weight:configured_ratio")}[90m]) == 0)) for -`,
    ],
  ],
  [
    "SluiceReleaseHeld",
    { heldFor: "1h30m" },
    [
      `${service("sluice_service:split:active")} == 1 and on (app, namespace) ` +
        `(${of("sluice_color:weight:configured_ratio")} == ${of("sluice_color:weight:configured_ratio")} offset 90m) ` +
        `and on (app, namespace) (changes(${of("sluice_color:weight:configured_ratio")}[90m]) == 0) for -`,
    ],
  ],
  [
    "SluiceSplitDiffers",
    { splitTolerance: "15%", splitFor: "20m", splitRequests: 500 },
    [
      `max by (app, namespace) (abs(${service("sluice_color:share:ratio_rate1m")} - ` +
        `${service("sluice_color:weight:configured_ratio")})) > 0.15 and on (app, namespace) ` +
        `300 * sum by (app, namespace) (${service("sluice_color:requests:rate5m")}) >= 500 for 20m`,
    ],
  ],
  [
    "SluiceErrorBudgetBurn",
    {},
    [
      ["1h", "5m", "13.44"],
      ["6h", "30m", "5.6"],
      ["1d", "2h", "2.8"],
      ["3d", "6h", "0.933333"],
    ].map(
      ([long = "", short = "", factor = ""]) =>
        `${service(`sluice_service:failures:ratio_rate${long}`)} > ${factor} * 0.0005 and ` +
        `${service(`sluice_service:failures:ratio_rate${short}`)} > ${factor} * 0.0005 for -`,
    ),
  ],
  [
    "SluiceLatencyBudgetBurn",
    { window: "7d", latencyTarget: "95%" },
    [
      ["1h", "5m", "3.36"],
      ["6h", "30m", "1.4"],
    ].map(
      ([long = "", short = "", factor = ""]) =>
        `${service(`sluice_service:slow:ratio_rate${long}`)} > ${factor} * 0.05 and ` +
        `${service(`sluice_service:slow:ratio_rate${short}`)} > ${factor} * 0.05 for -`,
    ),
  ],
])("%s with %j", (name, own, expected) => {
  expect(named(name, own).map(({ expr, for: lasting }) => `${expr} for ${lasting ?? "-"}`)).toEqual(
    expected,
  );
});

test("summaries show the limits in the words of the settings", () => {
  const own = { errorWarning: "0.1%", latencyP99: "1s500ms", memory: "7%", heldFor: "1h30m" };
  const summaries = rules(own).map(({ annotations }) => annotations["summary"]);
  expect(summaries).toEqual(
    expect.arrayContaining([
      "shop blue fails more than 0.1 % of its requests",
      "shop green answers one request in a hundred later than 1500 ms",
      "A pod of shop blue uses more than 7 % of its memory",
      "Traffic of shop has been split for more than 90 minutes",
      "shop spends its error budget more than 13.44 times too fast",
    ]),
  );
});

test("every alert carries severity, app, namespace and a page, and only those of a color a color", () => {
  for (const { alert, labels, annotations } of rules()) {
    expect(labels).toMatchObject({ app: "shop", namespace: "market" });
    expect(["critical", "warning", "info"]).toContain(labels["severity"]);
    expect(annotations["summary"]).toMatch(/^\S.*\S$/);
    expect(annotations["description"]).toMatch(/\.$/);
    expect(annotations["runbook_url"]).toBe(`https://runbooks.example.com/${runbookPage(alert)}`);
  }
});

test("whatever the objectives, no number in a rule shows the traces of binary fractions", () => {
  const within = (min: number, max: number) => fc.integer({ min, max });
  const percents = (min: number, max: number, parts: number) =>
    within(min, max).map((count) => `${String(count / parts)}%`);
  const objectives = fc.record({
    availability: percents(1, 9999, 100),
    latencyTarget: percents(1, 99, 1),
    window: within(7, 365).map((count) => `${String(count)}d`),
    errorWarning: percents(1, 999, 10),
    errorCritical: percents(2, 999, 10),
    memory: percents(1, 99, 1),
    ready: percents(1, 100, 1),
    splitTolerance: percents(1, 99, 1),
  });
  fc.assert(
    fc.property(objectives, within(0, 100), (own, blue) => {
      const all = ruleGroups({
        ...inputs,
        objectives: objectivesSchema.parse(own),
        weights: { blue, green: 100 - blue },
      });
      expect(JSON.stringify(all)).not.toMatch(/\d\.\d{7}|\de[+-]?\d/);
    }),
  );
});

test("no two alerts can be mistaken for each other", () => {
  const names = rules().map(({ alert, labels }) => JSON.stringify([alert, labels]));
  expect(new Set(names).size).toBe(names.length);
});

test("a color without weight tells of the idle one only, one with weight never", () => {
  const [serving, idle] = [named("SluiceNotReady")[0]?.expr, named("SluiceIdleNotReady")[0]?.expr];
  expect(serving?.replace(" unless ", " and ")).toBe(idle);
});

describe("Pages about alerts", () => {
  const folder = join(__dirname, "../../../docs/runbooks");
  const logs = logRules({
    app: "shop",
    namespace: "market",
    alert: loggingSchema.shape.alert.unwrap().parse({}),
    runbooks: "docs/runbooks",
  });
  const all = [...rules(), ...logs.rules].flatMap((rule) => ("alert" in rule ? [rule.alert] : []));
  const names = [...new Set(all)].sort();

  it("Are there for every alert, and every page has its alert", () => {
    const pages = readdirSync(folder).filter((file) => file !== "README.md");
    expect(pages.sort()).toEqual(names.map(runbookPage).sort());
  });

  it("Are all listed", () => {
    const list = readFileSync(join(folder, "README.md"), "utf8");
    const listed = list.match(/^- .+$/gm) ?? [];
    const expected = names.map((name) => `- [${name}](${runbookPage(name)})`);
    expect([...listed].sort()).toEqual(expected.sort());
  });

  it.each(names)("That of %s says what it means, how to look and what to do", (name) => {
    const page = readFileSync(join(folder, runbookPage(name)), "utf8");
    const headings = page.split("\n").filter((line) => /^#{1,2} /.test(line));
    expect(headings).toEqual([`# ${name}`, "## Meaning", "## Look", "## Act"]);
  });

  it.each(names)("That of %s asks for recorded series that there are", (name) => {
    const page = readFileSync(join(folder, runbookPage(name)), "utf8");
    const asked = page.match(/\bsluice_(?:color|service):[\w:]+/g) ?? [];
    expect(RECORDED).toEqual(expect.arrayContaining(asked));
  });
});

test.each([
  ["SluiceErrors", "sluice-errors.md"],
  ["SluiceIdleNotReady", "sluice-idle-not-ready.md"],
])("the page of %s is %s", (name, page) => {
  expect(runbookPage(name)).toBe(page);
});
