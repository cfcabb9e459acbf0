import { durationText } from "../units/duration";
import { COLORS, type PerColor } from "../color";

/** How values are written in sentences. */

/** A share of requests, given in permille. */
export function percent(permille: number): string {
  const value = permille / 10;
  return `${value > 0 && value < 0.1 ? value.toFixed(2) : value.toFixed(1)}%`;
}

/** A share of requests, given from 0 to 1: two digits, as rises of small shares matter. */
export function sharePercent(share: number): string {
  const value = share * 100;
  return `${value === 0 || value >= 1 ? value.toFixed(1) : String(Number(value.toPrecision(2)))}%`;
}

/** Shares of the traffic from 0 to 1, as they were seen. */
export function formatShares(shares: PerColor<number>): string {
  return COLORS.map((color) => `${color} ${(shares[color] * 100).toFixed(1)}%`).join(", ");
}

/** A time. */
export function formatMilliseconds(value: number): string {
  return `${value < 10 ? number(Math.round(value * 10) / 10) : thousands(value)}ms`;
}

/** A factor. */
export function times(value: number): string {
  return `${value.toFixed(1)} ×`;
}

/** A count. */
export function thousands(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A value of which only the user knows the unit. */
export function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A span of time to the second, of a long one the two largest parts, such as `2h5m`, `1m30s` or `0s`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds / 1000)) * 1000;
  return (durationText(whole).match(/\d+[dhms]/g) ?? []).slice(0, 2).join("");
}
