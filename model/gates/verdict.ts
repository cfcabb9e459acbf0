import type { Tally } from "./tally";

/** The answer to a gate. Only `passed` advances; everything that is not known is `unknown`. */
export type Outcome = "passed" | "failed" | "unknown";

/** One answer of one gate, as people read it. */
export interface Verdict {
  readonly outcome: Outcome;
  /** One sentence with the value, the limit and the samples. */
  readonly sentence: string;
  /** What was measured, in the gate's unit; left out where nothing was. */
  readonly value?: number;
  /** What it was held against, in the same unit. */
  readonly limit?: number;
  /** Requests behind the value. */
  readonly requests?: number;
  /** Whether it failed by what is not known to be the new color's fault: then it holds, and never turns back. */
  readonly isShared?: true;
  /** What both colors had so far, for the next answer. */
  readonly tallies?: readonly Tally[];
}

/** A verdict and when it was given, in milliseconds since the epoch. */
export interface Sample extends Verdict {
  readonly at: number;
}

/** A verdict that says why nothing is known. */
export function unknown(sentence: string): Verdict {
  return { outcome: "unknown", sentence };
}
