import { NO_METRICS } from "../release/address";
import type { MetricsSource } from "../release/metrics/metrics-source";
import { refused } from "../release/release-error";
import type { Session } from "../release/session";

/** Whom to ask for numbers. @throws ReleaseError without a Prometheus */
export function requireMetrics({ metrics }: Pick<Session, "metrics">): MetricsSource {
  if (metrics) return metrics;
  throw refused(`There is no Prometheus to ask: ${NO_METRICS}.`);
}
