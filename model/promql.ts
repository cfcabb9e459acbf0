import type { Color } from "./color";
import { colorName } from "./labels";

/** The one place where names of metrics and their labels are written. */

/** One color of one service, as metrics know it. */
export interface MetricSubject {
  readonly app: string;
  readonly namespace: string;
  readonly color: Color;
}

/** Metrics that count and time requests. */
export interface RequestMetrics {
  /** A counter of requests. */
  readonly counter: string;
  /** A histogram of their durations, without `_bucket`. */
  readonly histogram: string;
  /** Milliseconds in the histogram's unit. */
  readonly unitMs: number;
  /** What picks the requests of one color. */
  readonly selector: (subject: MetricSubject) => string;
  /** What picks failed requests among them; each alternative excludes the others. */
  readonly failed: readonly string[];
}

/**
 * Requests are counted where they start, at the calling proxy: a connection that never reached a pod is
 * counted nowhere else. An answer of gRPC may have HTTP status 200 and fail all the same.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
export const ISTIO_METRICS: RequestMetrics = {
  counter: "istio_requests_total",
  histogram: "istio_request_duration_milliseconds",
  unitMs: 1,
  selector: requests,
  failed: ['response_code=~"5.."', 'response_code!~"5..",grpc_response_status=~"2|4|8|13|14|15"'],
};

function requests(subject: MetricSubject, further = ""): string {
  return [
    'reporter="source"',
    `destination_service_name="${colorName(subject.app, subject.color)}"`,
    `destination_service_namespace="${subject.namespace}"`,
    ...(further === "" ? [] : [further]),
  ].join(",");
}

/** Failed requests as a share from 0 to 1; nothing without requests. */
export function errorRatio(subject: MetricSubject, window: string): string {
  const failed = `sum(rate(istio_requests_total{${requests(subject, 'response_code=~"5.."')}}[${window}]))`;
  const all = `sum(rate(istio_requests_total{${requests(subject)}}[${window}]))`;
  return `(${failed} or (0 * ${all})) / (${all} > 0)`;
}

/** Requests in the window; nothing where none was ever counted. */
export function requestCount(
  subject: MetricSubject,
  window: string,
  { counter, selector }: RequestMetrics = ISTIO_METRICS,
): string {
  return `sum(increase(${counter}{${selector(subject)}}[${window}]))`;
}

/** Failed requests in the window; 0 where none was ever counted. */
export function failedCount(
  subject: MetricSubject,
  window: string,
  { counter, selector, failed }: RequestMetrics = ISTIO_METRICS,
): string {
  return failed
    .map(
      (how) => `(sum(increase(${counter}{${selector(subject)},${how}}[${window}])) or vector(0))`,
    )
    .join(" + ");
}

/** Seconds since a request of the color was counted last, as Prometheus knows it. */
export function newestAge(
  subject: MetricSubject,
  { counter, selector }: RequestMetrics = ISTIO_METRICS,
): string {
  return `time() - max(timestamp(${counter}{${selector(subject)}}))`;
}

/** The slowest `1 - quantile` of the requests, in milliseconds. */
export function latencyMs(
  subject: MetricSubject,
  quantile: number,
  window: string,
  { histogram, unitMs, selector }: RequestMetrics = ISTIO_METRICS,
): string {
  const buckets = `${histogram}_bucket{${selector(subject)}}`;
  const value = `histogram_quantile(${String(quantile)}, sum by (le) (rate(${buckets}[${window}])))`;
  return unitMs === 1 ? value : `${String(unitMs)} * ${value}`;
}

/** The fullest pod's memory in bytes, as the kernel would count it before a kill. */
export function memoryBytes(subject: MetricSubject): string {
  return `max(container_memory_working_set_bytes{${containers(subject)}})`;
}

/** The fullest pod's memory as a share of its limit, from 0 to 1; nothing without a limit. */
export function memoryRatio(subject: MetricSubject): string {
  const of = containers(subject);
  return `max(container_memory_working_set_bytes{${of}} / (container_spec_memory_limit_bytes{${of}} > 0))`;
}

/** The busiest pod's processor time as a share of its limit, from 0 to 1; nothing without a limit. */
export function cpuRatio(subject: MetricSubject, window: string): string {
  const of = containers(subject);
  const by = (query: string) => `max by (namespace, pod, container) (${query})`;
  const used = by(`rate(container_cpu_usage_seconds_total{${of}}[${window}])`);
  const quota = by(`container_spec_cpu_quota{${of}} > 0`);
  const period = by(`container_spec_cpu_period{${of}}`);
  return `max(${used} / (${quota} / ${period}))`;
}

function containers({ app, namespace, color }: MetricSubject): string {
  const pods = `${colorName(app, color)}-.*`;
  return `namespace="${namespace}",pod=~"${pods}",container="${app}"`;
}

/** Pods whose probes pass as a share of the wished ones, from 0 to 1. */
export function readyRatio(subject: MetricSubject): string {
  const of = `namespace="${subject.namespace}",deployment="${colorName(subject.app, subject.color)}"`;
  return `kube_deployment_status_replicas_available{${of}} / (kube_deployment_spec_replicas{${of}} > 0)`;
}
