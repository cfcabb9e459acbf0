import type { Objectives } from "../metrics/objectives";
import { type Reading, whyMissing } from "../gates/reading";
import { unknown, type Verdict } from "../gates/verdict";
import { object, share, word } from "../settings/fields";
import { was } from "../settings/renamed";
import type { Resolved } from "../settings/typed";
import { percents, rest } from "../units/share";
import { thousands, times } from "./format";

/** What has to be left of the error budget when a release starts. */
export const budgetSchema = object({
  /** Whether a spent budget refuses the start, is only told, or is not looked at. */
  mode: word(["enforce", "observe", "off"]).default("enforce"),
  /** Share of the budget that a release needs. */
  minLeft: share({ min: "0%", max: "100%", step: "1%" })
    .meta(was("minLeftPercent", "percent"))
    .prefault("30%"),
});

/** What has to be left of the error budget when a release starts. */
export type Budget = Resolved<typeof budgetSchema>;

/** What the budget is of. */
type Availability = Pick<Objectives, "availability" | "window">;

/**
 * Whether enough of the error budget is left, from counts. Rollbacks and hotfixes never ask: they are
 * what mends a spent budget.
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
    return unknown(`error budget: no requests in ${objective.window}`);
  }
  const allowed = rest(objective.availability);
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
  { minLeft }: Budget,
  { availability, window }: Availability,
  ratio: number,
  counted: string,
): Verdict {
  // Without the traces of binary fractions: just enough is enough.
  const left = Number((ratio * 100).toPrecision(12));
  const limit = percents(minLeft);
  const isSpent = left < limit;
  const sentence = [
    left < 0
      ? `the error budget was spent ${times(1 - ratio)}`
      : `${tenths(left)}% of the error budget is left`,
    isSpent ? `, at least ${minLeft} is needed` : "",
    ` (${counted} ${window}, ${availability} are to succeed)`,
  ].join("");
  return { outcome: isSpent ? "failed" : "passed", sentence, value: left, limit };
}

/** Rounded down: what is not quite enough shall not read as enough. */
function tenths(value: number): string {
  return String(Math.floor(value * 10) / 10);
}
