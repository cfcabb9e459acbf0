import type { Color } from "./color";
import { colorName } from "./labels";

/** The one place where names of metrics and their labels are written. */

/** One color of one service, as metrics know it. */
export interface MetricSubject {
  readonly app: string;
  readonly namespace: string;
  readonly color: Color;
}

/**
 * Requests are counted where they start, at the calling proxy: a connection that never reached a pod is
 * counted nowhere else.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
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

/** The slowest `1 - quantile` of the requests, in milliseconds. */
export function latencyMs(subject: MetricSubject, quantile: number, window: string): string {
  const buckets = `istio_request_duration_milliseconds_bucket{${requests(subject)}}`;
  return `histogram_quantile(${String(quantile)}, sum by (le) (rate(${buckets}[${window}])))`;
}

/** The fullest pod's memory in bytes, as the kernel would count it before a kill. */
export function memoryBytes(subject: MetricSubject): string {
  const pods = `${colorName(subject.app, subject.color)}-.*`;
  return `max(container_memory_working_set_bytes{namespace="${subject.namespace}",pod=~"${pods}",container="${subject.app}"})`;
}

/** Pods whose probes pass as a share of the wished ones, from 0 to 1. */
export function readyRatio(subject: MetricSubject): string {
  const of = `namespace="${subject.namespace}",deployment="${colorName(subject.app, subject.color)}"`;
  return `kube_deployment_status_replicas_available{${of}} / (kube_deployment_spec_replicas{${of}} > 0)`;
}
