import type { Color } from "../../model/color";
import type { Reading } from "../../model/gates/reading";
import type { Counts } from "../../model/gates/tally";
import type { Bad } from "../../model/metrics/queries";
import type { CapacityTracks } from "../../model/capacity/capacity-report";
import type { Track } from "../../model/metrics/track";
import type { SeenCaller } from "../../model/security/refused-callers";
import type { ColorTracks, Sampling } from "../../model/release/release-metrics";

/**
 * Whoever has counted the requests of a service and looked at its pods. Every failure to answer is a reason,
 * never an error. Windows are the seconds before now.
 */
export interface MetricsSource {
  /** Requests of a color; no data where none was ever counted. */
  requests(color: Color, window: number, signal: AbortSignal): Promise<Reading>;
  /** Failed ones among them. */
  failures(color: Color, window: number, signal: AbortSignal): Promise<Reading>;
  /** Milliseconds that so many percent of the requests stayed within. */
  latency(color: Color, percentile: number, window: number, signal: AbortSignal): Promise<Reading>;
  /** Requests of a color, and bad ones among them, in a stretch of time. */
  counted(color: Color, bad: Bad, span: CountedSpan, signal: AbortSignal): Promise<CountsReading>;
  /**
   * How many bad ones come together, as a multiple of what chance explains.
   *
   * @param share - of the bad ones in all the time, from 0 to 1
   */
  clump(
    color: Color,
    bad: Bad,
    span: CountedSpan,
    share: number,
    signal: AbortSignal,
  ): Promise<Reading>;
  /**
   * Milliseconds that 99 % of the requests of a stretch of time stayed within, up to an edge of the histogram, of
   * which shares are known.
   *
   * @param least - no edge below it
   */
  edgeMs(color: Color, least: number, span: CountedSpan, signal: AbortSignal): Promise<number>;
  /** The histogram's edge at or above so many milliseconds. */
  edgeAbove(milliseconds: number): number;
  /** Seconds since a request was counted last; no data where none ever was. */
  newestAge(color: Color, signal: AbortSignal): Promise<Reading>;
  /** What the fullest pod uses of its limit, from 0 to 1. */
  saturation(
    color: Color,
    resource: "memory" | "cpu",
    window: number,
    signal: AbortSignal,
  ): Promise<Reading>;
  /** What gates ask of a color, along a stretch of time. */
  past(color: Color, asked: PastQuestion, stretch: Stretch, signal: AbortSignal): Promise<Track>;
  /** The answer to a query of the user's own, in the source's language. */
  own(
    query: string,
    colors: { readonly color: Color; readonly active: Color },
    window: number,
    signal: AbortSignal,
  ): Promise<Reading>;
  /** Who called in the window. @throws Error that says in words why that is not known */
  callers(window: number, signal: AbortSignal): Promise<readonly SeenCaller[]>;
  /** What is left of the error budget as the service's own rules recorded it, from 0 to 1; `undefined` without rules. */
  recordedBudget(signal: AbortSignal): Promise<Reading | undefined>;
  /** What was counted of a color along a release. */
  observed(color: Color, sampling: Sampling, signal: AbortSignal): Promise<ColorTracks>;
  /** What a color used and carried along a stretch of time. */
  capacity(color: Color, stretch: Stretch, signal: AbortSignal): Promise<CapacityTracks>;
}

/** What a gate asks for; windows in seconds, each ending at its moment. */
export type PastQuestion =
  | { readonly is: "all" | "bad"; readonly of: Bad; readonly window: number }
  | { readonly is: "latency"; readonly percentile: number; readonly window: number }
  | { readonly is: "saturation"; readonly resource: "memory" | "cpu"; readonly window: number }
  | { readonly is: "own"; readonly query: string; readonly window: number };

/** A stretch of time, in seconds. */
export interface CountedSpan {
  readonly seconds: number;
  /** Seconds before now at which it ends. */
  readonly ago: number;
}

/** Counts, or why there are none. */
export type CountsReading = Counts | { readonly missing: string };

/** A stretch of time, in milliseconds since the epoch, and the seconds between two moments of it. */
export type Stretch = Omit<Sampling, "windowSeconds">;
