import type { Color, PerColor } from "../../model/color";
import type { GateBase } from "../../model/gates/gate-kind";
import type { Verdict } from "../../model/gates/verdict";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { PodCount } from "../../model/release/observation";
import type { TrafficSettings } from "../../model/traffic/traffic";
import { NO_LOGS, NO_METRICS } from "../address";
import type { Question } from "../driver/ports";
import type { Loki } from "../metrics/loki";
import type { MetricsSource } from "../metrics/metrics-source";

/** The way to a color, whatever the weights are. */
export type PreviewRoute = Pick<TrafficSettings, "hosts" | "preview">;

/** The pods of both colors, as gates look at them. */
export interface PodReader {
  count(): Promise<PerColor<PodCount>>;
  /**
   * Restarts of a color's containers.
   *
   * @param time - milliseconds since the epoch; earlier restarts do not count
   */
  restartsSince(color: Color, time: number): Promise<number>;
}

/** What gates are answered from. */
export interface GateSources {
  readonly service: ServiceSubject;
  /** Left out where none is configured: gates that need it are unknown. */
  readonly metrics?: {
    readonly source: MetricsSource;
    /** Seconds between two looks of the source at its counters. */
    readonly scrapeSeconds: number;
  };
  /** Left out where none is configured: gates that need it are unknown. */
  readonly logs?: {
    readonly store: Loki;
    /** Seconds from a line's writing until the store can be asked for it. */
    readonly delaySeconds: number;
  };
  readonly pods: PodReader;
  /** The images that the Deployments ask for. @default - nobody knows them */
  readonly images?: () => Promise<PerColor<string | undefined>>;
  /** @default - there is but one way */
  readonly route?: PreviewRoute;
  /** A time of this machine's files as questions count. @default - they count alike */
  readonly fileTime?: (time: number) => number;
}

/** Asks for the answer to one kind of gate. What it throws makes the gate unknown, with the reason. */
export interface Adapter<Gate extends GateBase> {
  ask(gate: Gate, question: Question, sources: GateSources, signal: AbortSignal): Promise<Verdict>;
}

/** The source of metrics. @throws Error that names the key that is not set */
export function metricsOf({ metrics }: GateSources): NonNullable<GateSources["metrics"]> {
  if (!metrics) throw new Error(NO_METRICS);
  return metrics;
}

/** The store of logs. @throws Error that names the key that is not set */
export function logsOf({ logs }: GateSources): NonNullable<GateSources["logs"]> {
  if (!logs) throw new Error(NO_LOGS);
  return logs;
}
