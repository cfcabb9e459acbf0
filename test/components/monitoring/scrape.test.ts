/**
 * Proves: the exact objects by which Prometheus finds the pods. Does not prove: that it does
 * (test/e2e), or that its configuration takes the part for it (test/rules).
 */
import { BlueGreenApp } from "../../../components";
import type { MonitoringArgs } from "../../../model/settings/monitoring-settings";
import { deploy, only } from "../../support/deploy";
import { shop } from "../../support/shop";

const declared = async (monitoring: MonitoringArgs) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, monitoring }));

/** Types of what a way of scraping declares, annotations aside. */
const scrapers = async (monitoring: MonitoringArgs) =>
  (await declared(monitoring)).resources
    .filter(({ type, name }) => type.includes("monitoring.coreos.com") || name === "shop-scrape")
    .map(({ type }) => type);

/** What tells Prometheus to scrape a pod; annotations for proxies aside. */
const annotationsOf = async (monitoring: MonitoringArgs, color: string) => {
  const { inputs } = only(await declared(monitoring), "Deployment", `shop-${color}`);
  const { annotations } = (inputs as { spec: { template: { metadata: { annotations: object } } } })
    .spec.template.metadata;
  const own = Object.entries(annotations).filter(([key]) => key.startsWith("prometheus.io/"));
  return Object.fromEntries(own) as Readonly<Record<string, unknown>>;
};

/** From the pod's labels, in the operator's words. */
const FROM_POD = [
  { sourceLabels: ["__meta_kubernetes_pod_label_sluice_dev_color"], targetLabel: "color" },
  { sourceLabels: ["__meta_kubernetes_pod_label_version"], targetLabel: "version" },
];

test.each(["blue", "green"])("by default the pods of %s carry annotations", async (color) => {
  expect(await annotationsOf({}, color)).toEqual({
    "prometheus.io/scrape": "true",
    "prometheus.io/port": "8080",
    "prometheus.io/path": "/metrics",
  });
});

test("annotations name another port and path", async () => {
  expect(await annotationsOf({ port: 9102, path: "/stats" }, "blue")).toEqual({
    "prometheus.io/scrape": "true",
    "prometheus.io/port": "9102",
    "prometheus.io/path": "/stats",
  });
});

test.each(["service-monitor", "pod-monitor", "scrape-config", "none"] as const)(
  "with %s no pod is annotated, so none is scraped twice",
  async (scrape) => {
    expect(await annotationsOf({ scrape }, "blue")).toEqual({});
  },
);

test.each([
  ["annotations", []],
  ["none", []],
  ["service-monitor", ["kubernetes:monitoring.coreos.com/v1:ServiceMonitor"]],
  ["pod-monitor", ["kubernetes:monitoring.coreos.com/v1:PodMonitor"]],
  ["scrape-config", ["kubernetes:core/v1:ConfigMap"]],
] as const)("%s declares %j", async (scrape, types) => {
  expect(await scrapers({ scrape })).toEqual(types);
});

test("a ServiceMonitor finds each pod once and puts color and version on its series", async () => {
  const recording = await declared({ scrape: "service-monitor", labels: { release: "main" } });
  const { inputs } = only(recording, "ServiceMonitor");
  expect(inputs["metadata"]).toMatchObject({
    name: "shop",
    namespace: "market",
    labels: { "app.kubernetes.io/name": "shop", release: "main" },
  });
  expect(inputs["spec"]).toEqual({
    selector: {
      matchLabels: { "app.kubernetes.io/name": "shop", "sluice.dev/scrape": "true" },
    },
    endpoints: [{ port: "http", path: "/metrics", interval: "15s", relabelings: FROM_POD }],
  });
  const scraped = recording.resources
    .filter(({ type }) => type.endsWith(":Service"))
    .filter(({ inputs: { metadata } }) => JSON.stringify(metadata).includes("sluice.dev/scrape"));
  expect(scraped.map(({ name }) => name).sort()).toEqual(["shop-blue", "shop-green"]);
});

test("a PodMonitor finds the port that every pod declares", async () => {
  const { inputs } = only(
    await declared({ scrape: "pod-monitor", labels: { release: "main" } }),
    "PodMonitor",
  );
  expect(inputs["metadata"]).toMatchObject({
    name: "shop",
    namespace: "market",
    labels: { "app.kubernetes.io/name": "shop", release: "main" },
  });
  expect(inputs["spec"]).toEqual({
    selector: { matchLabels: { "app.kubernetes.io/name": "shop" } },
    podMetricsEndpoints: [
      { port: "app", path: "/metrics", interval: "15s", relabelings: FROM_POD },
    ],
  });
});

test.each([
  ["service-monitor", "ServiceMonitor", "endpoints"],
  ["pod-monitor", "PodMonitor", "podMetricsEndpoints"],
] as const)("%s scrapes a port that no container declares", async (scrape, kind, list) => {
  const { inputs } = only(await declared({ scrape, port: 9102 }), kind);
  const spec = inputs["spec"] as Record<string, { relabelings: unknown[] }[]>;
  expect(spec[list]?.map(({ relabelings }) => relabelings)).toEqual([
    [
      ...FROM_POD,
      {
        sourceLabels: ["__address__"],
        targetLabel: "__address__",
        regex: String.raw`(.+):\d+`,
        replacement: "$1:9102",
      },
    ],
  ]);
});

test("the part of a configuration is a ConfigMap with one file, named after namespace and service", async () => {
  const { inputs } = only(
    await declared({ scrape: "scrape-config", labels: { release: "main" } }),
    "ConfigMap",
    "shop-scrape",
  );
  expect(inputs["metadata"]).toMatchObject({
    name: "shop-scrape",
    namespace: "market",
    labels: { "app.kubernetes.io/name": "shop", release: "main" },
  });
  const data = inputs["data"] as Record<string, string>;
  expect(Object.keys(data)).toEqual(["market.shop.scrape.yaml"]);
});
