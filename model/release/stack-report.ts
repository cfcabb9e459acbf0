import type { ReleaseEvent, ReleaseOutcome } from "./event";
import type { ReleaseMetrics } from "./release-metrics";
import { type StepTime, stepTimes } from "./step-times";
import { type Summary, summaryOf } from "./summary";

/** What became of one stack in a release of several. */
export interface StackReport {
  readonly stack: string;
  /** From 1. */
  readonly wave: number;
  readonly outcome: ReleaseOutcome | "open" | "not begun" | "not released";
  /** Left out for a stack that has not begun. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** What became of its traffic after another stack had failed. */
  readonly back?: string;
  readonly steps: readonly StepTime[];
  /** Left out where no release has begun. */
  readonly summary?: Summary;
  /** What was counted meanwhile; absent where nobody has asked. */
  readonly observed?: ReleaseMetrics;
}

/** What is known of one stack at the end. */
export interface StackFacts {
  readonly stack: string;
  readonly wave: number;
  /** The journal of its release. */
  readonly events: readonly ReleaseEvent[];
  readonly exitCode?: number;
  /** Why it did not begin, or broke off. */
  readonly error?: string;
  readonly back?: string;
}

/** Sums one stack up. */
export function stackReport(facts: StackFacts, now: number): StackReport {
  const { stack, wave, events, exitCode, error, back } = facts;
  const summary = summaryOf(events, now);
  const reason = error ?? summary?.ended;
  return {
    stack,
    wave,
    outcome: outcomeOf(summary, exitCode),
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason }),
    ...(back !== undefined && { back }),
    steps: stepTimes(events, now),
    ...(summary && { summary }),
  };
}

function outcomeOf(
  summary: Summary | undefined,
  exitCode: number | undefined,
): StackReport["outcome"] {
  if (summary) return summary.outcome ?? "open";
  return exitCode === undefined ? "not begun" : "not released";
}
