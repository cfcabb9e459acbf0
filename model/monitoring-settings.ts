import type { z } from "zod";
import { type ReceiverArgs, ROUTES_DEFAULTS, type RoutesArgs } from "./alerting/receiver";
import { receiverProblems } from "./alerting/receiver-rules";
import { receiversSchema, routesSchema } from "./alerting/receiver-schema";
import {
  DASHBOARDS_DEFAULTS,
  type DashboardsArgs,
  dashboardsProblems,
  dashboardsSchema,
  type DashboardsSettings,
} from "./dashboards/dashboard-settings";
import { overlay } from "./merge";
import {
  type Objectives,
  OBJECTIVES_DEFAULTS,
  type ObjectivesArgs,
  objectivesProblems,
  objectivesSchema,
} from "./metrics/objectives";
import {
  REQUESTS_DEFAULTS,
  type RequestsArgs,
  requestsProblems,
  requestsSchema,
  type RequestsSettings,
} from "./metrics/request-settings";
import { ABSOLUTE_PATH } from "./name";
import { integer, labels, object, text, word } from "./need";
import { type Problem, problem } from "./problem";

/**
 * How Prometheus finds the pods: by an object of the Prometheus operator, by annotations on the pods, by
 * a part of its configuration in a ConfigMap, or not at all.
 */
export type Scrape = "service-monitor" | "pod-monitor" | "annotations" | "scrape-config" | "none";

/** How Prometheus gets the rules: by an object of its operator, by a file in a ConfigMap, or not at all. */
export type RulesAs = "prometheus-rule" | "config-map" | "none";

/** What is watched. */
export interface MonitoringArgs<Secret = string> {
  /** How Prometheus finds the pods. @default "annotations"; "none" for gRPC without `port` */
  readonly scrape?: Scrape;
  /** Path of the metrics. @default "/metrics" */
  readonly path?: string;
  /** Port of the metrics. @default - the service's port */
  readonly port?: number;
  /** Seconds between two scrapes. @default 15 */
  readonly intervalSeconds?: number;
  /** How Prometheus gets the rules: series that are recorded, and alerts. @default "none" */
  readonly rules?: RulesAs;
  /** Where the pages about the alerts are. @default "docs/runbooks" */
  readonly runbooks?: string;
  /** What is promised, and limits of the alerts. @default - see {@link ObjectivesArgs} */
  readonly objectives?: ObjectivesArgs;
  /** Who counts requests, for gates, rules and dashboards alike. @default - the calling proxies */
  readonly requests?: RequestsArgs;
  /** Labels by which a Prometheus picks its monitors and rules. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Who is told about alerts. @default - nobody */
  readonly receivers?: readonly ReceiverArgs<Secret>[];
  /** How alerts are gathered for the receivers. @default - at once, changes every 5 minutes */
  readonly routes?: RoutesArgs;
  /** Dashboards for Grafana. @default - none, see {@link DashboardsArgs} */
  readonly dashboards?: DashboardsArgs;
}

/** Monitoring settings after defaults. */
export interface MonitoringSettings extends MonitoringArgs {
  readonly scrape: Scrape;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly rules: RulesAs;
  readonly runbooks: string;
  readonly objectives: Objectives;
  readonly requests: RequestsSettings;
  readonly labels: Readonly<Record<string, string>>;
  readonly receivers: readonly ReceiverArgs[];
  readonly routes: Required<RoutesArgs>;
  readonly dashboards?: DashboardsSettings;
}

export const MONITORING_DEFAULTS = {
  scrape: "annotations",
  path: "/metrics",
  intervalSeconds: 15,
  rules: "none",
  runbooks: "docs/runbooks",
  objectives: OBJECTIVES_DEFAULTS,
  requests: REQUESTS_DEFAULTS,
  labels: {},
  receivers: [],
  routes: ROUTES_DEFAULTS,
} as const satisfies MonitoringSettings;

export const monitoringSchema: z.ZodType<MonitoringArgs> = object({
  scrape: word(["service-monitor", "pod-monitor", "annotations", "scrape-config", "none"])
    .exactOptional()
    .describe("How Prometheus finds the pods; the two monitors need the operator's CRDs."),
  path: text(ABSOLUTE_PATH, "a path that starts with /")
    .exactOptional()
    .describe("Path of the metrics."),
  port: integer(1, 65535).exactOptional().describe("Port of the metrics, if not the service's."),
  intervalSeconds: integer(1, 3600, "seconds")
    .exactOptional()
    .describe("Seconds between two scrapes."),
  rules: word(["prometheus-rule", "config-map", "none"])
    .exactOptional()
    .describe("How Prometheus gets the rules; prometheus-rule needs the operator's CRDs."),
  runbooks: text(
    /^(?:https?:\/\/|(?!.*:))[^\s{\p{Cc}]*[^\s{/\p{Cc}]$/u,
    "an address of http or https, or a path, without / at the end and without {",
  )
    .exactOptional()
    .describe("Where the pages about the alerts are: an address that people can open."),
  objectives: objectivesSchema
    .exactOptional()
    .describe("What is promised, and limits of the alerts."),
  requests: requestsSchema
    .exactOptional()
    .describe("Who counts requests, for gates, rules and dashboards alike."),
  labels: labels()
    .exactOptional()
    .describe("Labels by which a Prometheus picks its ServiceMonitors and rules."),
  receivers: receiversSchema.exactOptional().describe("Who is told about alerts."),
  routes: routesSchema.exactOptional().describe("How alerts are gathered for the receivers."),
  dashboards: dashboardsSchema
    .exactOptional()
    .describe("Dashboards for Grafana, in ConfigMaps for its sidecar; {} for all defaults."),
});

/** Lays the settings over the defaults. */
export function resolveMonitoring(args: MonitoringArgs): MonitoringSettings {
  const dashboards = args.dashboards === undefined ? {} : { dashboards: DASHBOARDS_DEFAULTS };
  const lower = { ...MONITORING_DEFAULTS, ...dashboards };
  return overlay(lower, { ...args }) as unknown as MonitoringSettings;
}

/** Metrics, objectives, receivers and the like that contradict themselves or each other. */
export function monitoringProblems(
  path: readonly string[],
  monitoring: MonitoringSettings,
): readonly Problem[] {
  const { requests, objectives } = monitoring;
  return [
    ...requestsProblems([...path, "requests"], requests),
    ...objectivesProblems([...path, "objectives"], objectives, requests),
    ...receiverProblems(path, monitoring),
    ...dashboardsProblems(path, monitoring),
    ...intervalProblems(path, monitoring),
  ];
}

/** The rules' shortest rate is of a minute, and takes two scrapes; alerts on less would never fire. */
const LONGEST_INTERVAL_SECONDS = 30;

function intervalProblems(
  path: readonly string[],
  { requests, rules, scrape, intervalSeconds }: MonitoringSettings,
): readonly Problem[] {
  const isOthers = requests.source === "istio" || scrape === "annotations" || scrape === "none";
  if (isOthers || rules === "none" || intervalSeconds <= LONGEST_INTERVAL_SECONDS) return [];
  const needed = `at most ${String(LONGEST_INTERVAL_SECONDS)}, as the rules take rates of a minute of what the pods count`;
  return [problem([...path, "intervalSeconds"], intervalSeconds, needed, LONGEST_INTERVAL_SECONDS)];
}
