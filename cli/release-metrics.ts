import type { Color } from "../model/color";
import {
  type ReleaseMetrics,
  releaseMetricsOf,
  samplingOf,
} from "../model/release/release-metrics";
import type { Summary } from "../model/release/summary";
import { NO_METRICS } from "../release/address";
import type { Session } from "../release/session";

/** How long all answers together may take: a report does not wait for its charts. */
const ANSWER_MS = 10_000;

/** As much of a session as it takes to look back at a release. */
export type MetricsSession = Pick<Session, "release" | "metrics">;

/** Asks once what was counted along a release; every failure is a reason, never an error. */
export async function readReleaseMetrics(
  { metrics, release }: MetricsSession,
  summary: Summary,
  signal?: AbortSignal,
): Promise<ReleaseMetrics> {
  if (!metrics) return { missing: NO_METRICS };
  const sampling = samplingOf(summary, release.metrics.scrapeSeconds);
  const late = AbortSignal.timeout(ANSWER_MS);
  const end = signal ? AbortSignal.any([signal, late]) : late;
  const ask = (color: Color) => metrics.observed(color, sampling, end);
  const [blue, green] = await Promise.all([ask("blue"), ask("green")]);
  return releaseMetricsOf(sampling, { blue, green });
}
