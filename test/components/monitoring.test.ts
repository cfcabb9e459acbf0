/**
 * Proves: the exact monitoring objects. Does not prove: that Prometheus loads them (test/e2e) or that
 * the alerts fire.
 */
import { BlueGreenApp } from "../../components";
import type { MonitoringArgs } from "../../model/monitoring-settings";
import { deploy, only } from "../support/deploy";
import { shop } from "../support/shop";

const declared = async (monitoring: MonitoringArgs) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, monitoring }));

const kindsOf = async (monitoring: MonitoringArgs) =>
  (await declared(monitoring)).resources
    .map(({ type }) => type)
    .filter((type) => type.includes("monitoring.coreos.com"));

test("without the operator nothing of it is declared, and pods carry annotations", async () => {
  const recording = await declared({});
  expect(await kindsOf({})).toEqual([]);
  for (const color of ["blue", "green"]) {
    expect(only(recording, "Deployment", `shop-${color}`).inputs).toMatchObject({
      spec: {
        template: {
          metadata: {
            annotations: {
              "prometheus.io/scrape": "true",
              "prometheus.io/port": "8080",
              "prometheus.io/path": "/metrics",
            },
          },
        },
      },
    });
  }
});

test("scraping can be off", async () => {
  const deployment = only(await declared({ scrape: "none" }), "Deployment", "shop-blue");
  expect(JSON.stringify(deployment.inputs)).not.toContain("prometheus.io");
});

test("a ServiceMonitor finds each pod once and puts color and version on its series", async () => {
  const recording = await declared({ scrape: "service-monitor", labels: { release: "main" } });
  const { inputs } = only(recording, "ServiceMonitor");
  expect(inputs["metadata"]).toMatchObject({ labels: { release: "main" } });
  expect(inputs["spec"]).toEqual({
    selector: {
      matchLabels: { "app.kubernetes.io/name": "shop", "sluice.dev/scrape": "true" },
    },
    endpoints: [
      {
        port: "http",
        path: "/metrics",
        interval: "15s",
        relabelings: [
          { sourceLabels: ["__meta_kubernetes_pod_label_sluice_dev_color"], targetLabel: "color" },
          { sourceLabels: ["__meta_kubernetes_pod_label_version"], targetLabel: "version" },
        ],
      },
    ],
  });
  const scraped = recording.resources
    .filter(({ type }) => type.endsWith(":Service"))
    .filter(({ inputs: { metadata } }) => JSON.stringify(metadata).includes("sluice.dev/scrape"));
  expect(scraped.map(({ name }) => name).sort()).toEqual(["shop-blue", "shop-green"]);
});

test("alerts are one rule object with five alerts for each color", async () => {
  const { inputs } = only(await declared({ alerts: true }), "PrometheusRule");
  const { groups } = inputs["spec"] as {
    groups: { name: string; rules: { alert: string; labels: Record<string, string> }[] }[];
  };
  expect(groups.map(({ name }) => name)).toEqual(["sluice.shop"]);
  expect(
    groups[0]?.rules.map(
      ({ alert, labels }) => `${alert} ${labels["severity"] ?? ""} ${labels["color"] ?? ""}`,
    ),
  ).toEqual(
    ["blue", "green"].flatMap((color) => [
      `SluiceErrors warning ${color}`,
      `SluiceErrors critical ${color}`,
      `SluiceLatency warning ${color}`,
      `SluiceMemory warning ${color}`,
      `SluiceNotReady warning ${color}`,
    ]),
  );
});
