import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MONITORING } from "../support/monitoring";
import { cpuRatio, memoryRatio, readyRatio } from "../../model/metrics/pod-queries";
import {
  clumpIn,
  countedIn,
  errorRatio,
  failedCount,
  latencyMs,
  newestAge,
  requestCount,
  requestShare,
} from "../../model/metrics/queries";
import { callersOf, requestMetrics } from "../../model/metrics/requests";
import type { ErrorsGate } from "../../model/gates/kinds/errors";
import type { HttpGate } from "../../model/gates/kinds/http";
import type { LatencyGate } from "../../model/gates/kinds/latency";
import type { Gate } from "../../model/gates/gate";
import { resolveRelease } from "../../model/release/settings";
import { askBudget } from "../../release/metrics/budget";
import { askHttp } from "../../release/gates/http";
import { GateAnswers } from "../../release/gates/gate-answers";
import { Prometheus } from "../../release/metrics/prometheus";
import { PrometheusSource } from "../../release/metrics/prometheus-source";
import { ObservedTraffic } from "../../release/metrics/traffic";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { buildImage, SECOND } from "./support/image";
import { Load } from "./support/load";
import { run } from "./support/process";
import { report } from "./support/report";
import { APP } from "./support/service";

/** Seconds between two scrapes on the cluster under test. */
const SCRAPE = 5;
const PUBLIC_VALUE = "preview-of-this-test";

const { gates, budget } = resolveRelease({ metrics: { scrapeInterval: `${SCRAPE}s` } });
const signal = () => AbortSignal.timeout(10_000);

function gateOf<G extends ErrorsGate | LatencyGate>(kind: G["kind"], own: Partial<G> = {}): G {
  const found = gates.find((gate) => gate.kind === kind);
  return { ...found, minRequests: 50, ...own } as G;
}

/** cosign is large, so the test bed does not build it. */
const signed = spawnSync("cosign", ["version"]).status === 0 ? it : it.skip;

