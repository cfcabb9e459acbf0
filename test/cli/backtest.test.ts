/**
 * Proves what is asked of Prometheus and told of its answers; the judging: test/model/gates/backtest.test.ts, a real
 * Prometheus: test/e2e/monitoring.e2e.ts.
 */
import { setMaxListeners } from "node:events";
import { backtestGates, backtestText } from "../../cli/backtest";
import { resolveRelease } from "../../model/release/settings";
import type { ReleaseArgs } from "../../model/release/settings";
import { Prometheus } from "../../release/metrics/prometheus";
import { PrometheusSource } from "../../release/metrics/prometheus-source";
import { FakePrometheus, type Scripted } from "../release/gates/fake-prometheus";
import { MONITORING } from "../support/monitoring";

const DAY = 86_400;
const NOW = Date.UTC(2026, 10, 15, 12, 0, 30);
const BLUE = 'destination_service_name="shop-blue"';
const FAILED = `${BLUE},destination_service_namespace="market",response_code=~"5.."`;

/** Half an hour of many failures. */
const fault = (moment: number) => (moment >= 900 && moment < 930 ? 600 : 3);

const HEALTHY: FakePrometheus["answers"] = [
  ["histogram_quantile", 40],
  ["_bucket", 2990],
  ["shop-green", 0],
  ["grpc_response_status", 3],
  ["istio_request", 3000],
];

let prometheus: FakePrometheus;

beforeEach(async () => {
  prometheus = new FakePrometheus();
  await prometheus.start();
  prometheus.answers = HEALTHY;
});

afterEach(async () => {
  await prometheus.stop();
});

async function backtested(args: ReleaseArgs = {}, seconds = DAY) {
  const { signal } = new AbortController();
  setMaxListeners(200, signal);
  const source = new PrometheusSource(
    new Prometheus({ url: prometheus.url }),
    { app: "shop", namespace: "market" },
    MONITORING,
  );
  const session = {
    release: resolveRelease(args),
    metrics: source,
    clock: { now: () => NOW, sleep: () => Promise.resolve() },
  };
  return backtestGates(session, seconds, signal);
}

const gateIn = (result: Awaited<ReturnType<typeof backtested>>, name: string) =>
  result.gates.find(({ gate }) => gate === name);

describe("gates backtest", () => {
  it("asks for every minute of two weeks in few questions, within a minute", async () => {
    const started = performance.now();
    const result = await backtested({}, 14 * DAY);
    const took = performance.now() - started;
    expect(prometheus.queries.length).toBeLessThanOrEqual(50);
    expect(new Set(prometheus.ranges.map(([, , step]) => step))).toEqual(new Set(["60", "3600"]));
    expect(gateIn(result, "errors")).toMatchObject({ releases: 335, held: 0, back: 0 });
    expect(gateIn(result, "latency")).toMatchObject({ releases: 335, held: 0 });
    expect(gateIn(result, "guard-errors")).toMatchObject({ releases: 335, back: 0 });
    expect(took).toBeLessThan(60_000);
  }, 90_000);

  it("tells when a gate had held, and that pods have no past", async () => {
    prometheus.answers = [[FAILED, fault], ...HEALTHY];
    const result = await backtested();
    expect(gateIn(result, "errors")).toMatchObject({ held: 1 });
    expect(gateIn(result, "ready")).toEqual({
      gate: "ready",
      part: "gates",
      untested: "Kubernetes keeps no past of it",
    });
    expect(backtestText(result).split("\n").slice(0, 5)).toEqual([
      "as if the version that served had been released again at each hour, 2026-11-14 12:01:00 UTC to 2026-11-15 12:00:00 UTC, looked at every 1m:",
      "guard-errors    1 held of 23; quiet from max 20.0% and compare false on, it is 5.0%",
      "                2026-11-15 03:01:00 UTC errors of the new color 20.0% > 5.0% (300 requests in 1m), and the active one has 20.0%: a fault that both share, not the new color's",
      "guard-ready     not tested: Kubernetes keeps no past of it",
      "guard-restarts  not tested: Kubernetes keeps no past of it",
    ]);
  });

  it("takes the color with more requests for the one that served", async () => {
    const swapped: readonly (readonly [string, Scripted])[] = HEALTHY.map(([part, value]) => [
      part === "shop-green" ? "shop-blue" : part,
      value,
    ]);
    prometheus.answers = swapped;
    expect(gateIn(await backtested(), "errors")).toMatchObject({ releases: 23, held: 0 });
  });

  it("names a Prometheus that does not answer, gate by gate", async () => {
    prometheus.answers = [["", "error"]];
    const { gates } = await backtested();
    const [first] = gates;
    expect(first && "untested" in first && first.untested).toContain(
      "status 503 without an answer of Prometheus",
    );
  });

  it("holds queries of one's own against the past, and compares what they count", async () => {
    prometheus.answers = [["own_bad", 2], ["own_all", 1000], ...HEALTHY];
    const queries = [
      {
        ...({ name: "own", must: "at-most", limit: 20 } as const),
        query: 'sum(increase(own_bad{color="{color}"}[{window}]))',
        total: 'sum(increase(own_all{color="{color}"}[{window}]))',
      },
    ];
    const result = await backtested({ gates: { queries } });
    expect(gateIn(result, "own")).toMatchObject({
      ...{ releases: 23, held: 0, quiet: { key: "limit", limit: "2", present: "20" } },
    });
    expect(prometheus.queries).toContain('sum(increase(own_bad{color="blue"}[60s]))');
  });
});
