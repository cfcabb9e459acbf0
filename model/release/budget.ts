import type { Objectives } from "../metrics/objectives";
import { type Reading, whyMissing } from "./reading";
import { unknown, type Verdict } from "./verdict";
import { thousands, times } from "./words";

/** What is left of the error budget when a release may start (S52). */
export interface Budget {
  /** Whether a spent budget refuses the start, is only told, or is not looked at. */
  readonly mode: "enforce" | "observe" | "off";
  /** Percent of the budget that a release needs. */
  readonly minLeftPercent: number;
}

/** What the budget is of. */
type Availability = Pick<Objectives, "availabilityBasisPoints" | "windowDays">;

/**
 * Whether enough of the error budget is left, from counts. Rollbacks and hotfixes never ask: they are
 * what mends a spent budget (C35).
 */
export function countedVerdict(
  budget: Budget,
  objective: Availability,
  requests: Reading,
  failed: Reading,
): Verdict {
  const why = whyMissing(requests, failed);
  if (why !== undefined) return unknown(`error budget: ${why}`);
  if ("missing" in requests || "missing" in failed) {
    return unknown("error budget: nothing is known");
  }
  if (requests.value < 1 || failed.value < 0) {
    return unknown(`error budget: no requests in ${String(objective.windowDays)} days`);
  }
  const allowed = (10000 - objective.availabilityBasisPoints) / 10000;
  const left = 1 - failed.value / (requests.value * allowed);
  const counts = `${thousands(failed.value)} of ${thousands(requests.value)} requests failed`;
  return { ...verdict(budget, objective, left, `${counts} in`), requests: requests.value };
}

/** The same from what the rules recorded, from 0 to 1. */
export function recordedVerdict(budget: Budget, objective: Availability, left: Reading): Verdict {
  const why = whyMissing(left);
  if (why !== undefined || "missing" in left) {
    return unknown(`error budget: ${why ?? "nothing is known"}`);
  }
  return verdict(budget, objective, left.value, "of");
}

/** @param counted - what was counted, before the time in which it was */
function verdict(
  { minLeftPercent }: Budget,
  { availabilityBasisPoints, windowDays }: Availability,
  share: number,
  counted: string,
): Verdict {
  // Without the traces of binary fractions: just enough is enough.
  const left = Number((share * 100).toPrecision(12));
  const isSpent = left < minLeftPercent;
  const sentence = [
    left < 0
      ? `the error budget was spent ${times(1 - share)}`
      : `${tenths(left)} % of the error budget is left`,
    isSpent ? `, at least ${String(minLeftPercent)} % is needed` : "",
    ` (${counted} ${String(windowDays)} days, ${String(availabilityBasisPoints / 100)} % are to succeed)`,
  ].join("");
  return { outcome: isSpent ? "failed" : "passed", sentence, value: left, limit: minLeftPercent };
}

/** Rounded down: what is not quite enough shall not read as enough. */
function tenths(value: number): string {
  return String(Math.floor(value * 10) / 10);
}
