import type { MetricSubject, ServiceSubject } from "./subject";

/** Windows, in the words of Prometheus, over which the share of bad requests is recorded. */
export const BURN_WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

/** One of {@link BURN_WINDOWS}. */
export type BurnWindow = (typeof BURN_WINDOWS)[number];

/**
 * Series that recording rules write for each color; labels `app`, `namespace` and `color`.
 *
 * @see https://prometheus.io/docs/practices/rules/
 */
export const COLOR_SERIES = {
  /** Requests a second. */
  requests: "sluice_color:requests:rate5m",
  /** Failed requests a second. */
  failures: "sluice_color:failures:rate5m",
  /** Failed requests as a share from 0 to 1. */
  failureRatio: "sluice_color:failures:ratio_rate5m",
  /** Requests a second whose duration was taken. */
  timed: "sluice_color:timed:rate5m",
  /** Requests a second that were slower than the latency objective. */
  slow: "sluice_color:slow:rate5m",
  /** Milliseconds; label `quantile` is 0.5, 0.95 or 0.99. */
  latency: "sluice_color:latency_ms:quantile5m",
  /** Observed share of the service's requests, from 0 to 1. */
  share: "sluice_color:share:ratio_rate1m",
  /** Configured weight, from 0 to 1: written by the program, not measured. */
  weight: "sluice_color:weight:configured_ratio",
  /** Available pods as a share of the desired ones. */
  ready: "sluice_color:ready:ratio",
  /** The fullest pod's memory as a share of its limit. */
  memory: "sluice_color:memory:ratio",
  /** The busiest pod's processor time as a share of its limit. */
  cpu: "sluice_color:cpu:ratio_rate5m",
  /** Restarts of the color's containers that were seen. */
  restarts: "sluice_color:restarts:changes15m",
} as const;

/** Series that recording rules write for a service; labels `app` and `namespace`. */
export const SERVICE_SERIES = {
  /** Failed requests of both colors as a share from 0 to 1. */
  failureRatio: (window: BurnWindow): string => `sluice_service:failures:ratio_rate${window}`,
  /** Requests slower than the latency objective, as a share from 0 to 1. */
  slowRatio: (window: BurnWindow): string => `sluice_service:slow:ratio_rate${window}`,
  /** What is left of the error budget; below 0 it is overspent. */
  errorBudget: "sluice_service:error_budget:left_ratio",
  /** What is left of the latency budget. */
  latencyBudget: "sluice_service:latency_budget:left_ratio",
  /** 1 while both colors have configured weight, else 0: written by the program, not measured. */
  split: "sluice_service:split:active",
} as const;

/** Label of {@link COLOR_SERIES.latency}, and its values. */
export const QUANTILES = [0.5, 0.95, 0.99] as const;

/** A recorded series of one color. */
export function ofColor(
  series: string,
  { app, namespace, color }: MetricSubject,
  further = "",
): string {
  const more = further === "" ? "" : `,${further}`;
  return `${series}{app="${app}",namespace="${namespace}",color="${color}"${more}}`;
}

/** A recorded series of one service; one of {@link COLOR_SERIES} of both its colors. */
export function ofService(series: string, { app, namespace }: ServiceSubject): string {
  return `${series}{app="${app}",namespace="${namespace}"}`;
}
