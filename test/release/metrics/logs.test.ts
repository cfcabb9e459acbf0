/**
 * Proves what Loki is asked and what becomes of its answers. Its replies have the form that a real Loki
 * was seen to give.
 */
import type { Gate } from "../../../model/gates/gate";
import { resolveRelease } from "../../../model/release/settings";
import { GateAnswers } from "../../../release/gates/gate-answers";
import { Loki } from "../../../release/metrics/loki";
import { FakePrometheus } from "../gates/fake-prometheus";
import { LocalServer } from "../gates/server";

const { gates, logs } = resolveRelease({
  logs: { loki: "http://set-below" },
  gates: {
    logs: { mode: "enforce" },
    queries: [
      {
        name: "payments",
        from: "logs",
        query: 'sum(count_over_time({app="{app}",color="{color}"} |= "payment failed" [{window}]))',
        must: "at-most",
        limit: 3,
        window: "2m",
      },
    ],
  },
});
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
const LINES =
  'sum(count_over_time({app="shop",namespace="market",color="green"}[60s])) or vector(0)';
const ERRORS =
  'sum(count_over_time({app="shop",namespace="market",color="green",level="error"}[60s])) or vector(0)';

const fake = new FakePrometheus();

beforeAll(async () => {
  await fake.start();
});

afterAll(async () => {
  await fake.stop();
});

beforeEach(() => {
  fake.queries.length = 0;
  fake.answers = [
    ['level="error"', 4],
    ["payment", 2],
    ["count_over_time", 1204],
  ];
});

const pods = {
  count: () => Promise.reject(new Error("not asked")),
  restartsSince: () => Promise.reject(new Error("not asked")),
};
const route = { hosts: [], preview: { header: "x-sluice-color" } };

const gateNamed = (name: string): Gate => {
  const gate = gates.find((one) => one.name === name);
  if (!gate) throw new Error(`no gate ${name}`);
  return gate;
};

const ask = (name: string, url: string | undefined = fake.url) => {
  const { delaySeconds } = logs;
  const answers = new GateAnswers({
    service,
    route,
    pods,
    ...(url !== "" && { logs: { store: new Loki(url, {}, undefined, service), delaySeconds } }),
  });
  return answers.ask(gateNamed(name), question, AbortSignal.timeout(5000));
};

test("a color with few error lines passes beside the active one, by two queries of each stretch of time", async () => {
  const counts = { all: 1204, bad: 4 };
  expect(await ask("logs")).toEqual({
    outcome: "passed",
    sentence:
      "error lines of green 4 a minute ≤ 10 (1,204 lines in 1m); of all lines 0.33%, 1.0 × blue's 0.33%, surely below 1.2%; a rise to 0.66% is seen after 16,345 more, in 2h15m",
    value: 4,
    limit: 10,
    tallies: [{ since: 0, at: 600_000, own: counts, active: counts, left: 0 }],
  });
  const windows = ["[60s]", "[600s]", "[600s]", "[3600s] offset 600s"];
  expect(fake.queries).toEqual(expect.arrayContaining([ERRORS, LINES]));
  expect(fake.queries).toHaveLength(2 * windows.length);
  for (const window of windows) {
    expect(fake.queries.some((query) => query.includes(window))).toBe(true);
  }
});

test("a burst of error lines fails", async () => {
  fake.answers = [
    ['level="error"', 90],
    ["count_over_time", 1204],
  ];
  const { outcome, sentence } = await ask("logs");
  expect(outcome).toBe("failed");
  expect(sentence).toMatch(/^error lines of green 90 a minute > 10 \(1,204 lines in 1m\); /);
});

test.each([
  [0, "error lines of green: 0 lines in 1m, at least 1 are needed"],
  ["empty", "error lines of green: no data"],
  ["NaN", "error lines of green: the answer is NaN"],
  ["many", "error lines of green: the query gives 2 series where one is needed"],
] as const)("a store whose answers are %s is unknown", async (scripted, sentence) => {
  fake.answers = [["count_over_time", scripted]];
  expect(await ask("logs")).toEqual({ outcome: "unknown", sentence });
});

test("a store that fails is unknown, and is called by its name", async () => {
  fake.answers = [["count_over_time", "error"]];
  const { outcome, sentence } = await ask("logs");
  expect(outcome).toBe("unknown");
  expect(sentence).toBe(
    `error lines of green: Loki at ${new URL(fake.url).host}: status 503 without an answer of Loki`,
  );
});

test("without a store both gates are unknown", async () => {
  expect([await ask("logs", ""), await ask("payments", "")]).toEqual([
    {
      outcome: "unknown",
      sentence: "logs: release.logs.loki is not set, nor has the variable of lokiFrom an address",
    },
    {
      outcome: "unknown",
      sentence:
        "payments: release.logs.loki is not set, nor has the variable of lokiFrom an address",
    },
  ]);
});

test("a query of one's own is LogQL with everything filled in", async () => {
  expect(await ask("payments")).toEqual({
    outcome: "passed",
    sentence: "payments of green 2 <= 3",
    value: 2,
    limit: 3,
  });
  expect(fake.queries).toEqual([
    'sum(count_over_time({app="shop",color="green"} |= "payment failed" [120s]))',
  ]);
});

test("Loki's own path, a token and a tenant go with each question, below the address's path", async () => {
  const server = await LocalServer.start((_request, response) => {
    const result = [{ metric: {}, value: [1795281000.123, "7"] }];
    const stats = { summary: { bytesProcessedPerSecond: 1 } };
    const data = { resultType: "vector", result, stats };
    response.end(JSON.stringify({ status: "success", data }));
  });
  try {
    const loki = new Loki(`${server.url}/base`, { tenant: "market" }, "t0k", service);
    const colors = { color: "green", active: "blue" } as const;
    expect(await loki.own("x", colors, 60, AbortSignal.timeout(5000))).toEqual({ value: 7 });
    const [asked] = server.asked;
    expect(asked?.url).toBe("/base/loki/api/v1/query?query=x");
    expect(asked?.headers).toMatchObject({
      authorization: "Bearer t0k",
      "x-scope-orgid": "market",
    });
  } finally {
    await server.stop();
  }
});
