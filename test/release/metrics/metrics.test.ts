import { MONITORING } from "../../support/monitoring";
import fc from "fast-check";
import type { Gate } from "../../../model/gates/gate";
import type { ErrorsGate } from "../../../model/gates/kinds/errors";
import type { LatencyGate } from "../../../model/gates/kinds/latency";
import type { MonitoringSettings } from "../../../model/settings/monitoring-settings";
import { resolveRelease } from "../../../model/release/settings";
import { askBudget } from "../../../release/metrics/budget";
import { GateAnswers } from "../../../release/gates/gate-answers";
import { Prometheus } from "../../../release/metrics/prometheus";
import { PrometheusSource } from "../../../release/metrics/prometheus-source";
import { ObservedTraffic } from "../../../release/metrics/traffic";
import { FakePrometheus, type Scripted } from "../gates/fake-prometheus";

const { gates, guard, budget } = resolveRelease({
  gates: {
    queries: [
      { name: "orders", query: 'orders{color="{color}"}[{window}]', must: "at-most", limit: 3 },
    ],
  },
});
const [errors, latency] = gates as readonly [ErrorsGate, LatencyGate];
const SCRAPE_SECONDS = 15;
const OBJECTIVES = MONITORING.objectives;
const service = { app: "shop", namespace: "market" };
const question = {
  color: "green",
  active: "blue",
  release: "r1",
  step: "stage 1 of 3",
  weights: { blue: 90, green: 10 },
  startedAt: 0,
  since: 0,
  now: 600_000,
} as const;
// One for each test: what an earlier one left unanswered would arrive in the next.
let fake: FakePrometheus;

afterEach(async () => {
  await fake.stop();
});

beforeEach(async () => {
  fake = new FakePrometheus();
  await fake.start();
  fake.answers = healthy;
});

/** Ages, latencies, failures, requests: in the order in which a query can be told apart. */
const healthy: readonly (readonly [string, Scripted])[] = [
  ["timestamp(", 3],
  ["histogram_quantile(", 120],
  ["response_code", 0],
  ["clamp_min(", 0],
  [" offset ", 1204],
  ["increase(", 1204],
  ["memory", 0.5],
  ["cpu", 0.5],
  ["orders", 2],
];

const source = (monitoring: MonitoringSettings = MONITORING) =>
  new PrometheusSource(new Prometheus({ url: fake.url }), service, monitoring);
const asker = (monitoring: MonitoringSettings = MONITORING) =>
  new GateAnswers({
    service,
    metrics: { source: source(monitoring), scrapeSeconds: SCRAPE_SECONDS },
    pods,
    route: { hosts: [], preview: { header: "x-sluice-color" } },
  });
const pods = {
  count: () => Promise.reject(new Error("not asked")),
  restartsSince: () => Promise.reject(new Error("not asked")),
};
const ask = (gate: Gate, patience = 5000) =>
  asker().ask(gate, question, AbortSignal.timeout(patience));

test("a healthy color passes every gate on metrics", async () => {
  const metricGates = [...gates, ...guard].filter(
    ({ kind }) => !["ready", "restarts"].includes(kind),
  );
  const verdicts = await Promise.all(metricGates.map((gate) => ask(gate)));
  const none =
    "blue has 0.0%, surely below 0.32%; a rise to 0.05% is seen after 29,697 more, in 4h6m";
  expect(verdicts.map(({ sentence }) => sentence)).toEqual([
    `errors of green 0.0% ≤ 1.0% (1,204 requests in 5m), ${none}`,
    `P99 of green 120ms ≤ 300ms (1,204 requests in 5m); slower than 250ms 0.0%, ${none}`,
    "memory of green 50% ≤ 80% of its limit in the fullest pod",
    "cpu of green 50% ≤ 90% of its limit in the fullest pod",
    "orders of green 2 <= 3",
    `errors of green 0.0% ≤ 5.0% (1,204 requests in 1m), ${none}`,
  ]);
  expect(verdicts.every(({ outcome }) => outcome === "passed")).toBe(true);
});

test("errors are asked of both colors, of the same stretch of time, and of the hour before", async () => {
  await ask(errors);
  const stretch = (color: string) =>
    fake.queries.filter((query) => query.includes(`shop-${color}`));
  expect([stretch("green").length, stretch("blue").length]).toEqual([5, 7]);
  expect(fake.queries.filter((query) => query.includes(" offset 4200s"))).toHaveLength(2);
});

