import { imageTag } from "../../model/build";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { FIRST } from "./support/image";
import { destroyCompletely } from "./support/nothing-left";
import { rulesOf, seriesOf, targetsOf } from "./support/prometheus";
import { report } from "./support/report";

/** Does not prove that an alert fires when it should: the rules are evaluated on a healthy service. */
describe("Monitoring by ServiceMonitor and PrometheusRule", () => {
  let fixture: Fixture;

  beforeAll(async () => {
    fixture = await Fixture.create("watch");
    await fixture.stack.up({
      ...fixture.base,
      monitoring: { scrape: "service-monitor", alerts: true, intervalSeconds: 5 },
    });
  });

  afterAll(async () => {
    await fixture.remove();
  });

  it("Prometheus scrapes every pod once, with its color on every series", async () => {
    const { prometheus } = fixture.cluster;
    const targets = await eventually(
      "two targets of each color to be up",
      () => targetsOf(prometheus, fixture.namespace.name),
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
    const { cluster, namespace } = fixture;
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

  it("Prometheus takes every alert rule and evaluates it without an error", async () => {
    const { prometheus } = fixture.cluster;
    const rules = await eventually(
      "the rules to be evaluated",
      () => rulesOf(prometheus, fixture.namespace.name),
      (found) => found.length > 0 && found.every(({ health }) => health !== "unknown"),
      120,
    );
    report("alert rules in Prometheus", undefined, { rules: rules.length });
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  });

  it("Leaves nothing behind when it is destroyed", async () => {
    await destroyCompletely(fixture);
  });
});
