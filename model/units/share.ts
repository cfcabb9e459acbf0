import type { z } from "zod";

/** A part of a whole as people write it: `1%`, `99.95%`. It stays text, as Pulumi has no fractions. */
export type Share = string & z.core.$brand<"share">;

/** At most four decimals: a millionth is the smallest share that is told apart. */
export const SHARE = /^\d{1,9}(?:\.\d{1,4})?%$/;

/** Parts per million, so that sums and differences are exact; `undefined` where a text is no share. */
export function parseShare(text: string): number | undefined {
  return SHARE.test(text) ? Math.round(Number(text.slice(0, -1)) * 10_000) : undefined;
}

/** A share as a number from 0 to 1, or more where more than the whole is meant. */
export function fraction(share: Share): number {
  return millionths(share) / 1_000_000;
}

/** A share as a number of percents. */
export function percents(share: Share): number {
  return millionths(share) / 10_000;
}

/** A share as a number of permille. */
export function permille(share: Share): number {
  return millionths(share) / 1000;
}

/** What is left of the whole, as a number from 0 to 1; exact, unlike a difference of fractions. */
export function rest(share: Share): number {
  return (1_000_000 - millionths(share)) / 1_000_000;
}

/** The shortest text for parts per million, such as `99.95%`. */
export function shareText(millionths: number): string {
  return `${String(millionths / 10_000)}%`;
}

function millionths(share: Share): number {
  return parseShare(share) ?? NaN;
}