test("with all traffic on the new color only the hour before is asked of the other one", async () => {
  const alone = { ...question, weights: { blue: 0, green: 100 } };
  await asker().ask(errors, alone, AbortSignal.timeout(5000));
  const ofBlue = fake.queries.filter((query) => query.includes("shop-blue"));
  expect(ofBlue).toHaveLength(2);
  expect(ofBlue.every((query) => query.includes("offset 600s"))).toBe(true);
});

test("a gate that does not compare asks three queries about one color", async () => {
  const { compared: _compared, ...alone } = errors;
  await ask(alone);
  expect(fake.queries).toHaveLength(3);
  expect(fake.queries.every((query) => query.includes("shop-green"))).toBe(true);
});

test("no query looks back to before the step, and none to before the weights changed", async () => {
  const young = { ...question, since: 560_000, changedAt: 550_000 };
  await asker().ask(errors, young, AbortSignal.timeout(5000));
  const within = (span: string) =>
    fake.queries.filter((query) => query.includes(` offset ${span})`)).length;
  expect([within("40s"), within("50s"), within("300s")]).toEqual([4, 4, 0]);
});

test("what was counted is part of the answer, for the next one to go on from", async () => {
  const { tallies } = await asker().ask(
    errors,
    { ...question, changedAt: 550_000 },
    AbortSignal.timeout(5000),
  );
  const counts = { all: 1204, bad: 0 };
  expect(tallies).toEqual([{ since: 550_000, at: 600_000, own: counts, active: counts, left: 0 }]);
});

test("failures that came together before the release count as fewer", async () => {
  fake.answers = [["avg_over_time(", 5], ["response_code", 20], ...healthy];
  const found = await asker().ask(errors, question, AbortSignal.timeout(5000));
  expect(fake.queries.filter((query) => query.includes("[3600s:1m] offset 600s"))).toHaveLength(1);
  expect(found.sentence).toMatch(/surely below 6\.1%/);
});

test("a query of one's own is filled in", async () => {
  await Promise.all(gates.filter(({ name }) => name === "orders").map((gate) => ask(gate)));
  expect(fake.queries).toEqual(['orders{color="green"}[300s]']);
});

test("the application's own metrics are asked for by its own labels", async () => {
  fake.answers = [
    ["timestamp(", 3],
    ["_bucket", 120],
    ["status", 0],
    [" offset ", 500],
    ["increase(", 500],
  ];
  const requests = { ...MONITORING.requests, source: "app" } as const;
  const app = asker({ ...MONITORING, requests });
  const verdict = await app.ask(latency, question, AbortSignal.timeout(5000));
  expect(verdict.outcome).toBe("passed");
  const of = 'namespace="market",pod=~"shop-green-[^-]+-[^-]+"';
  await app.ask(errors, question, AbortSignal.timeout(5000));
  expect(fake.queries).toContain(
    `(sum((sluice_app_http_requests_total{${of},status=~"5.."} - sluice_app_http_requests_total{${of},status=~"5.."} offset 300s) >= 0 or sluice_app_http_requests_total{${of},status=~"5.."}) or vector(0))`,
  );
  expect(fake.queries).toContain(
    "1000 * histogram_quantile(0.99, sum by (le) " +
      `(rate(sluice_app_http_request_duration_seconds_bucket{${of}}[300s])))`,
  );
});

test("whatever is wrong with whichever answer, no gate passes", async () => {
  const wrong = fc.constantFrom<Scripted>("empty", "NaN", "error", "many");
  const part = fc.constantFrom("timestamp(", "histogram_quantile(", " offset ", "");
  await fc.assert(
    fc.asyncProperty(wrong, part, async (how, which) => {
      fake.answers = [[which, how], ...healthy];
      const verdict = await ask(which === "histogram_quantile(" ? latency : errors);
      expect(verdict.outcome).toBe("unknown");
      expect(verdict.sentence).not.toBe("");
    }),
    { numRuns: 40 },
  );
});

