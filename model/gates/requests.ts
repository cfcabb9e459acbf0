import { flag, integer, share } from "../settings/fields";
import { was } from "../settings/renamed";
import { staleSeconds, windowSeconds } from "../release/window";
import { number, thousands, times } from "../release/format";
import { type Reading, whyMissing } from "./reading";
import type { View } from "./view";
import { durationText } from "../units/duration";

/** What gates on requests have, in the units of journals. */
export interface Compared {
  readonly windowSeconds: number;
  readonly minRequests: number;
  /** @default - not compared */
  readonly maxPercentOfActive?: number;
}

/** The keys of a comparison with the active color. */
export const comparison = (compare: boolean, most: string) => ({
  /** Whether the value is also held against the active color's. */
  compare: flag().default(compare),
  /** What is allowed, as a share of the active color's value. */
  maxOfActive: share({ min: "100%", max: "100000%", step: "1%" })
    .meta(was("maxPercentOfActive", "percent"))
    .prefault(most),
});

/** Requests below which nothing is known. */
export const minRequests = (count: number) => integer(1).default(count);

/** What metrics say about the requests of one color. */
export interface Requests {
  readonly count: Reading;
  /** Failed requests, or milliseconds, as the gate asks for. */
  readonly value: Reading;
  /** Seconds since the newest sample. */
  readonly age: Reading;
}

/** Requests that are known to be enough and fresh. */
export interface Known {
  readonly count: number;
  readonly value: number;
}

/** How the color does beside the active one, which is judged only on enough requests of its own. */
export function compare(
  gate: Compared,
  view: View,
  other: Requests | undefined,
  by: {
    readonly own: number;
    readonly slack: number;
    readonly of: (known: Known) => number;
    readonly words: (value: number) => string;
  },
): { readonly isWorse?: boolean; readonly compared?: string } {
  const allowed = gate.maxPercentOfActive;
  if (allowed === undefined) return {};
  const known = other ? knownRequests(gate, view, other) : "not asked";
  if (typeof known === "string") {
    return { compared: `; not compared with ${view.active}: ${known}` };
  }
  const base = by.of(known);
  const isWorse = by.own > (base * allowed) / 100 && by.own - base > by.slack;
  const most = `at most ${times(allowed / 100)}`;
  const words =
    base > 0
      ? `${times(by.own / base)} ${view.active}'s ${by.words(base)}`
      : `${view.active} has ${by.words(base)}`;
  return { isWorse, compared: isWorse ? `, ${words}, ${most}` : `, ${words}` };
}

/** Enough fresh requests, or why they are not known. */
export function knownRequests(
  gate: Compared,
  view: View,
  { count, value, age }: Requests,
): Known | string {
  const why = whyMissing(age, count);
  if (why !== undefined) return why;
  if ("missing" in age || "missing" in count) return "nothing is known";
  const oldest = staleSeconds(view.scrapeSeconds);
  if (age.value > oldest) {
    return `the newest sample is ${text(Math.ceil(age.value))} old, older than ${text(oldest)}`;
  }
  if (count.value < gate.minRequests) {
    const least = `at least ${thousands(gate.minRequests)} are needed`;
    return `${thousands(count.value)} requests in ${windowWords(gate, view)}, ${least}`;
  }
  if ("missing" in value) return value.missing;
  if (value.value < 0) return `the answer is ${number(value.value)}`;
  return { count: count.value, value: value.value };
}

export function countWords(gate: Compared, view: View, count: number): string {
  return `(${thousands(count)} requests in ${windowWords(gate, view)})`;
}

function windowWords(gate: Compared, view: View): string {
  return text(windowSeconds(gate.windowSeconds, view, view.scrapeSeconds));
}

function text(seconds: number): string {
  return durationText(seconds * 1000);
}
