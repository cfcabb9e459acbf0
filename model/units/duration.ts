import type { z } from "zod";

/**
 * A time as Kubernetes, Go and Prometheus write it: `30s`, `1h30m`, `500ms`, `28d`. It stays text, as quantities
 * do, and becomes a number where somebody needs one.
 */
export type Duration = string & z.core.$brand<"duration">;

/** The units in milliseconds, the largest first. */
const UNITS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Each unit at most once, the largest first; nothing else may be meant than is read. */
export const DURATION =
  /^(?:0|(?=\d)(?:[\d.]+w)?(?:[\d.]+d)?(?:[\d.]+h)?(?:[\d.]+m(?!s))?(?:[\d.]+s)?(?:[\d.]+ms)?)$/;

const PART = /(?<count>\d+(?:\.\d+)?)(?<unit>ms|[wdhms])/g;

/** Milliseconds of a text; `undefined` where it is no duration. Fractions below a millionth are rounding. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text) || (text !== "0" && text.replaceAll(PART, "") !== "")) return undefined;
  const sum = [...text.matchAll(PART)].reduce((before, { groups }) => {
    const unit = groups?.["unit"] as keyof typeof UNITS;
    return before + Number(groups?.["count"]) * UNITS[unit];
  }, 0);
  return Number(sum.toFixed(6));
}

/** How many milliseconds a duration is. */
export function milliseconds(duration: Duration): number {
  return parseDuration(duration) ?? NaN;
}

/** How many seconds a duration is. */
export function seconds(duration: Duration): number {
  return milliseconds(duration) / 1000;
}

/** How many minutes a duration is. */
export function minutes(duration: Duration): number {
  return milliseconds(duration) / UNITS.m;
}

/** How many days a duration is. */
export function days(duration: Duration): number {
  return milliseconds(duration) / UNITS.d;
}

/** The shortest text for a time, such as `1h30m` for 5,400,000 ms; weeks are written as days. */
export function durationText(milliseconds: number): string {
  const { w: _weeks, ...units } = UNITS;
  let rest = milliseconds;
  const parts = Object.entries(units).map(([unit, size]) => {
    const count = unit === "ms" ? rest : Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? "" : `${String(count)}${unit}`;
  });
  return parts.join("") || "0s";
}
