import { EXIT_CODES } from "../exit-code";
import type { Prometheus } from "../gates/prometheus";
import { ReleaseError } from "../release-error";
import type { Session } from "../session";

/** Whom to ask for numbers. @throws ReleaseError without a Prometheus */
export function metricsOf({ metrics }: Pick<Session, "metrics">): Prometheus {
  if (metrics) return metrics;
  const next = "set release.metrics.prometheus in the stack's config";
  throw new ReleaseError(`There is no Prometheus to ask. Next: ${next}`, EXIT_CODES.refused);
}