test.each<readonly [string, readonly (readonly [string, Scripted])[], string]>([
  ["stale", [["timestamp(", 61]], "the newest sample is 1m1s old, older than 1m"],
  ["few", [["increase(", 99]], "99 requests in 5m, at least 100 are needed"],
  ["empty", [["", "empty"]], "no data"],
])("%s: unknown, with the reason", async (_how, first, why) => {
  fake.answers = [...first, ...healthy];
  const verdict = await ask(latency);
  expect(verdict).toMatchObject({ outcome: "unknown", sentence: `P99 of green: ${why}` });
});

test("a Prometheus that is silent is unknown after its time", async () => {
  fake.answers = [["", "silent"]];
  const verdict = await ask(errors, 100);
  expect(verdict.outcome).toBe("unknown");
  expect(verdict.sentence).toMatch(/: no answer in time$/);
});

const traffic = (now: number) => new ObservedTraffic(source(), SCRAPE_SECONDS, { now: () => now });

test("the split is the share of the requests that both colors got", async () => {
  fake.answers = [
    ["timestamp(", 3],
    ["shop-blue", 900],
    ["shop-green", 100],
  ];
  expect(await traffic(100_000).split(55_000)).toEqual({
    shares: { blue: 0.9, green: 0.1 },
    requests: 1000,
  });
  expect(fake.queries.filter((query) => query.includes("[45s]"))).toHaveLength(2);
});

test("the split looks back a minute at most, so that the last requests of a color are over some day", async () => {
  fake.answers = [
    ["timestamp(", 3],
    ["shop-blue", 0],
    ["shop-green", 100],
  ];
  expect((await traffic(900_000).split(0))?.shares).toEqual({ blue: 0, green: 1 });
  expect(fake.queries.filter((query) => query.includes("[60s]"))).toHaveLength(2);
});

test("a color without a series had no requests, and no requests at all are known as none", async () => {
  fake.answers = [
    ["shop-green", "empty"],
    ["timestamp(", 3],
    ["increase(", 0],
  ];
  expect(await traffic(100_000).split(0)).toEqual({ shares: { blue: 0, green: 0 }, requests: 0 });
});

test.each<readonly [string, number, readonly (readonly [string, Scripted])[]]>([
  ["the weights are younger than two scrapes", 29_000, [["", 1]]],
  ["nothing is counted", 100_000, [["", "empty"]]],
  ["Prometheus is gone", 100_000, [["", "error"]]],
  [
    "the newest sample is old",
    100_000,
    [
      ["timestamp(", 61],
      ["", 100],
    ],
  ],
  [
    "a count is none",
    100_000,
    [
      ["timestamp(", 3],
      ["", "NaN"],
    ],
  ],
])("the split is not known when %s", async (_when, now, answers) => {
  fake.answers = answers;
  expect(await traffic(now).split(0)).toBeUndefined();
});

test("the error budget is that of both colors together", async () => {
  fake.answers = [
    ["response_code", 1],
    ["shop-blue", 15_000],
    ["shop-green", 5_000],
  ];
  const signal = AbortSignal.timeout(5000);
  const verdict = await askBudget(budget, source(), OBJECTIVES, signal);
  expect(verdict).toMatchObject({ outcome: "passed", value: 80, requests: 20_000 });
  expect(fake.queries.every((query) => query.includes("[28d]"))).toBe(true);
});

test("where rules record it, the error budget is theirs: one query, the number that alerts are made from", async () => {
  fake.answers = [["sluice_service:error_budget:left_ratio", 0.25]];
  const monitoring = { ...MONITORING, rules: "config-map" } as const;
  const signal = AbortSignal.timeout(5000);
  const verdict = await askBudget(budget, source(monitoring), OBJECTIVES, signal);
  expect(verdict).toMatchObject({ outcome: "failed", value: 25, limit: 30 });
  expect(fake.queries).toEqual([
    'sluice_service:error_budget:left_ratio{app="shop",namespace="market"}',
  ]);
});

test("an error budget that cannot be asked for is unknown", async () => {
  fake.answers = [["", "error"]];
  const signal = AbortSignal.timeout(5000);
  const verdict = await askBudget(budget, source(), OBJECTIVES, signal);
  expect(verdict.outcome).toBe("unknown");
  expect(verdict.sentence).toMatch(/^error budget: Prometheus at .+: status 503/);
});
