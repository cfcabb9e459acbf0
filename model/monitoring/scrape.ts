import { appSelector, COLOR_LABEL, POD_PORT } from "../labels";
import { seconds } from "../units/duration";
import type { MonitoringSettings } from "../settings/monitoring-settings";

/** A label of a series, and what Prometheus found out about a pod that it is made from. */
export interface Relabeling {
  readonly from: string;
  readonly to: string;
  /** What the value must look like. @default - anything */
  readonly match?: string;
  /** What becomes of the value. @default - what it is */
  readonly as?: string;
}

/** What is scraped of one service. */
export interface ScrapeSubject {
  readonly app: string;
  readonly namespace: string;
  readonly monitoring: Pick<MonitoringSettings, "path" | "port" | "interval">;
}

/**
 * Color and version of every series, from the pod's labels: an application need not know its color.
 * A port that is not the service's goes into the address, as Prometheus finds only ports that a
 * container declares.
 */
export function podRelabelings({ port }: ScrapeSubject["monitoring"]): readonly Relabeling[] {
  return [
    { from: podLabel(COLOR_LABEL), to: "color" },
    { from: podLabel("version"), to: "version" },
    ...(port === undefined
      ? []
      : [
          {
            from: "__address__",
            to: "__address__",
            match: String.raw`(.+):\d+`,
            as: `$1:${String(port)}`,
          },
        ]),
  ];
}

/** The part of Prometheus' configuration that finds the pods of one service without the operator. */
export function scrapeConfig({ app, namespace, monitoring }: ScrapeSubject) {
  const label = Object.entries(appSelector(app))
    .map((pair) => pair.join("="))
    .join(",");
  const interval = seconds(monitoring.interval);
  return {
    scrape_configs: [
      {
        job_name: `${namespace}/${app}`,
        scrape_interval: `${String(interval)}s`,
        scrape_timeout: `${String(Math.min(interval, LONGEST_SCRAPE_SECONDS))}s`,
        metrics_path: monitoring.path,
        kubernetes_sd_configs: [
          { role: "pod", namespaces: { names: [namespace] }, selectors: [{ role: "pod", label }] },
        ],
        relabel_configs: [
          { source_labels: [POD_PORT_NAME], regex: POD_PORT, action: "keep" },
          { source_labels: [POD_PHASE], regex: "Pending|Succeeded|Failed", action: "drop" },
          ...[...POD_IDENTITY, ...podRelabelings(monitoring)].map(configRelabeling),
        ],
      },
    ],
  };
}

/** Annotations by which a Prometheus that looks for them finds the pods. */
export function scrapeAnnotations(
  { scrape, path, port }: Pick<MonitoringSettings, "scrape" | "path" | "port">,
  servicePort: number | undefined,
): Readonly<Record<string, string>> {
  if (scrape !== "annotations") return {};
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port ?? servicePort),
    "prometheus.io/path": path,
  };
}

/** What Prometheus waits for an answer by itself; it refuses to wait longer than the interval. */
const LONGEST_SCRAPE_SECONDS = 10;

const POD_PORT_NAME = "__meta_kubernetes_pod_container_port_name";
const POD_PHASE = "__meta_kubernetes_pod_phase";

/** What the operator puts on every series by itself. */
const POD_IDENTITY: readonly Relabeling[] = [
  { from: "__meta_kubernetes_namespace", to: "namespace" },
  { from: "__meta_kubernetes_pod_name", to: "pod" },
  { from: "__meta_kubernetes_pod_container_name", to: "container" },
];

function configRelabeling({ from, to, match, as }: Relabeling) {
  return {
    source_labels: [from],
    ...(match !== undefined && { regex: match }),
    ...(as !== undefined && { replacement: as }),
    target_label: to,
  };
}

/** Prometheus' name of a pod's label. */
function podLabel(name: string): string {
  return `__meta_kubernetes_pod_label_${name.replaceAll(/[^a-zA-Z0-9]/g, "_")}`;
}
