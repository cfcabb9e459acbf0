import type { Color } from "../color";
import type { ErrorsGate, LatencyGate, QueryGate, SaturationGate } from "./gate";
import { type Reading, whyMissing } from "./reading";
import { unknown, type Verdict } from "./verdict";
import { elapsedSeconds, isYoung, type Span, staleSeconds, windowSeconds } from "./window";
import { milliseconds, number, percent, thousands, times } from "./words";

/** What was asked about. */
export interface View extends Span {
  readonly color: Color;
  readonly active: Color;
  readonly scrapeSeconds: number;
}

/** What metrics say about the requests of one color. */
export interface Requests {
  readonly count: Reading;
  /** Failed requests, or milliseconds, as the gate asks for. */
  readonly value: Reading;
  /** Seconds since the newest sample. */
  readonly age: Reading;
}

/** Requests that are known to be enough and fresh. */
interface Known {
  readonly count: number;
  readonly value: number;
}

/** Failed requests against the limit, and against the active color where that is asked for. */
export function judgeErrors(
  gate: ErrorsGate,
  view: View,
  own: Requests,
  other?: Requests,
): Verdict {
  const known = knownRequests(gate, view, own);
  if (typeof known === "string") return unknown(`errors of ${view.color}: ${known}`);
  const permille = permilleOf(known);
  const measured = { value: permille, limit: gate.maxPermille, requests: known.count };
  const what = `errors of ${view.color} ${percent(permille)}`;
  const behind = countWords(gate, view, known.count);
  if (permille > gate.maxPermille) {
    const sentence = `${what} > ${percent(gate.maxPermille)} ${behind}`;
    return { outcome: "failed", sentence, ...measured };
  }
  const comparison = compare(gate, view, other, {
    own: permille,
    slack: gate.slackPermille ?? 0,
    of: permilleOf,
    words: percent,
  });
  const sentence = `${what} ≤ ${percent(gate.maxPermille)} ${behind}`;
  return finish(view, { sentence, measured, what: `${what} ${behind}`, ...comparison });
}

/** Slow requests against the limit, and against the active color where that is asked for. */
export function judgeLatency(
  gate: LatencyGate,
  view: View,
  own: Requests,
  other?: Requests,
): Verdict {
  const name = `P${String(gate.percentile)} of ${view.color}`;
  const known = knownRequests(gate, view, own);
  if (typeof known === "string") return unknown(`${name}: ${known}`);
  const measured = { value: known.value, limit: gate.maxMs, requests: known.count };
  const what = `${name} ${milliseconds(known.value)}`;
  const behind = countWords(gate, view, known.count);
  if (known.value > gate.maxMs) {
    const sentence = `${what} > ${milliseconds(gate.maxMs)} ${behind}`;
    return { outcome: "failed", sentence, ...measured };
  }
  const comparison = compare(gate, view, other, {
    own: known.value,
    slack: gate.slackMs ?? 0,
    of: ({ value }) => value,
    words: milliseconds,
  });
  const sentence = `${what} ≤ ${milliseconds(gate.maxMs)} ${behind}`;
  return finish(view, { sentence, measured, what: `${what} ${behind}`, ...comparison });
}

/** The fullest pod against its limit. */
export function judgeSaturation(gate: SaturationGate, view: View, ratio: Reading): Verdict {
  const name = `${gate.resource} of ${view.color}`;
  if ("missing" in ratio) return unknown(`${name}: ${ratio.missing}`);
  const value = ratio.value * 100;
  if (!(value >= 0)) return unknown(`${name}: the answer is ${String(ratio.value)}`);
  const measured = { value, limit: gate.maxPercent };
  const isOver = value > gate.maxPercent;
  const sign = isOver ? ">" : "≤";
  const sentence = `${name} ${value.toFixed(0)} % ${sign} ${String(gate.maxPercent)} % of its limit in the fullest pod`;
  return { outcome: isOver ? "failed" : "passed", sentence, ...measured };
}

/** The answer to a query of the user's own. */
export function judgeQuery(gate: QueryGate, view: View, answer: Reading): Verdict {
  if ("missing" in answer) return unknown(`${gate.name} of ${view.color}: ${answer.missing}`);
  const { value } = answer;
  const measured = { value, limit: gate.limit };
  const what = `${gate.name} of ${view.color} ${number(value)}`;
  if (!HOLDS[gate.must](value, gate.limit)) {
    const sentence = `${what}, must be ${gate.must} ${number(gate.limit)}`;
    return { outcome: "failed", sentence, ...measured };
  }
  const sentence = `${what} ${gate.must} ${number(gate.limit)}`;
  // A query without a window does not look back.
  if (!gate.query.includes("{window}")) return { outcome: "passed", sentence, ...measured };
  return finish(view, { sentence, measured, what });
}

const HOLDS: Readonly<Record<QueryGate["must"], (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

/** What becomes of a value within its absolute limit. */
function finish(
  view: View,
  found: {
    readonly sentence: string;
    readonly what: string;
    readonly measured: Omit<Verdict, "outcome" | "sentence">;
    readonly isWorse?: boolean;
    readonly compared?: string;
  },
): Verdict {
  const { sentence, what, measured, isWorse = false, compared = "" } = found;
  if (isWorse) return { outcome: "failed", sentence: `${what}${compared}`, ...measured };
  if (isYoung(view, view.scrapeSeconds)) {
    const young = `only ${String(elapsedSeconds(view))} s of this step are known`;
    return { ...unknown(`${sentence}, but ${young}`), ...measured };
  }
  return { outcome: "passed", sentence: `${sentence}${compared}`, ...measured };
}

/** How the color does beside the active one, which is judged only on enough requests of its own. */
function compare(
  gate: ErrorsGate | LatencyGate,
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
function knownRequests(
  gate: ErrorsGate | LatencyGate,
  view: View,
  { count, value, age }: Requests,
): Known | string {
  const why = whyMissing(age, count);
  if (why !== undefined) return why;
  if ("missing" in age || "missing" in count) return "nothing is known";
  const oldest = staleSeconds(view.scrapeSeconds);
  if (age.value > oldest) {
    return `the newest sample is ${number(age.value)} s old, older than ${number(oldest)} s`;
  }
  if (count.value < gate.minRequests) {
    const least = `at least ${thousands(gate.minRequests)} are needed`;
    return `${thousands(count.value)} requests in ${windowWords(gate, view)}, ${least}`;
  }
  if ("missing" in value) return value.missing;
  if (value.value < 0) return `the answer is ${number(value.value)}`;
  return { count: count.value, value: value.value };
}

/** Extrapolated counts may differ a little, so a share stays within its bounds. */
function permilleOf({ count, value }: Known): number {
  return Math.min(1000, (value / Math.max(count, 1)) * 1000);
}

function countWords(gate: ErrorsGate | LatencyGate, view: View, count: number): string {
  return `(${thousands(count)} requests in ${windowWords(gate, view)})`;
}

function windowWords(gate: ErrorsGate | LatencyGate, view: View): string {
  return `${String(windowSeconds(gate.windowSeconds, view, view.scrapeSeconds))} s`;
}
