import { COLORS } from "../color";
import { ISTIO_METRICS, type RequestMetrics } from "./requests";
import type { PartSubject } from "./subject";

/** Requests in the window; nothing where none was ever counted. */
export function requestCount(
  subject: PartSubject,
  window: string,
  { counter, selector }: RequestMetrics = ISTIO_METRICS,
): string {
  return `sum(increase(${counter}{${selector(subject)}}[${window}]))`;
}

/** Failed requests in the window; 0 where none was ever counted. */
export function failedCount(
  subject: PartSubject,
  window: string,
  { counter, selector, failed }: RequestMetrics = ISTIO_METRICS,
): string {
  return failed
    .map(
      (how) => `(sum(increase(${counter}{${selector(subject)},${how}}[${window}])) or vector(0))`,
    )
    .join(" + ");
}

/** Which requests are bad: failed ones, or those that took longer than an edge of the histogram's buckets. */
export type Bad = "failed" | { readonly slowerMs: number };

/** A stretch of time that counters are asked about, in Prometheus' durations. */
export interface Stretch {
  readonly window: string;
  /** How long ago it began and ended. @default - it ends now */
  readonly ago?: { readonly start: string; readonly end: string };
}

/**
 * Requests, and bad ones among them, in a stretch of time: whole numbers, where `increase` extrapolates. A counter
 * that appeared in it or began anew counts with all that it has, such as the first failure.
 */
export function countedIn(
  subject: PartSubject,
  bad: Bad,
  { window, ago }: Stretch,
  metrics: RequestMetrics = ISTIO_METRICS,
): { readonly all: string; readonly bad: string } {
  const offset = ago === undefined ? "" : ` offset ${ago.end}`;
  const before = ` offset ${ago?.start ?? window}`;
  return sums(subject, bad, metrics, (series) =>
    orZero(`sum((${series}${offset} - ${series}${before}) >= 0 or ${series}${offset})`),
  );
}

/**
 * How many bad requests come together: by how much their number strays from one minute to the next beyond what the
 * traffic does, as a multiple of what chance explains. It is 1 where each comes by itself, however the traffic changes,
 * and a share that rises or falls once in a while hardly counts.
 *
 * @param share - of the bad ones in all the time, from 0 to 1
 */
export function clumpIn(
  subject: PartSubject,
  bad: Bad,
  { window, ago }: Stretch,
  share: number,
  metrics: RequestMetrics = ISTIO_METRICS,
): string {
  const minute = countedIn(subject, bad, { window: "1m" }, metrics);
  const last = { window: "1m", ago: { start: "2m", end: "1m" } };
  const before = countedIn(subject, bad, last, metrics);
  const of = String(share);
  const strays = `(${minute.bad} - (${before.bad}) - ${of} * (${minute.all} - ${before.all}))`;
  const expected = `(${of} * ((${minute.all} > 0) + (${before.all} > 0)))`;
  const range = `[${window}:1m]${ago === undefined ? "" : ` offset ${ago.end}`}`;
  return `avg_over_time((${strays} ^ 2 / ${expected})${range})`;
}

function sums(
  subject: PartSubject,
  bad: Bad,
  { counter, histogram, unitMs, selector, failed }: RequestMetrics,
  sum: (series: string) => string,
): { readonly all: string; readonly bad: string } {
  const of = selector(subject);
  if (bad === "failed") {
    const each = failed.map((how) => sum(`${counter}{${of},${how}}`));
    return { all: sum(`${counter}{${of}}`), bad: each.join(" + ") };
  }
  const all = sum(`${histogram}_count{${of}}`);
  const quick = sum(`${histogram}_bucket{${of},${edgeLabel(bad.slowerMs / unitMs)}}`);
  return { all, bad: `clamp_min(${all} - ${quick}, 0)` };
}

function orZero(query: string): string {
  return `(${query} or vector(0))`;
}

/** Seconds since a request of the color was counted last, as Prometheus knows it. */
export function newestAge(
  subject: PartSubject,
  { counter, selector }: RequestMetrics = ISTIO_METRICS,
): string {
  return `time() - max(timestamp(${counter}{${selector(subject)}}))`;
}

/** The slowest `1 - quantile` of the requests, in milliseconds. */
export function latencyMs(
  subject: PartSubject,
  quantile: number,
  window: string,
  { histogram, unitMs, selector }: RequestMetrics = ISTIO_METRICS,
  ago?: string,
): string {
  const buckets = `${histogram}_bucket{${selector(subject)}}`;
  const offset = ago === undefined ? "" : ` offset ${ago}`;
  const value = `histogram_quantile(${String(quantile)}, sum by (le) (rate(${buckets}[${window}]${offset})))`;
  return unitMs === 1 ? value : `${String(unitMs)} * ${value}`;
}

/**
 * Requests a second: 0 for a color that nobody has called yet, as long as its requests would be counted;
 * nothing where they are not, or a counter is too young for a rate.
 */
export function requestRate(
  subject: PartSubject,
  window: string,
  { counter, selector, counting }: RequestMetrics = ISTIO_METRICS,
): string {
  const own = `${counter}{${selector(subject)}}`;
  return `(sum(rate(${own}[${window}])) or 0 * group(${counting(subject)}) unless on () ${own})`;
}

/** Failed requests a second; nothing where requests are not counted. */
export function failureRate(
  subject: PartSubject,
  window: string,
  metrics: RequestMetrics = ISTIO_METRICS,
): string {
  const { counter, selector, failed } = metrics;
  const rates = failed.map((how) => `rate(${counter}{${selector(subject)},${how}}[${window}])`);
  return `(sum(${rates.join(" or ")}) or 0 * ${requestRate(subject, window, metrics)})`;
}

/** Failed requests as a share from 0 to 1; nothing without requests. */
export function errorRatio(
  subject: PartSubject,
  window: string,
  metrics: RequestMetrics = ISTIO_METRICS,
): string {
  return `${failureRate(subject, window, metrics)} / (${requestRate(subject, window, metrics)} > 0)`;
}

/** The color's share of the service's requests, from 0 to 1; nothing unless both colors are counted. */
export function requestShare(
  subject: PartSubject,
  window: string,
  metrics: RequestMetrics = ISTIO_METRICS,
): string {
  const rates = COLORS.map((color) => requestRate({ ...subject, color }, window, metrics));
  return `${requestRate(subject, window, metrics)} / (${rates.join(" + ")} > 0)`;
}

/** Requests a second whose duration was taken. */
export function timedRate(
  subject: PartSubject,
  window: string,
  { histogram, selector }: RequestMetrics = ISTIO_METRICS,
): string {
  return `sum(rate(${histogram}_count{${selector(subject)}}[${window}]))`;
}

/**
 * Requests a second that took longer.
 *
 * @param edgeMs - an edge of the histogram's buckets
 */
export function slowRate(
  subject: PartSubject,
  edgeMs: number,
  window: string,
  metrics: RequestMetrics = ISTIO_METRICS,
): string {
  const { histogram, unitMs, selector } = metrics;
  const edge = edgeLabel(edgeMs / unitMs);
  const quick = `sum(rate(${histogram}_bucket{${selector(subject)},${edge}}[${window}]))`;
  return `clamp_min(${timedRate(subject, window, metrics)} - ${quick}, 0)`;
}

/**
 * Prometheus 3 writes an integer edge as `500.0`, earlier ones leave it as it comes.
 *
 * @see https://prometheus.io/docs/prometheus/latest/migration/
 */
function edgeLabel(edge: number): string {
  const text = String(edge);
  return Number.isInteger(edge) ? `le=~"${text}|${text}\\\\.0"` : `le="${text}"`;
}
