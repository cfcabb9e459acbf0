import { resolveRelease } from "../../model/release/settings";
import { PastReader } from "../../release/gates/past";
import { Prometheus } from "../../release/metrics/prometheus";
import { PrometheusSource } from "../../release/metrics/prometheus-source";
import { MONITORING } from "../support/monitoring";
import { imageTag } from "../../model/build";
import { dashboardQueries } from "../support/dashboard-queries";
import { dashboardsSchema } from "../../model/dashboards/dashboard-settings";
import { ISTIO_METRICS } from "../../model/metrics/requests";
import { allOn, share } from "../../model/traffic/weights";
import { eventually } from "./support/eventually";
import { FIRST } from "./support/image";
import { MonitoredShop, QUICK_OBJECTIVES } from "./support/monitored-shop";
import { destroyCompletely } from "./support/nothing-left";
import { podsOf } from "./support/pods";
import { rulesOf, seriesOf, targetsOf } from "./support/prometheus";
import { report } from "./support/report";
import { APP } from "./support/service";
import { objectivesSchema } from "../../model/metrics/objectives";

const BURN = ["ErrorBudgetBurn", "LatencyBudgetBurn"].flatMap((budget) => [
  `Sluice${budget} critical 1h`,
  `Sluice${budget} critical 6h`,
  `Sluice${budget} warning 1d`,
  `Sluice${budget} warning 3d`,
]);

/**
 * Does not prove where each limit is: test/rules does. Nor that an operator makes rules of the objects: the
 * test cluster has a stand-in for it.
 */
