import { receiverProblems } from "../alerting/receiver-rules";
import { receiversSchema, routesSchema } from "../alerting/receiver";
import { dashboardsProblems, dashboardsSchema } from "../dashboards/dashboard-settings";
import { objectivesProblems, objectivesSchema } from "../metrics/objectives";
import { requestsProblems, requestsSchema } from "../metrics/request-settings";
import { has, type Routed } from "../traffic/features";
import { ABSOLUTE_PATH } from "../name";
import { seconds } from "../units/duration";
import { duration, integer, labels, object, text, word } from "./fields";
import { type Problem, problem } from "./problem";
import { was } from "./renamed";
import type { Resolved, Written } from "./typed";

/** What is watched. */
export const monitoringSchema = object({
  /**
   * How Prometheus finds the pods: by an object of the Prometheus operator, whose CRDs it needs, by
   * annotations on the pods, by a part of its configuration in a ConfigMap, or not at all; `none` for gRPC
   * without `port`.
   */
  scrape: word(["service-monitor", "pod-monitor", "annotations", "scrape-config", "none"]).default(
    "annotations",
  ),
  /** Path of the metrics. */
  path: text(ABSOLUTE_PATH, "a path that starts with /").default("/metrics"),
  /** Port of the metrics. @default - the service's port */
  port: integer(1, 65535)
    .meta({ examples: [9090] })
    .exactOptional(),
  /** Time between two scrapes. */
  interval: duration({ min: "1s", max: "1h" })
    .meta(was("intervalSeconds", "seconds"))
    .prefault("15s"),
  /**
   * How Prometheus gets the rules, series that are recorded, and alerts: by an object of its operator, whose
   * CRDs it needs, by a file in a ConfigMap, or not at all.
   */
  rules: word(["prometheus-rule", "config-map", "none"])
    .meta({ examples: ["prometheus-rule"] })
    .default("none"),
  /** Where the pages about the alerts are: an address that people can open. */
  runbooks: text(
    // Without \p: editors and validators of JSON schemas do not all know it.
    /^(?!.*\s)(?:https?:\/\/|(?!.*:))[!-z|}~\u00a1-\uffff]*[!-.0-z|}~\u00a1-\uffff]$/,
    "an address of http or https, or a path, without / at the end and without {",
  )
    .meta({ examples: ["https://runbooks.example.com/sluice"] })
    .default("docs/runbooks"),
  /** What is promised, and limits of the alerts. */
  objectives: objectivesSchema.prefault({}),
  /** Who counts requests, for gates, rules and dashboards alike. @default - the calling proxies */
  requests: requestsSchema.prefault({}),
  /** Labels by which a Prometheus picks its monitors and rules. @default - none */
  labels: labels()
    .meta({ examples: [{ release: "prometheus" }] })
    .default({}),
  /** Who is told about alerts. @default - nobody */
  receivers: receiversSchema.default([]),
  /** How alerts are gathered for the receivers. @default - at once, changes every 5 minutes */
  routes: routesSchema.prefault({}),
  /** Dashboards for Grafana, in ConfigMaps for its sidecar; {} for all defaults. @default - none */
  dashboards: dashboardsSchema.exactOptional(),
}).meta({ examples: [{ rules: "prometheus-rule" }] });

/**
 * What is watched, as a person writes it.
 *
 * @typeParam Secret - text, or in a program also another resource's output
 */
export type MonitoringArgs<Secret = string> = Written<typeof monitoringSchema, Secret>;

/** What is watched, after defaults. What is off is absent. */
export type MonitoringSettings<Secret = string> = Resolved<typeof monitoringSchema, Secret>;

/**
 * Fills in the defaults.
 *
 * @param traffic - how requests arrive: without proxies the application counts them.
 *   @default - by proxies
 */
export function resolveMonitoring(args: MonitoringArgs, traffic?: Routed): MonitoringSettings {
  const { requests, ...rest } = args;
  const source = traffic && !has(traffic, "counted") ? { source: "app" as const } : {};
  return monitoringSchema.parse({ ...rest, requests: { ...source, ...requests } });
}

/**
 * Metrics, objectives, receivers and the like that contradict themselves or each other.
 *
 * @param hasColors - whether the service is in two colors. @default true
 */
export function monitoringProblems(
  path: readonly string[],
  monitoring: MonitoringSettings,
  hasColors = true,
): readonly Problem[] {
  const { requests, objectives } = monitoring;
  return [
    ...requestsProblems([...path, "requests"], requests, hasColors),
    ...objectivesProblems([...path, "objectives"], objectives, requests),
    ...receiverProblems(path, monitoring),
    ...dashboardsProblems(path, monitoring),
    ...intervalProblems(path, monitoring),
  ];
}

/** The rules' shortest rate is of a minute, and takes two scrapes; alerts on less would never fire. */
const LONGEST_INTERVAL = "30s";

function intervalProblems(
  path: readonly string[],
  { requests, rules, scrape, interval }: MonitoringSettings,
): readonly Problem[] {
  const isOthers = requests.source === "istio" || scrape === "annotations" || scrape === "none";
  if (isOthers || rules === "none" || seconds(interval) <= 30) return [];
  const needed = `at most ${LONGEST_INTERVAL}, as the rules take rates of a minute of what the pods count`;
  return [problem([...path, "interval"], interval, needed, LONGEST_INTERVAL)];
}
