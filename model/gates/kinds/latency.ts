import { formatMilliseconds } from "../../release/format";
import { duration, integer } from "../../settings/fields";
import { was } from "../../settings/renamed";
import { durationText, milliseconds, seconds } from "../../units/duration";
import { type Beside, comparedOf, comparedVerdict, compareLately, comparison } from "../comparison";
import { type GateKind, type GatePart, type Own, window } from "../gate-kind";
import { countWords, knownRequests, minRequests, type Requests, type Windowed } from "../requests";
import type { Comparing } from "../tally";
import { unknown, type Verdict } from "../verdict";
import { finish, type View } from "../view";

const fields = (part: GatePart) => ({
  /** Which share of the requests must be faster, in percent. */
  percentile: integer(1, 99, "percent").default(99),
  /** The most that they may take. @default - 300ms in stages, 1s in the guard */
  max: duration({ min: "1ms", max: "1h", step: "1ms" })
    .meta(was("maxMs", "milliseconds"))
    .prefault(part === "guard" ? "1s" : "300ms"),
  ...comparison(part !== "guard"),
  /** Time that is never called slow in the comparison. */
  slack: duration({ min: "0ms", max: "1h", step: "1ms" })
    .meta(was("slackMs", "milliseconds"))
    .prefault("25ms"),
  /** How far an answer looks back, never before the stage began. @default - 5m in stages, 1m in the guard */
  window: window(part === "guard" ? "1m" : "5m"),
  /** Requests below which nothing is known. */
  minRequests: minRequests(100),
});

/** Slow requests of the new color. */
export interface LatencyGate extends Comparing, Windowed {
  readonly kind: "latency";
  readonly percentile: number;
  readonly maxMs: number;
  /** @default - not compared */
  readonly slackMs?: number;
}

export const latency = {
  kind: "latency",
  text: "Slow requests of the new color.",
  fields,
  isOfRequests: true,
  base: (part) => (part === "guard" ? { mode: "off", failures: 3 } : {}),
  // A limit that is not compared is left out, so that nobody takes it for one.
  own: ({
    percentile,
    max,
    window: back,
    minRequests: count,
    slack,
    ...keys
  }: Own<typeof fields>) => ({
    percentile,
    maxMs: milliseconds(max),
    windowSeconds: seconds(back),
    minRequests: count,
    ...(keys.compare && { slackMs: milliseconds(slack) }),
    ...comparedOf(keys),
  }),
  problems: ({ percentile, minRequests: count }, { found }) => {
    const least = Math.ceil(100 / (100 - percentile));
    if (count >= least) return [];
    const needed = `at least ${String(least)}, as with fewer the percentile is the slowest request`;
    return [found("minRequests", count, needed, least)];
  },
  limit: {
    key: "max",
    worse: "higher",
    of: ({ maxMs }) => maxMs,
    text: durationText,
    least: 1,
  },
} satisfies GateKind<LatencyGate>;

/** What is compared of slow requests. */
export interface SlowBeside extends Beside {
  /** Milliseconds from which on a request is slow: an edge of the histogram. */
  readonly edgeMs: number;
}

/**
 * Slow requests against the limit, and against the active color where they are compared: as the share of requests
 * that took longer than 99 % of the active color's did before the release, as shares can be counted.
 */
export function judgeLatency(
  gate: LatencyGate,
  view: View,
  own: Requests,
  beside?: SlowBeside,
): Verdict {
  const name = `P${String(gate.percentile)} of ${view.color}`;
  const slow = `slower than ${formatMilliseconds(beside?.edgeMs ?? 0)}`;
  const { is, words, tallies } = compareLately(gate, view, beside, slow);
  if (is === "worse") {
    return { outcome: "failed", sentence: `requests of ${view.color} ${words}`, ...tallies };
  }
  const known = knownRequests(gate, view, own);
  if (typeof known === "string") return { ...unknown(`${name}: ${known}`), ...tallies };
  const measured = { value: known.value, limit: gate.maxMs, requests: known.count, ...tallies };
  const isOver = known.value > gate.maxMs;
  const limit = `${isOver ? ">" : "≤"} ${formatMilliseconds(gate.maxMs)}`;
  const what = `${name} ${formatMilliseconds(known.value)} ${limit}`;
  const sentence = `${what} ${countWords(gate, view, known.count)}${words}`;
  if (isOver) return { outcome: "failed", sentence, ...measured };
  return comparedVerdict(is, sentence, measured) ?? finish(view, { sentence, measured });
}
