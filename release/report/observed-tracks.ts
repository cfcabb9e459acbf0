import type { Color } from "../../model/color";
import { releaseQueries } from "../../model/metrics/release-queries";
import { requestMetrics } from "../../model/metrics/requests";
import type { RequestsSettings } from "../../model/metrics/request-settings";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { ObservedTracks, Sampling } from "../../model/release/observed";
import type { Prometheus } from "../gates/prometheus";
import { askTrack } from "./track";

/** Asks for one color; every failure is a reason, never an error. */
export async function observedTracks(
  prometheus: Prometheus,
  service: ServiceSubject,
  color: Color,
  requests: RequestsSettings,
  { from, to, stepSeconds, windowSeconds }: Sampling,
  signal: AbortSignal,
): Promise<ObservedTracks> {
  const window = `${String(windowSeconds)}s`;
  const queries = releaseQueries({ ...service, color }, window, requestMetrics(requests));
  const range = { from: from / 1000, to: to / 1000, stepSeconds };
  const [share, errors, p99] = await Promise.all([
    askTrack(prometheus, queries.share, range, signal),
    askTrack(prometheus, queries.errors, range, signal),
    askTrack(prometheus, queries.p99, range, signal),
  ]);
  return { share, errors, p99 };
}
