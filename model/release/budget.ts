import { type Reading, whyMissing } from "./reading";
import { unknown, type Verdict } from "./verdict";
import { thousands, times } from "./words";

/** What is left of the error budget when a release may start (S52). */
export interface Budget {
  /** Whether a spent budget refuses the start, is only told, or is not looked at. */
  readonly mode: "enforce" | "observe" | "off";
  /** Share of the requests that is promised to succeed, in hundredths of a percent. */
  readonly objectiveBasisPoints: number;
  /** Percent of the budget that a release needs. */
  readonly minLeftPercent: number;
  /** Days over which the budget is counted. */
  readonly windowDays: number;
}

/**
 * Whether enough of the error budget is left. Rollbacks and hotfixes never ask: they are what mends a
 * spent budget (C35).
 */
export function budgetVerdict(budget: Budget, requests: Reading, failed: Reading): Verdict {
  const why = whyMissing(requests, failed);
  if (why !== undefined) return unknown(`error budget: ${why}`);
  if ("missing" in requests || "missing" in failed) {
    return unknown("error budget: nothing is known");
  }
  if (requests.value < 1 || failed.value < 0) {
    return unknown(`error budget: no requests in ${String(budget.windowDays)} days`);
  }
  const allowed = (10000 - budget.objectiveBasisPoints) / 10000;
  const left = (1 - failed.value / (requests.value * allowed)) * 100;
  const isSpent = left < budget.minLeftPercent;
  const objective = `${String(budget.objectiveBasisPoints / 100)} %`;
  const sentence = [
    left < 0
      ? `the error budget was spent ${times(1 - left / 100)}`
      : `${left.toFixed(0)} % of the error budget is left`,
    isSpent ? `, at least ${String(budget.minLeftPercent)} % is needed` : "",
    ` (${thousands(failed.value)} of ${thousands(requests.value)} requests failed in`,
    ` ${String(budget.windowDays)} days, ${objective} are to succeed)`,
  ].join("");
  const measured = { value: left, limit: budget.minLeftPercent, requests: requests.value };
  return { outcome: isSpent ? "failed" : "passed", sentence, ...measured };
}
