import type { Color } from "../../model/color";
import { type Observed, observedOf, samplingOf } from "../../model/release/observed";
import type { Summary } from "../../model/release/summary";
import { observedTracks } from "../report/observed-tracks";
import type { Session } from "../session";

/** How long all answers together may take: a report does not wait for its charts. */
const ANSWER_MS = 10_000;

/** As much of a session as it takes to look back at a release. */
export type ObservedSession = Pick<Session, "place" | "settings" | "release" | "metrics">;

/** Asks Prometheus once what was counted along a release; every failure is a reason, never an error. */
export async function observe(
  { metrics, place, settings, release }: ObservedSession,
  summary: Summary,
  signal?: AbortSignal,
): Promise<Observed> {
  if (!metrics) return { missing: "release.metrics.prometheus is not set" };
  const sampling = samplingOf(summary, release.metrics.scrapeSeconds);
  const late = AbortSignal.timeout(ANSWER_MS);
  const end = signal ? AbortSignal.any([signal, late]) : late;
  const { requests } = settings.monitoring;
  const ask = (color: Color) => observedTracks(metrics, place, color, requests, sampling, end);
  const [blue, green] = await Promise.all([ask("blue"), ask("green")]);
  return observedOf(sampling, { blue, green });
}