describe("Monitoring", () => {
  let shop: MonitoredShop;

  beforeAll(async () => {
    shop = await MonitoredShop.create("watch", allOn("blue"));
  });

  afterAll(async () => {
    await shop.remove();
  });

  it("Prometheus scrapes every pod once, with its color on every series", async () => {
    const { cluster, namespace } = shop.fixture;
    const targets = await eventually(
      "two targets of each color to be up",
      async () => {
        const all = await targetsOf(cluster.prometheus, namespace.name);
        return all.filter(({ labels }) => labels["color"] !== undefined);
      },
      (found) => found.length === 4 && found.every(({ health }) => health === "up"),
      120,
    );
    expect(targets.map(({ labels }) => labels["color"]).sort()).toEqual([
      "blue",
      "blue",
      "green",
      "green",
    ]);
  });

  it("Prometheus holds the service's own series, which tell the version of every pod", async () => {
    const { cluster, namespace } = shop.fixture;
    const info = `sluice_app_build_info{namespace="${namespace.name}"}`;
    const series = await eventually(
      "the series of four pods",
      () => seriesOf(cluster.prometheus, info),
      (found) => found.length === 4,
    );
    const told = series.map((of) => [of["exported_version"], of["color"], of["exported_color"]]);
    expect(told.sort()).toEqual(
      ["blue", "blue", "green", "green"].map((color) => [imageTag(FIRST), color, color]),
    );
  });

  it("Prometheus takes every rule and evaluates it without an error", async () => {
    const { cluster, namespace } = shop.fixture;
    const rules = await eventually(
      "the rules to be evaluated",
      () => rulesOf(cluster.prometheus, namespace.name),
      (found) => found.length > 0 && found.every(({ health }) => health !== "unknown"),
      120,
    );
    report("rules in Prometheus", undefined, { rules: rules.length });
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  });

  it("Nothing is told while all is well", async () => {
    const { cluster, namespace } = shop.fixture;
    const p99 = `sluice_color:latency_ms:quantile5m{namespace="${namespace.name}",color="blue"}`;
    await eventually(
      "the answers of blue to be measured",
      () => seriesOf(cluster.prometheus, p99),
      (found) => found.length === 3,
    );
    expect(await shop.firing()).toEqual([]);
  });

  it("An idle color that is not ready and pods that are not scraped are told, and when that is over", async () => {
    const { kubectl } = shop.fixture;
    const scrapeAt = (path: string) =>
      kubectl.patchJson(`servicemonitors/${APP}`, [
        { op: "replace", path: "/spec/endpoints/0/path", value: path },
      ]);
    const expected = ["SluiceIdleNotReady warning green", "SluiceNoData warning blue"];
    await shop.fault("green", { notReady: true }, {});
    await scrapeAt("/nowhere");
    await shop.fires(expected);
    await shop.hears(expected.map((alert) => `firing ${alert}`));
    await scrapeAt("/metrics");
    await shop.fault("green", {});
    await shop.fires([]);
    await shop.hears(expected.map((alert) => `resolved ${alert}`));
    expect(shop.told).toHaveLength(4);
  });

  it("Faults of both colors and a router that was moved by hand are told, each by its alert", async () => {
    const { kubectl } = shop.fixture;
    await shop.configure(share("blue", 80));
    await shop.fires(["SluiceReleaseRunning info"]);
    const [first] = await podsOf(kubectl, "blue");
    if (first === undefined) throw new Error("blue has no pods");
    await kubectl.put(`pods/${first.name}:8080`, "/faults", { crashAfter: 1 });
    const slow = { latency: "700ms", latencyPermille: 1000 };
    await shop.fault("green", { ...slow, memoryMib: 100 }, { ...slow, notReady: true });
    await eventually(
      "the crashed pod to be back",
      () => podsOf(kubectl, "blue"),
      (pods) =>
        pods.some(({ restarts }) => restarts > 0) && pods.every(({ bootSeconds }) => bootSeconds),
    );
    await shop.fault("blue", { errorPermille: 800 });
    await shop.moveRouter(share("blue", 30));
    const ofColors = [
      "SluiceErrors critical blue",
      "SluiceErrors warning blue",
      "SluiceRestarts warning blue",
      "SluiceLatency warning green",
      "SluiceMemory warning green",
      "SluiceNotReady warning green",
    ];
    const ofSplit = [
      // It stood for so long that it is not taken for a release any more.
      "SluiceReleaseHeld warning",
      "SluiceSplitDiffers warning",
    ];
    await shop.fires([...ofColors, ...ofSplit, ...BURN]);
  });

  it("The webhook hears what nothing worse says already", async () => {
    const loud = [
      "SluiceErrors critical blue",
      "SluiceLatency warning green",
      "SluiceMemory warning green",
      "SluiceNotReady warning green",
      "SluiceReleaseHeld warning",
      "SluiceReleaseRunning info",
      "SluiceSplitDiffers warning",
      ...BURN.filter((alert) => alert.includes("critical")),
    ].map((alert) => `firing ${alert}`);
    await shop.hears(loud);
    const inhibited = (await shop.alertmanager.alerts())
      .filter(({ status }) => status.inhibitedBy.length > 0)
      .map(({ labels }) => `${labels["alertname"] ?? ""} ${labels["color"] ?? ""}`);
    expect(inhibited).toContain("SluiceErrors blue");
  });

  it("Every query of every dashboard has an answer", async () => {
    const { cluster, namespace } = shop.fixture;
    const queries = dashboardQueries({
      app: APP,
      namespace: namespace.name,
      requests: ISTIO_METRICS,
      objectives: objectivesSchema.parse(QUICK_OBJECTIVES),
      runbooks: "docs/runbooks",
      inFlight: dashboardsSchema.parse({}).inFlight,
    });
    const asked = await Promise.all(
      queries.map(async (query) => ({
        ...query,
        answers: (await seriesOf(cluster.prometheus, query.query)).length,
      })),
    );
    report("queries of dashboards", undefined, { queries: asked.length });
    expect(asked.filter(({ answers, isAboutEvents }) => answers === 0 && !isAboutEvents)).toEqual(
      [],
    );
    expect(asked.length).toBeGreaterThan(0);
  });

  it("Gates find what Prometheus counted minute by minute, for a backtest", async () => {
    const { cluster, namespace } = shop.fixture;
    const source = new PrometheusSource(
      new Prometheus({ url: cluster.prometheus.href }),
      { app: APP, namespace: namespace.name },
      MONITORING,
    );
    const to = Math.floor(Date.now() / 60_000) * 60_000;
    const from = to - 9 * 60_000;
    const reader = new PastReader(source, { from, to }, AbortSignal.timeout(30_000));
    const { gates } = resolveRelease({});
    const [errors, latency] = ["errors", "latency"].map((name) =>
      gates.find((gate) => gate.name === name),
    );
    if (!errors || !latency) throw new Error("there are gates by default");
    const [failed, slow] = await Promise.all([reader.read(errors), reader.read(latency)]);
    const counted = failed.counts?.(9).filter((one) => one !== undefined) ?? [];
    report("a past of ten minutes", undefined, { minutes: counted.length });
    expect(counted.length).toBeGreaterThan(1);
    expect(counted.some(({ all, bad }) => all > 100 && bad <= all)).toBe(true);
    expect(slow.values?.some((value) => value !== undefined && value > 0)).toBe(true);
  });

  it("Leaves nothing behind when it is destroyed", async () => {
    await shop.end();
    await destroyCompletely(shop.fixture);
  });
});
