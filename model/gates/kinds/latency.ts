import { formatMilliseconds } from "../../release/format";
import { duration, integer } from "../../settings/fields";
import { was } from "../../settings/renamed";
import { durationText, milliseconds, seconds } from "../../units/duration";
import { percents } from "../../units/share";
import { type GateBase, type GateKind, type GatePart, type Own, window } from "../gate-kind";
import {
  compare,
  type Compared,
  comparison,
  countWords,
  knownRequests,
  minRequests,
  type Requests,
} from "../requests";
import { unknown, type Verdict } from "../verdict";
import { finish, type View } from "../view";

const fields = (part: GatePart) => ({
  /** Which share of the requests must be faster, in percent. */
  percentile: integer(1, 99, "percent").default(99),
  /** The most that they may take. @default - 300ms in stages, 1s in the guard */
  max: duration({ min: "1ms", max: "1h", step: "1ms" })
    .meta(was("maxMs", "milliseconds"))
    .prefault(part === "guard" ? "1s" : "300ms"),
  ...comparison(part !== "guard", "150%"),
  /** Difference below which the comparison never fails. */
  slack: duration({ min: "0ms", max: "1h", step: "1ms" })
    .meta(was("slackMs", "milliseconds"))
    .prefault("25ms"),
  /** How far an answer looks back, never before the stage began. @default - 5m in stages, 1m in the guard */
  window: window(part === "guard" ? "1m" : "5m"),
  /** Requests below which nothing is known. */
  minRequests: minRequests(100),
});

/** Slow requests of the new color. */
export interface LatencyGate extends GateBase, Compared {
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
    ...compared
  }: Own<typeof fields>) => ({
    percentile,
    maxMs: milliseconds(max),
    windowSeconds: seconds(back),
    minRequests: count,
    ...(compared.compare && {
      maxPercentOfActive: percents(compared.maxOfActive),
      slackMs: milliseconds(compared.slack),
    }),
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
  const what = `${name} ${formatMilliseconds(known.value)}`;
  const behind = countWords(gate, view, known.count);
  if (known.value > gate.maxMs) {
    const sentence = `${what} > ${formatMilliseconds(gate.maxMs)} ${behind}`;
    return { outcome: "failed", sentence, ...measured };
  }
  const comparison = compare(gate, view, other, {
    own: known.value,
    slack: gate.slackMs ?? 0,
    of: ({ value }) => value,
    words: formatMilliseconds,
  });
  const sentence = `${what} ≤ ${formatMilliseconds(gate.maxMs)} ${behind}`;
  return finish(view, { sentence, measured, what: `${what} ${behind}`, ...comparison });
}
