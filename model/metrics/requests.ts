import { COLORS } from "../color";
import { colorName } from "../labels";
import { isStream } from "../traffic/stream";
import type { TrafficSettings } from "../traffic/traffic";
import { podUp } from "./pod-queries";
import { milliseconds } from "../units/duration";
import type { RequestsSettings } from "./request-settings";
import { type MetricSubject, partName, type PartSubject, type ServiceSubject } from "./subject";

/** Metrics that count and time requests. */
export interface RequestMetrics {
  /** A counter of requests. */
  readonly counter: string;
  /** A histogram of their durations, without `_bucket`. */
  readonly histogram: string;
  /** Milliseconds in the histogram's unit. */
  readonly unitMs: number;
  /** Upper edges of the histogram's buckets in milliseconds, rising. */
  readonly bucketsMs: readonly number[];
  /** What picks the requests of one color. */
  readonly selector: (subject: PartSubject) => string;
  /** What picks failed requests among them; each alternative excludes the others. */
  readonly failed: readonly string[];
  /** A query with an answer as long as requests of the color would be counted, be there any or not. */
  readonly counting: (subject: PartSubject) => string;
}

/**
 * Requests are counted where they start, at the calling proxy: a connection that never reached a pod is
 * counted nowhere else. An answer of gRPC may have HTTP status 200 and fail all the same: with a status that is
 * the server's fault, UNIMPLEMENTED (12) among them, as a version that lost a method answers so.
 *
 * The same proxies count both colors: where one color is counted, silence about the other is an answer.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/
 * @see https://grpc.io/docs/guides/status-codes/
 */
export const ISTIO_METRICS: RequestMetrics = {
  counter: "istio_requests_total",
  histogram: "istio_request_duration_milliseconds",
  unitMs: 1,
  bucketsMs: [
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000,
    1800000, 3600000,
  ],
  selector: (subject) => callers(`="${partName(subject)}"`, subject.namespace),
  failed: [
    'response_code=~"5.."',
    'response_code!~"5..",grpc_response_status=~"2|4|8|12|13|14|15"',
  ],
  counting: countingBy("istio_requests_total"),
};

/**
 * Connections in place of requests, where proxies read none. How long they last and how they end says nothing of
 * the pods: no gate is asked about that.
 */
const ISTIO_CONNECTIONS: RequestMetrics = {
  ...ISTIO_METRICS,
  counter: "istio_tcp_connections_opened_total",
  failed: ['response_flags=~"U[FHO].*|NR.*"'],
  counting: countingBy("istio_tcp_connections_opened_total"),
};

function countingBy(counter: string): RequestMetrics["counting"] {
  return ({ app, namespace, color }) => {
    const parts = color === undefined ? [app] : COLORS.map((one) => colorName(app, one));
    const names = parts.join("|");
    return `${counter}{${callers(`=~"${names}"`, namespace)}}`;
  };
}

/**
 * Requests that the pods' own proxies took within a window, by who sent them: those judge, and know who it is. What
 * they refuse already is not among it. A caller's first request counts, which `increase` would not see, and so do
 * those that pods took which are gone.
 */
export function callersOf({ app, namespace }: ServiceSubject, window: string): string {
  const names = [app, ...COLORS.map((one) => colorName(app, one))].join("|");
  const of = `reporter="destination",destination_workload=~"${names}",destination_workload_namespace="${namespace}"`;
  const series = `istio_requests_total{${of},response_code!="403"}`;
  const most = `max_over_time(${series}[${window}])`;
  return `sum by (source_principal) (${most} - (${series} offset ${window} or ${most} * 0))`;
}

function callers(service: string, namespace: string): string {
  return [
    'reporter="source"',
    `destination_service_name${service}`,
    `destination_service_namespace="${namespace}"`,
  ].join(",");
}

/**
 * The metrics that settings name.
 *
 * @param traffic - what the pods speak. @default - requests
 */
export function requestMetrics(
  { source, app }: RequestsSettings,
  traffic?: Pick<TrafficSettings, "protocol">,
): RequestMetrics {
  if (source === "istio") return traffic && isStream(traffic) ? ISTIO_CONNECTIONS : ISTIO_METRICS;
  const selector = (subject: PartSubject) => {
    const { color } = subject;
    const own = color === undefined ? app.selector.replaceAll("-{color}", "") : app.selector;
    return own.replaceAll(
      /\{(app|namespace|color)\}/g,
      (whole, name: keyof MetricSubject) => subject[name] ?? whole,
    );
  };
  return {
    counter: app.counter,
    histogram: app.histogram,
    unitMs: 1000,
    bucketsMs: app.buckets.map(milliseconds),
    selector,
    failed: [app.failed],
    // A pod that is scraped would tell; a counter that nothing was added to has no series yet.
    counting: (subject) => `${app.counter}{${selector(subject)}} or ${podUp(subject)} == 1`,
  };
}
