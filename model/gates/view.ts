import { elapsedSeconds, isYoung, type Span } from "../release/window";
import { unknown, type Verdict } from "./verdict";
import { durationText } from "../units/duration";

/** What was asked about. */
export interface View extends Span {
  /** What is judged: a color, or a version where there are none. */
  readonly color: string;
  /** What it is compared with. */
  readonly active: string;
  readonly scrapeSeconds: number;
}

/** What becomes of a value within its limits. */
export function finish(
  view: View,
  found: {
    readonly sentence: string;
    readonly measured: Omit<Verdict, "outcome" | "sentence">;
  },
): Verdict {
  const { sentence, measured } = found;
  if (isYoung(view, view.scrapeSeconds)) {
    const young = `only ${durationText(elapsedSeconds(view) * 1000)} of this step are known`;
    return { ...unknown(`${sentence}, but ${young}`), ...measured };
  }
  return { outcome: "passed", sentence, ...measured };
}
