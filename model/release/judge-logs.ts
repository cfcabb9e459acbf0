import type { LogsGate } from "./gate";
import type { View } from "./judge";
import { type Reading, whyMissing } from "./reading";
import { unknown, type Verdict } from "./verdict";
import { elapsedSeconds, isYoung } from "./window";
import { number, thousands } from "./words";

/** What a store of logs says about the lines of one color in a window. */
export interface Lines {
  /** Of any level. */
  readonly lines: Reading;
  /** Of level `error`. */
  readonly errors: Reading;
}

/**
 * Error lines a minute against the limit. A store that got no line at all says nothing: then it is the
 * shipping that is broken, or nobody calls the color (C34).
 */
export function judgeLogs(gate: LogsGate, view: View, seconds: number, found: Lines): Verdict {
  const what = `error lines of ${view.color}`;
  const { lines, errors } = found;
  const why = whyMissing(lines, errors);
  if ("missing" in lines || "missing" in errors) return unknown(`${what}: ${why ?? "no data"}`);
  const behind = `${thousands(lines.value)} lines in ${String(seconds)} s`;
  if (lines.value < gate.minLines) {
    return unknown(`${what}: ${behind}, at least ${thousands(gate.minLines)} are needed`);
  }
  if (errors.value < 0) return unknown(`${what}: the answer is ${number(errors.value)}`);
  const value = (errors.value * 60) / seconds;
  const measured = { value, limit: gate.maxErrorLinesPerMinute };
  const isOver = value > gate.maxErrorLinesPerMinute;
  const limit = `${isOver ? ">" : "≤"} ${thousands(gate.maxErrorLinesPerMinute)}`;
  const sentence = `${what} ${number(value)} a minute ${limit} (${behind})`;
  if (isOver) return { outcome: "failed", sentence, ...measured };
  if (isYoung(view, view.scrapeSeconds)) {
    const young = `only ${String(elapsedSeconds(view))} s of this step are known`;
    return { ...unknown(`${sentence}, but ${young}`), ...measured };
  }
  return { outcome: "passed", sentence, ...measured };
}
