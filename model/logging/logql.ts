import type { MetricSubject } from "../metrics/subject";

/** The one place where queries of log lines are written; their labels are those of the shipper. */

/**
 * Lines in the window; 0 where there are none, as Loki gives no series then.
 *
 * @see https://grafana.com/docs/loki/latest/query/metric_queries/
 */
export function lineCount(subject: MetricSubject, window: string, offset = ""): string {
  return orZero(count(selector(subject), window, offset));
}

/** Lines of level `error` in the window; 0 where there are none. */
export function errorLineCount(subject: MetricSubject, window: string, offset = ""): string {
  return orZero(errorCount(subject, window, offset));
}

/** Lines of level `error` a minute; nothing where there are none, as an alert wants it. */
export function errorLinesPerMinute(subject: MetricSubject, minutes: number): string {
  return `${errorCount(subject, `${String(minutes)}m`)} / ${String(minutes)}`;
}

function errorCount(subject: MetricSubject, window: string, offset = ""): string {
  return count(`${selector(subject)},level="error"`, window, offset);
}

function count(labels: string, window: string, offset: string): string {
  return `sum(count_over_time({${labels}}[${window}]${offset}))`;
}

function orZero(query: string): string {
  return `${query} or vector(0)`;
}

function selector({ app, namespace, color }: MetricSubject): string {
  return `app="${app}",namespace="${namespace}",color="${color}"`;
}
