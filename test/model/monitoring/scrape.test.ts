/**
 * Proves: what a Prometheus without the operator is told. Does not prove: that Prometheus takes it
 * (test/rules) and finds the pods by it (test/e2e).
 */
import fc from "fast-check";
import { scrapeConfig } from "../../../model/monitoring/scrape";
import {
  type MonitoringArgs,
  resolveMonitoring,
} from "../../../model/settings/monitoring-settings";

const subject = { app: "shop", namespace: "retail" };
const monitoring = resolveMonitoring({});

const jobOf = (settings: MonitoringArgs = {}) => {
  const { scrape_configs: jobs } = scrapeConfig({
    ...subject,
    monitoring: resolveMonitoring(settings),
  });
  return jobs[0];
};

test("the pods of one service are one job with the labels that the operator would give", () => {
  expect(scrapeConfig({ ...subject, monitoring })).toEqual({
    scrape_configs: [
      {
        job_name: "retail/shop",
        scrape_interval: "15s",
        scrape_timeout: "10s",
        metrics_path: "/metrics",
        kubernetes_sd_configs: [
          {
            role: "pod",
            namespaces: { names: ["retail"] },
            selectors: [{ role: "pod", label: "app.kubernetes.io/name=shop" }],
          },
        ],
        relabel_configs: [
          {
            source_labels: ["__meta_kubernetes_pod_container_port_name"],
            regex: "app",
            action: "keep",
          },
          {
            source_labels: ["__meta_kubernetes_pod_phase"],
            regex: "Pending|Succeeded|Failed",
            action: "drop",
          },
          { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
          { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
          { source_labels: ["__meta_kubernetes_pod_container_name"], target_label: "container" },
          {
            source_labels: ["__meta_kubernetes_pod_label_sluice_dev_color"],
            target_label: "color",
          },
          { source_labels: ["__meta_kubernetes_pod_label_version"], target_label: "version" },
        ],
      },
    ],
  });
});

test("a port that no container declares goes into the address", () => {
  expect(jobOf({ port: 9102 })?.relabel_configs.at(-1)).toEqual({
    source_labels: ["__address__"],
    regex: String.raw`(.+):\d+`,
    replacement: "$1:9102",
    target_label: "__address__",
  });
});

test("a scrape never waits longer than until the next one, which Prometheus would refuse", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3600 }), (count) => {
      const job = jobOf({ interval: `${String(count)}s` });
      expect(job?.scrape_interval).toBe(`${String(count)}s`);
      expect(job?.scrape_timeout).toBe(`${String(count < 10 ? count : 10)}s`);
    }),
  );
});
