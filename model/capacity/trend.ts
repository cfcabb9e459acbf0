import type { TimePoint, Track } from "../metrics/track";

const DAY_MS = 86_400_000;

/** A straight line through points. */
export interface TrendLine {
  /** What a day adds. */
  readonly perDay: number;
  /** Its value at the last point. */
  readonly atEnd: number;
}

/** How a number went, and where it goes. */
export type Trend =
  | { readonly missing: string }
  | {
      readonly mean: number;
      readonly peak: number;
      readonly latest: number;
      /** Times at which it is known, and at which it was asked for. */
      readonly known: number;
      readonly asked: number;
      /** Left out where all that is known is one moment. */
      readonly perDay?: number;
      /** Days until the line meets the limit; 0 beyond it, absent where it does not rise to one. */
      readonly daysLeft?: number;
    };

/** The line with the least squares of distances; nothing through fewer than two moments. */
export function lineThrough(points: readonly TimePoint[]): TrendLine | undefined {
  const last = points.at(-1);
  if (!last) return undefined;
  const meanAt = mean(points.map(({ at }) => at));
  const meanValue = mean(points.map(({ value }) => value));
  const spread = sum(points.map(({ at }) => (at - meanAt) ** 2));
  if (spread === 0) return undefined;
  const slope = sum(points.map(({ at, value }) => (at - meanAt) * (value - meanValue))) / spread;
  return { perDay: slope * DAY_MS, atEnd: meanValue + slope * (last.at - meanAt) };
}

/** Days until a line meets a limit; 0 where it is there, nothing where it never will be. */
export function daysUntil({ perDay, atEnd }: TrendLine, limit: number): number | undefined {
  if (atEnd >= limit) return 0;
  return perDay > 0 ? (limit - atEnd) / perDay : undefined;
}

/**
 * @param asked - moments that were asked for
 * @param limit - what it should not exceed, where that is known
 */
export function trendOf(track: Track, asked: number, limit?: number): Trend {
  if ("missing" in track) return track;
  const values = track.points.map(({ value }) => value);
  const latest = values.at(-1);
  if (latest === undefined) return { missing: "no data" };
  const line = lineThrough(track.points);
  const daysLeft = line && limit !== undefined ? daysUntil(line, limit) : undefined;
  return {
    mean: mean(values),
    peak: Math.max(...values),
    latest,
    known: values.length,
    asked,
    ...(line && { perDay: line.perDay }),
    ...(daysLeft !== undefined && { daysLeft }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
