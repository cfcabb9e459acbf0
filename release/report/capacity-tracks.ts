import type { Color } from "../../model/color";
import { capacityQueries } from "../../model/metrics/capacity-queries";
import { requestMetrics } from "../../model/metrics/requests";
import type { RequestsSettings } from "../../model/metrics/request-settings";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { CapacityTracks } from "../../model/release/capacity-report";
import type { Track } from "../../model/release/capacity-track";
import { messageOf } from "../gates/asked";
import type { Prometheus } from "../gates/prometheus";
import type { Answer } from "../gates/prometheus-reply";

/** A stretch of time, in milliseconds since the epoch, and the seconds between two moments of it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
}

/** Asks for one color; every failure is a reason, never an error. */
export async function capacityTracks(
  prometheus: Prometheus,
  service: ServiceSubject,
  color: Color,
  requests: RequestsSettings,
  stretch: Stretch,
  signal: AbortSignal,
): Promise<CapacityTracks> {
  const { from, to, stepSeconds } = stretch;
  const window = `${String(stepSeconds)}s`;
  const queries = capacityQueries({ ...service, color }, window, requestMetrics(requests));
  const range = { from: from / 1000 + stepSeconds, to: to / 1000, stepSeconds };
  const ask = async (query: string): Promise<Track> => {
    try {
      return trackOf(await prometheus.range(query, range, signal));
    } catch (error) {
      return { missing: messageOf(error) };
    }
  };
  const [rate, cores, cpu, memory, pods] = await Promise.all([
    ask(queries.requests),
    ask(queries.cores),
    ask(queries.cpu),
    ask(queries.memory),
    ask(queries.pods),
  ]);
  return { requests: rate, cores, cpu, memory, pods };
}

/** One line of numbers, only if Prometheus has no doubt about it. */
function trackOf({ series, warnings }: Answer): Track {
  const [first, ...others] = series;
  const [warning] = warnings;
  if (warning !== undefined) return { missing: `Prometheus warns: ${warning}` };
  if (others.length > 0) {
    const count = String(series.length);
    return { missing: `the query gives ${count} series where one is needed` };
  }
  const points = (first?.points ?? [])
    .filter(([, value]) => Number.isFinite(value))
    .map(([at, value]) => ({ at: at * 1000, value }));
  return points.length > 0 ? { points } : { missing: "no data" };
}
