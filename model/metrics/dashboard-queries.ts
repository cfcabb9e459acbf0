import { COLORS } from "../color";
import type { RequestMetrics } from "./requests";
import { type BurnWindow, COLOR_SERIES, ofColor, ofService } from "./series";
import { deploymentOf, podsOf } from "./selectors";
import type { MetricSubject, ServiceSubject } from "./subject";

/** A window that Grafana fills in: wide enough for a rate at the resolution of the screen. */
export const RATE_INTERVAL = "$__rate_interval";

/** Requests under way on average: by Little's law the time that all requests of a second take. */
export function concurrency(
  subject: MetricSubject,
  window: string,
  { histogram, unitMs, selector }: RequestMetrics,
): string {
  return `sum(rate(${histogram}_sum{${selector(subject)}}[${window}])) * ${String(unitMs / 1000)}`;
}

/**
 * Requests under way as the pods themselves count them.
 *
 * @param gauge - the application's metric
 */
export function inFlight(subject: MetricSubject, gauge: string): string {
  return `sum(${gauge}{${podsOf(subject)}})`;
}

/** Pods whose probes pass. */
export function availablePods(subject: MetricSubject): string {
  return `max(kube_deployment_status_replicas_available{${deploymentOf(subject)}})`;
}

/** Pods that there should be. */
export function desiredPods(subject: MetricSubject): string {
  return `max(kube_deployment_spec_replicas{${deploymentOf(subject)}})`;
}

/** Bytes of memory that each pod uses. */
export function podMemory(subject: MetricSubject): string {
  const of = `${podsOf(subject)},container="${subject.app}"`;
  return `sum by (pod) (container_memory_working_set_bytes{${of}})`;
}

/** Processors that each pod keeps busy. */
export function podCpu(subject: MetricSubject, window: string): string {
  const of = `${podsOf(subject)},container="${subject.app}"`;
  return `sum by (pod) (rate(container_cpu_usage_seconds_total{${of}}[${window}]))`;
}

/** Pods by color and image; labels `color` and `image`. */
export function images(service: ServiceSubject): string {
  return COLORS.map((color) => {
    const of = `${podsOf({ ...service, color })},container="${service.app}"`;
    const count = `count by (image) (kube_pod_container_info{${of}})`;
    return `label_replace(${count}, "color", "${color}", "", "")`;
  }).join(" or ");
}

/**
 * Green's weight, in the first minute after it changed; label `percent`.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators
 */
export function stageChanges(service: ServiceSubject): string {
  const weight = ofColor(COLOR_SERIES.weight, { ...service, color: "green" });
  const percent = (of: string) => `count_values("percent", round(100 * ${of}))`;
  return `${percent(weight)} unless ${percent(`(${weight} offset 1m)`)}`;
}

/**
 * How many times faster than evenly a budget is spent.
 *
 * @param budget - share of the requests that may be bad, from 0 to 1
 */
export function burnRate(
  service: ServiceSubject,
  ratio: (window: BurnWindow) => string,
  window: BurnWindow,
  budget: number,
): string {
  return `${ofService(ratio(window), service)} / ${String(budget)}`;
}

/** 1 for an alert that waits, 2 for one that fires; nothing of those that nobody has to look at. */
export function alertStates(service: ServiceSubject): string {
  const pending = alerts(service, "pending", ',severity!="info"');
  const firing = alerts(service, "firing", ',severity!="info"');
  return `max by (alertname, severity, color, window) (${pending} or 2 * ${firing})`;
}

/** The alerts that fire. */
export function firingAlerts(service: ServiceSubject): string {
  return `max by (alertname, severity, color, window) (${alerts(service, "firing")})`;
}

function alerts({ app, namespace }: ServiceSubject, state: string, further = ""): string {
  return `ALERTS{app="${app}",namespace="${namespace}",alertstate="${state}"${further}}`;
}
