import { NO_DATA, type Track } from "../../model/release/capacity-track";
import { messageOf } from "../gates/asked";
import type { Prometheus, Range } from "../gates/prometheus";
import type { Answer } from "../gates/prometheus-reply";

/** Asks for one number along time; every failure is a reason, never an error. */
export async function askTrack(
  prometheus: Prometheus,
  query: string,
  range: Range,
  signal: AbortSignal,
): Promise<Track> {
  try {
    return trackOf(await prometheus.range(query, range, signal));
  } catch (error) {
    return { missing: messageOf(error) };
  }
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
  return points.length > 0 ? { points } : { missing: NO_DATA };
}
