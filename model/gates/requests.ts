import { integer } from "../settings/fields";
import { staleSeconds, windowSeconds } from "../release/window";
import { number, thousands } from "../release/format";
import { type Reading, whyMissing } from "./reading";
import type { View } from "./view";
import { durationText } from "../units/duration";

/** What gates on requests have, in the units of journals. */
export interface Windowed {
  readonly windowSeconds: number;
  readonly minRequests: number;
}

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

/** Enough fresh requests, or why they are not known. */
export function knownRequests(
  gate: Windowed,
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

export function countWords(gate: Windowed, view: View, count: number): string {
  return `(${thousands(count)} requests in ${windowWords(gate, view)})`;
}

function windowWords(gate: Windowed, view: View): string {
  return text(windowSeconds(gate.windowSeconds, view, view.scrapeSeconds));
}

function text(seconds: number): string {
  return durationText(seconds * 1000);
}
