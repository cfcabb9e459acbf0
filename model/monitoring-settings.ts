import type { z } from "zod";
import { overlay } from "./merge";
import { ABSOLUTE_PATH } from "./name";
import { flag, integer, labels, object, text, word } from "./need";
import { type Problem, problem } from "./problem";

/**
 * How Prometheus finds the pods: a ServiceMonitor (needs the Prometheus operator's CRDs), annotations
 * on the pods, or not at all.
 */
export type Scrape = "service-monitor" | "annotations" | "none";

/** Limits of the alerts. Percentages in permille, as Pulumi keeps fractions as text. */
export interface ObjectivesArgs {
  /** Failed requests that warn after 5 minutes, in permille. @default 10 */
  readonly errorWarningPermille?: number;
  /** Failed requests that are critical, in permille. @default 50 */
  readonly errorCriticalPermille?: number;
  /** Slowest hundredth of the requests, in milliseconds. @default 300 */
  readonly latencyP99Ms?: number;
  /** Used memory in percent of the limit. @default 80 */
  readonly memoryPercent?: number;
  /** Available pods in percent of the wished ones. @default 98 */
  readonly readyPercent?: number;
}

/** What is watched. */
export interface MonitoringArgs {
  /** How Prometheus finds the pods. @default "annotations" */
  readonly scrape?: Scrape;
  /** Path of the metrics. @default "/metrics" */
  readonly path?: string;
  /** Port of the metrics. @default - the service's port */
  readonly port?: number;
  /** Seconds between two scrapes. @default 15 */
  readonly intervalSeconds?: number;
  /** Declares a PrometheusRule; needs the Prometheus operator's CRDs. @default false */
  readonly alerts?: boolean;
  /** Limits of the alerts. @default - errors 1 % and 5 %, P99 300 ms, memory 80 %, ready 98 % */
  readonly objectives?: ObjectivesArgs;
  /** Labels by which a Prometheus picks its ServiceMonitors and rules. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Monitoring settings after defaults. */
export interface MonitoringSettings extends MonitoringArgs {
  readonly scrape: Scrape;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly alerts: boolean;
  readonly objectives: Required<ObjectivesArgs>;
  readonly labels: Readonly<Record<string, string>>;
}

export const MONITORING_DEFAULTS = {
  scrape: "annotations",
  path: "/metrics",
  intervalSeconds: 15,
  alerts: false,
  objectives: {
    errorWarningPermille: 10,
    errorCriticalPermille: 50,
    latencyP99Ms: 300,
    memoryPercent: 80,
    readyPercent: 98,
  },
  labels: {},
} as const satisfies MonitoringSettings;

export const monitoringSchema: z.ZodType<MonitoringArgs> = object({
  scrape: word(["service-monitor", "annotations", "none"])
    .exactOptional()
    .describe("How Prometheus finds the pods; service-monitor needs the operator's CRDs."),
  path: text(ABSOLUTE_PATH, "a path that starts with /")
    .exactOptional()
    .describe("Path of the metrics."),
  port: integer(1, 65535).exactOptional().describe("Port of the metrics, if not the service's."),
  intervalSeconds: integer(1, 3600, "seconds")
    .exactOptional()
    .describe("Seconds between two scrapes."),
  alerts: flag().exactOptional().describe("Declares a PrometheusRule; needs the operator's CRDs."),
  objectives: object({
    errorWarningPermille: integer(1, 1000, "permille")
      .exactOptional()
      .describe("Failed requests that warn after 5 minutes, in permille."),
    errorCriticalPermille: integer(1, 1000, "permille")
      .exactOptional()
      .describe("Failed requests that are critical, in permille."),
    latencyP99Ms: integer(1, 3600000, "milliseconds")
      .exactOptional()
      .describe("Slowest hundredth of the requests, in milliseconds."),
    memoryPercent: integer(1, 100, "percent")
      .exactOptional()
      .describe("Used memory in percent of the limit."),
    readyPercent: integer(1, 100, "percent")
      .exactOptional()
      .describe("Available pods in percent of the wished ones."),
  })
    .exactOptional()
    .describe("Limits of the alerts."),
  labels: labels()
    .exactOptional()
    .describe("Labels by which a Prometheus picks its ServiceMonitors and rules."),
});

/** Lays the settings over the defaults. */
export function resolveMonitoring(args: MonitoringArgs): MonitoringSettings {
  return overlay(MONITORING_DEFAULTS, { ...args }) as unknown as MonitoringSettings;
}

/** Limits in the wrong order (C3). */
export function monitoringProblems(
  path: readonly string[],
  monitoring: MonitoringSettings,
): readonly Problem[] {
  const { errorWarningPermille, errorCriticalPermille } = monitoring.objectives;
  if (errorWarningPermille < errorCriticalPermille) return [];
  return [
    problem(
      [...path, "objectives", "errorWarningPermille"],
      errorWarningPermille,
      `less than errorCriticalPermille, which is ${String(errorCriticalPermille)}`,
      errorCriticalPermille > 1 ? errorCriticalPermille - 1 : null,
    ),
  ];
}