/** Does not prove what cAdvisor's series look like: this cluster's have no container labels. */
describe("Gates on a real Prometheus", () => {
  let fixture: Fixture;
  let prometheus: Prometheus;
  let source: PrometheusSource;
  let answers: GateAnswers;
  let green: string;
  let service: { readonly app: string; readonly namespace: string };

  const answersOf = (metrics: PrometheusSource) =>
    new GateAnswers({
      service,
      metrics: { source: metrics, scrapeSeconds: SCRAPE },
      pods: {
        count: () => Promise.reject(new Error("not asked")),
        restartsSince: () => Promise.reject(new Error("not asked")),
      },
      images: async () => Promise.resolve({ blue: undefined, green }),
      route: { hosts: [], preview: { header: "x-sluice-color" } },
    });

  const question = (since: number) =>
    ({
      color: "green",
      active: "blue",
      release: "r1",
      step: "stage 1 of 3",
      weights: { blue: 90, green: 10 },
      startedAt: since,
      since,
      now: Date.now(),
    }) as const;

  beforeAll(async () => {
    fixture = await Fixture.create("gates");
    green = await buildImage(fixture.cluster.registry, SECOND);
    await fixture.stack.up({
      ...fixture.base,
      green: { image: green },
      weights: { blue: 50, green: 50 },
      traffic: {
        ...fixture.base.traffic,
        preview: { publicValue: PUBLIC_VALUE },
        timeout: "500ms",
      },
    });
    await fixture.reachable();
    service = { app: APP, namespace: fixture.namespace.name };
    prometheus = new Prometheus({ url: fixture.cluster.prometheus.href });
    source = new PrometheusSource(prometheus, service, MONITORING);
    answers = answersOf(source);
  });

  afterAll(async () => {
    await fixture.remove();
  });

  /** Runs a light load around some questions. */
  async function underLoad<T>(path: string, ask: (since: number) => Promise<T>): Promise<T> {
    const since = Date.now();
    const { gateway } = fixture.cluster;
    const load = Load.start({ gateway, host: fixture.host, perSecond: 20, path });
    try {
      return await ask(since);
    } finally {
      await load.stop();
    }
  }

  signed("A signature by cosign is told from none, and from one by another key", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-cosign-"));
    const cosign = async (...args: readonly string[]) =>
      run("cosign", args, { cwd: folder, env: { ...process.env, COSIGN_PASSWORD: "" } });
    const gateBy = async (name: string) => {
      await cosign("generate-key-pair", "--output-key-prefix", name);
      const signature = { key: join(folder, `${name}.pub`), transparencyLog: false };
      return resolveRelease({ verify: { signature } }).verify.filter(
        ({ kind }) => kind === "signature",
      );
    };
    try {
      const [own, other] = [await gateBy("own"), await gateBy("other")];
      const ask = async (all: readonly Gate[]) =>
        Promise.all(
          all.map(async (gate) =>
            answers.ask(gate, question(Date.now()), AbortSignal.timeout(45_000)),
          ),
        );
      const before = await ask(own);
      await cosign("sign", "--yes", "--key", "own.key", "--tlog-upload=false", green);
      const found = [...before, ...(await ask(own)), ...(await ask(other))];
      report("signatures", undefined, { found: found.map(({ sentence }) => sentence).join("; ") });
      expect(found.map(({ outcome }) => outcome)).toEqual(["failed", "passed", "failed"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("Without a request nothing is known", async () => {
    const since = Date.now() - 60_000;
    const verdict = await answers.ask(gateOf<ErrorsGate>("errors"), question(since), signal());
    expect(verdict.outcome).toBe("unknown");
  });

  it("Errors and latency pass under load, and the split is seen", async () => {
    const seen = await underLoad("/", async (since) => {
      const ask = (gate: ErrorsGate | LatencyGate) => answers.ask(gate, question(since), signal());
      const errors = await eventually(
        "errors to be known",
        () => ask(gateOf<ErrorsGate>("errors")),
        ({ outcome }) => outcome !== "unknown",
        90,
      );
      const latency = await ask(gateOf<LatencyGate>("latency", { maxMs: 2000, slackMs: 2000 }));
      const few = await ask(gateOf<ErrorsGate>("errors", { minRequests: 1_000_000 }));
      const traffic = new ObservedTraffic(source, SCRAPE, Date);
      return { errors, latency, few, split: await traffic.split(since) };
    });
    report("verdicts", undefined, {
      errors: seen.errors.sentence,
      latency: seen.latency.sentence,
      few: seen.few.sentence,
      split: JSON.stringify(seen.split),
    });
    expect(seen.errors).toMatchObject({ outcome: "passed", value: 0 });
    expect(seen.errors.sentence).toMatch(
      /^errors of green 0\.0% ≤ 1\.0% \([\d,]+ requests in [\dms]+\), blue has 0\.0%, surely below [\d.]+%; a rise to 0\.05% /,
    );
    expect(seen.latency.outcome).toBe("passed");
    expect(seen.latency.sentence).toMatch(
      /^P99 of green [\d.,]+ms ≤ 2,000ms \([\d,]+ requests in [\dms]+\); slower than 2,500ms 0\.0%, blue has 0\.0%, /,
    );
    expect(seen.few.outcome).toBe("unknown");
    expect(seen.few.sentence).toContain("at least 1,000,000 are needed");
    expect(seen.split).toMatchObject({ requests: expect.any(Number) as number });
    expect(seen.split).not.toMatchObject({ requests: 0 });
    expect(Math.abs((seen.split?.shares.green ?? 0) - 0.5)).toBeLessThan(0.25);
  });

  it("No answer in time is a failure that only callers count: the gate fails, the budget sinks", async () => {
    const { verdict, left } = await underLoad("/slow?ms=2000", async (since) => ({
      verdict: await eventually(
        "errors to be seen",
        () => answers.ask(gateOf<ErrorsGate>("errors"), question(since), signal()),
        ({ outcome }) => outcome === "failed",
        90,
      ),
      // Extrapolated counts know of the first failures a scrape later than the gate does.
      left: await eventually(
        "the budget to sink",
        () => askBudget(budget, source, MONITORING.objectives, signal()),
        ({ outcome }) => outcome === "failed",
        60,
      ),
    }));
    report("a failing color", undefined, { errors: verdict.sentence, budget: left.sentence });
    expect(verdict.sentence).toMatch(/^errors of green \d+\.\d% > 1\.0% \(/);
    expect(left.outcome).toBe("failed");
  });

  it("At a port where nobody listens nothing is known", async () => {
    const silent = new Prometheus({ url: "http://127.0.0.1:9" });
    const nobody = answersOf(new PrometheusSource(silent, service, MONITORING));
    const since = Date.now() - 60_000;
    const verdict = await nobody.ask(gateOf<ErrorsGate>("errors"), question(since), signal());
    expect(verdict.outcome).toBe("unknown");
    expect(verdict.sentence).toMatch(/^errors of green: Prometheus at 127\.0\.0\.1:9: \S/);
  });

  it("Prometheus takes every query, without a warning", async () => {
    const subject = { ...service, color: "green" } as const;
    const past = { window: "1h", ago: { start: "3660s", end: "60s" } };
    const all = (["istio", "app"] as const).flatMap((source) => {
      const from = requestMetrics({ ...MONITORING.requests, source });
      return [
        requestCount(subject, "60s", from),
        failedCount(subject, "60s", from),
        newestAge(subject, from),
        latencyMs(subject, 0.99, "60s", from),
        errorRatio(subject, "5m", from),
        ...Object.values(countedIn(subject, "failed", past, from)),
        ...Object.values(countedIn(subject, { slowerMs: 500 }, { window: "60s" }, from)),
        clumpIn(subject, { slowerMs: 500 }, past, 0.01, from),
        requestShare(subject, "1m", from),
      ];
    });
    const others = [
      callersOf(service, "7d"),
      readyRatio(subject),
      memoryRatio(subject),
      cpuRatio(subject, "60s"),
    ];
    for (const query of [...all, ...others]) {
      const { warnings } = await prometheus.instant(query, signal());
      expect([query, warnings]).toEqual([query, []]);
    }
  });

  it("A range has a point for every step", async () => {
    const to = Math.floor(Date.now() / 1000);
    const range = { from: to - 20, to, stepSeconds: 10 };
    const { series } = await prometheus.range("vector(1)", range, signal());
    expect(series[0]?.points.map(([at]) => at)).toEqual([to - 20, to - 10, to]);
  });

  it("The preview route leads to the idle color", async () => {
    const gate: HttpGate = {
      kind: "http",
      name: "smoke",
      mode: "enforce",
      onFail: "rollback",
      everySeconds: 10,
      timeoutSeconds: 5,
      failures: 1,
      of: 1,
      url: new URL("/version", fixture.cluster.gateway).href,
      host: fixture.host,
      status: 200,
      contains: SECOND.commit ?? "",
    };
    const route = {
      hosts: [fixture.host],
      preview: { header: "x-sluice-color", publicValue: PUBLIC_VALUE },
    };
    const verdict = await askHttp(gate, question(Date.now()), route, signal());
    expect(verdict).toEqual({
      outcome: "passed",
      sentence: "smoke: /version of green has status 200",
      value: 200,
      limit: 200,
    });
  });
});
