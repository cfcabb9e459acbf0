import type { Color } from "../color";
import type { Weights } from "./weights";

/**
 * Stickiness by buckets. Every user holds a number in a cookie, drawn once; a color serves the users
 * whose number lies in its share. So a user meets one color within a stage, and when a color's share
 * grows, users only move towards it. A cookie that names a color cannot do both: it either
 * pins users for ever or draws them anew at each stage.
 *
 * The number is the first four hex digits of the request id that Envoy gives to the user's first
 * request. Matching is by regular expression, the one comparison that a VirtualService offers.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch
 */
const DIGITS = 4;

/** How many different numbers a user can draw. */
export const BUCKETS = 16 ** DIGITS;

/**
 * A regular expression for the ids of a color's users. Blue's are looked for first, so green's may be
 * any that are left.
 */
export function idsOf(color: Color, weights: Weights): string {
  return `${bucketsOf(color, weights)}[0-9a-f-]*`;
}

/** Digits of buckets in an expression of {@link idsOf}, whatever the weights. */
const HELD = /(?:\(\?:[^()]*\)|\[[^\]]*\]\{\d\})(?=\[0-9a-f-\]\*)/;

/** The same expression for other weights; one that holds no buckets stays as it is. */
export function withBucketsOf(expression: string, color: Color, weights: Weights): string {
  return expression.replace(HELD, bucketsOf(color, weights));
}

function bucketsOf(color: Color, weights: Weights): string {
  return bucketsBelow(color === "blue" ? bucketsFor(weights.blue) : BUCKETS);
}

/** The number of buckets that make up a share of the traffic, blue's being the lowest ones. */
export function bucketsFor(percent: number): number {
  return Math.round((percent * BUCKETS) / 100);
}

/**
 * A regular expression for four lower-case hex digits whose value is below `limit`.
 *
 * @param limit - from 1 to {@link BUCKETS}
 */
export function bucketsBelow(limit: number): string {
  if (limit >= BUCKETS) return `[0-9a-f]{${String(DIGITS)}}`;
  const digits = limit.toString(16).padStart(DIGITS, "0");
  const alternatives: string[] = [];
  for (let at = 0; at < DIGITS; at++) {
    const digit = Number.parseInt(digits.charAt(at), 16);
    if (digit === 0) continue;
    const free = DIGITS - at - 1;
    const tail = free === 0 ? "" : `[0-9a-f]{${String(free)}}`;
    alternatives.push(`${digits.slice(0, at)}${hexUpTo(digit - 1)}${tail}`);
  }
  return `(?:${alternatives.join("|")})`;
}

/** A character class for the hex digits from 0 to `last`. */
function hexUpTo(last: number): string {
  if (last < 10) return `[0-${String(last)}]`;
  return last === 10 ? "[0-9a]" : `[0-9a-${last.toString(16)}]`;
}
