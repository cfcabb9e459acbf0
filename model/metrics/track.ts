/** A value at a time, in milliseconds since the epoch. */
export interface TimePoint {
  readonly at: number;
  readonly value: number;
}

/** A number along time, rising in time, with gaps where nothing is known; or why there is none. */
export type Track = { readonly points: readonly TimePoint[] } | { readonly missing: string };

/** Why a track is missing where nothing went wrong. */
export const NO_DATA = "no data";

/** The points of a track; none where it is missing. */
export function pointsOf(track: Track): readonly TimePoint[] {
  return "points" in track ? track.points : [];
}

/** What two tracks give together, at the times that both know. */
export function together(
  one: Track,
  other: Track,
  combine: (value: number, otherValue: number) => number,
): Track {
  if ("missing" in one) return one;
  if ("missing" in other) return other;
  const values = new Map(other.points.map(({ at, value }) => [at, value]));
  const points = one.points.flatMap(({ at, value }) => {
    const second = values.get(at);
    return second === undefined ? [] : [{ at, value: combine(value, second) }];
  });
  return points.length > 0 ? { points } : { missing: "no time at which both are known" };
}
