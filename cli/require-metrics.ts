import { EXIT_CODES } from "../model/exit-code";
import { NO_METRICS } from "../release/address";
import type { MetricsSource } from "../release/metrics/metrics-source";
import { ReleaseError } from "../release/release-error";
import type { Session } from "../release/session";

/** Whom to ask for numbers. @throws ReleaseError without a Prometheus */
export function requireMetrics({ metrics }: Pick<Session, "metrics">): MetricsSource {
  if (metrics) return metrics;
  throw new ReleaseError(`There is no Prometheus to ask: ${NO_METRICS}.`, EXIT_CODES.refused);
}
