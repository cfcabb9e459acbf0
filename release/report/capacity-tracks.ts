import type { Color } from "../../model/color";
import { capacityQueries } from "../../model/metrics/capacity-queries";
import { requestMetrics } from "../../model/metrics/requests";
import type { RequestsSettings } from "../../model/metrics/request-settings";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { CapacityTracks } from "../../model/release/capacity-report";
import type { Prometheus } from "../gates/prometheus";
import { askTrack } from "./track";

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
  const ask = (query: string) => askTrack(prometheus, query, range, signal);
  const [rate, cores, cpu, memory, pods] = await Promise.all([
    ask(queries.requests),
    ask(queries.cores),
    ask(queries.cpu),
    ask(queries.memory),
    ask(queries.pods),
  ]);
  return { requests: rate, cores, cpu, memory, pods };
}
