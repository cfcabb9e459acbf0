/**
 * Proves: the exact ConfigMaps, and that nobody else waits for the builders. Does not prove: that a
 * sidecar finds them.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { BlueGreenApp } from "../../components";
import type { MonitoringArgs } from "../../model/settings/monitoring-settings";
import { deploy } from "../support/deploy";
import { shop } from "../support/shop";

const declared = async (monitoring: MonitoringArgs) =>
  (await deploy(() => new BlueGreenApp("shop", { ...shop, monitoring }))).resources
    .filter(({ type, name }) => type.endsWith(":ConfigMap") && name.includes("dashboard"))
    .sort((one, other) => (one.name < other.name ? -1 : 1));

test("there are none unless they are asked for", async () => {
  expect(await declared({ rules: "prometheus-rule" })).toEqual([]);
});

test("each is a ConfigMap of its own that a sidecar finds", async () => {
  const maps = await declared({ rules: "prometheus-rule", dashboards: {} });
  expect(maps.map(({ name, inputs: { metadata } }) => [name, metadata])).toEqual(
    ["release", "service", "slo"].map((name) => [
      `shop-dashboard-${name}`,
      {
        name: `shop-dashboard-${name}`,
        namespace: shop.namespace,
        labels: {
          "app.kubernetes.io/name": "shop",
          "app.kubernetes.io/instance": "shop",
          "app.kubernetes.io/managed-by": "pulumi",
          grafana_dashboard: "1",
        },
      },
    ]),
  );
});

test("its one file is named after the dashboard, as all files end up in one folder", async () => {
  const maps = await declared({ rules: "config-map", dashboards: {} });
  for (const { inputs } of maps) {
    const [[file, json] = ["", ""], ...more] = Object.entries(
      inputs["data"] as Record<string, string>,
    );
    expect(more).toEqual([]);
    expect(`${(JSON.parse(json) as { uid: string }).uid}.json`).toBe(file);
    expect(file).toMatch(new RegExp(`^${shop.namespace}_shop_`));
  }
});

test("graphs of requests follow the pods' scrapes where pods count them, and nothing else does", async () => {
  const intervals = async (source: "istio" | "app") => {
    const monitoring = { rules: "config-map", dashboards: {}, interval: "5s" } as const;
    const maps = await declared({ ...monitoring, requests: { source } });
    return maps.flatMap(({ inputs }) =>
      Object.values(inputs["data"] as Record<string, string>).flatMap((json) =>
        (JSON.parse(json) as { panels: { title: string; interval?: string }[] }).panels.flatMap(
          ({ title, interval }) => (interval === undefined ? [] : [`${title}: ${interval}`]),
        ),
      ),
    );
  };
  expect(await intervals("app")).toEqual([
    "Requests a second: 5s",
    "Requests a second: 5s",
    "Requests in flight: 5s",
  ]);
  expect(await intervals("istio")).toEqual([]);
});

test("label and folder are those of the sidecar", async () => {
  const dashboards = {
    label: "example.com/board",
    labelValue: "yes",
    folder: "Shop",
    inFlight: "busy",
  };
  const [first] = await declared({ rules: "config-map", dashboards });
  expect(first?.inputs["metadata"]).toMatchObject({
    labels: { "example.com/board": "yes" },
    annotations: { grafana_folder: "Shop" },
  });
  const maps = await declared({ rules: "config-map", dashboards });
  expect(JSON.stringify(maps)).toContain("sum(busy{");
});

test("a program without dashboards does not load their builders", () => {
  const root = join(__dirname, "../..");
  const program = `
    require(${JSON.stringify(join(root, "loader.cjs"))});
    const { dashboards } = require(${JSON.stringify(join(root, "model/dashboards/dashboards.ts"))});
    require(${JSON.stringify(join(root, "components/index.ts"))});
    const count = () => Object.keys(require.cache).filter((file) => file.includes("grafana-foundation-sdk")).length;
    const before = count();
    const inputs = {
      app: "a", namespace: "n", runbooks: "r", inFlight: "g",
      requests: require(${JSON.stringify(join(root, "model/metrics/requests.ts"))}).ISTIO_METRICS,
      objectives: require(${JSON.stringify(join(root, "model/settings/monitoring-settings.ts"))}).resolveMonitoring({}).objectives,
    };
    dashboards(inputs);
    console.log(before, count() > 0);`;
  const said = execFileSync(process.execPath, ["-e", program], { encoding: "utf8" });
  expect(said.trim()).toBe("0 true");
});
