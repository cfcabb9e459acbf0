import { elapsedSeconds, isYoung } from "../../release/window";
import { number, thousands } from "../../release/format";
import { integer } from "../../settings/fields";
import { durationText, seconds } from "../../units/duration";
import {
  type Beside,
  comparedOf,
  comparedVerdict,
  compareLately,
  comparison,
  slackShare,
} from "../comparison";
import { type GateKind, type GatePart, hasLogs, type Own, window } from "../gate-kind";
import { type Reading, whyMissing } from "../reading";
import type { Comparing } from "../tally";
import { unknown, type Verdict } from "../verdict";
import type { View } from "../view";

const fields = (part: GatePart) => ({
  /** Lines of level `error` a minute that the color may write. @default - 10 in stages, 60 in the guard */
  maxErrorLinesPerMinute: integer(0, 1000000, "lines").default(part === "guard" ? 60 : 10),
  /** Lines of any level in the window below which nothing is known. */
  minLines: integer(1).default(1),
  ...comparison(true),
  /** Smallest rise that matters, as a share of the lines. */
  slack: slackShare(),
  /** How far an answer looks back, never before the stage began. */
  window: window("1m"),
});

/** Lines of level `error` that the new color writes, as a store of logs counts them. */
export interface LogsGate extends Comparing {
  readonly kind: "logs";
  readonly maxErrorLinesPerMinute: number;
  readonly minLines: number;
  readonly windowSeconds: number;
}

export const logs = {
  kind: "logs",
  text: "Error lines of the new color; needs release.logs.",
  fields,
  // Off, as it needs a store of logs.
  base: (part) => ({ mode: "off", ...(part === "guard" && { failures: 3 }) }),
  own: ({ window: back, maxErrorLinesPerMinute, minLines, ...keys }: Own<typeof fields>) => ({
    maxErrorLinesPerMinute,
    minLines,
    windowSeconds: seconds(back),
    ...comparedOf(keys),
  }),
  isOfLogs: () => true,
  problems: ({ mode }, { logs: store, found }) =>
    !hasLogs(store) ? [found("mode", mode, "off, as logs.loki is not set", "off")] : [],
  limit: {
    key: "maxErrorLinesPerMinute",
    worse: "higher",
    of: (gate) => gate.maxErrorLinesPerMinute,
    text: (value) => value,
    least: 0,
  },
} satisfies GateKind<LogsGate>;

/** What a store of logs says about the lines of one color in a window. */
export interface Lines {
  /** Of any level. */
  readonly lines: Reading;
  /** Of level `error`. */
  readonly errors: Reading;
}

/**
 * Error lines a minute against the limit. A store that got no line at all says nothing: then it is the
 * shipping that is broken, or nobody calls the color.
 */
export function judgeLogs(
  gate: LogsGate,
  view: View,
  asked: number,
  found: Lines,
  beside?: Beside,
): Verdict {
  const what = `error lines of ${view.color}`;
  const { lines, errors } = found;
  const { is, words, tallies } = compareLately(gate, view, beside, "of all lines");
  if (is === "worse") return { outcome: "failed", sentence: `${what}: ${words}`, ...tallies };
  const why = whyMissing(lines, errors);
  if ("missing" in lines || "missing" in errors) return unknown(`${what}: ${why ?? "no data"}`);
  const behind = `${thousands(lines.value)} lines in ${durationText(asked * 1000)}`;
  if (lines.value < gate.minLines) {
    return unknown(`${what}: ${behind}, at least ${thousands(gate.minLines)} are needed`);
  }
  if (errors.value < 0) return unknown(`${what}: the answer is ${number(errors.value)}`);
  const value = (errors.value * 60) / asked;
  const measured = { value, limit: gate.maxErrorLinesPerMinute, ...tallies };
  const isOver = value > gate.maxErrorLinesPerMinute;
  const limit = `${isOver ? ">" : "≤"} ${thousands(gate.maxErrorLinesPerMinute)}`;
  const sentence = `${what} ${number(value)} a minute ${limit} (${behind})${words}`;
  if (isOver) return { outcome: "failed", sentence, ...measured };
  const compared = comparedVerdict(is, sentence, measured);
  if (compared) return compared;
  if (isYoung(view, view.scrapeSeconds)) {
    const young = `only ${durationText(elapsedSeconds(view) * 1000)} of this step are known`;
    return { ...unknown(`${sentence}, but ${young}`), ...measured };
  }
  return { outcome: "passed", sentence, ...measured };
}
