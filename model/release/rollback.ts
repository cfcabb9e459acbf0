import { type Decision, finishRelease } from "./decision";
import type { Observation } from "./observation";
import { sidesOf } from "./rollout";
import { type ReleaseState, stableWeights } from "./state";
import { mayTry, waitUntil } from "./watch";
import { areSame } from "../traffic/weights";

/** How long the router is tried before a person has to write it, in milliseconds. */
const RETURN_MS = 600_000;

/**
 * The rollback. It asks nothing of the failing color, of metrics or of the engine: the router first,
 * everything else after it and only as far as it works.
 */
export function decideRollback(state: ReleaseState, observed: Observation, now: number): Decision {
  const weights = stableWeights(state);
  if (!isRolledBack(state, observed)) {
    if (mayTry(state, "return", now)) return { do: "return", weights };
    if (now >= state.since + RETURN_MS) {
      const why = state.failedEffect?.reason ?? "";
      return finishRelease(
        "timed-out",
        `the traffic is not back, as the router could not be written: ${why}`,
      );
    }
    return sleep(state, now, "the router could not be written");
  }
  // The update may replace pods of the color that traffic left, as its image may be another one by now.
  if (!isDrained(state, observed, now)) {
    return sleep(state, now, `${sidesOf(state.plan)[state.plan.to]} still has requests`);
  }
  const { failedEffect } = state;
  if (!state.isRecorded && failedEffect?.effect !== "record") return { do: "record" };
  const { outcome, reason } = state.turned ?? { outcome: "failed", reason: "no reason is known" };
  const rest = state.isRecorded
    ? ""
    : `; the engine does not know it yet: ${failedEffect?.reason ?? ""}`;
  return finishRelease(outcome, `${reason}${rest}`);
}

/** Whether the router is known to have the old weights; what may be live counts as live. */
export function isRolledBack(state: ReleaseState, { live }: Observation = {}): boolean {
  const back = stableWeights(state);
  if (live && !areSame(live, back)) return false;
  return areSame(state.weights, back) && state.writtenAt !== undefined;
}

/** The end waits for the last requests, but not for ever, and not for metrics that are gone. */
function isDrained(state: ReleaseState, { split }: Observation, now: number): boolean {
  const { settle, deadlines } = state.plan.settings;
  if (state.writtenAt === undefined || state.writtenAt <= state.startedAt) return true;
  const elapsed = (now - state.writtenAt) / 1000;
  if (split === undefined) return elapsed >= settle.ceilingSeconds;
  return split.shares[state.plan.to] === 0 || elapsed >= deadlines.drainSeconds;
}

/** Nothing is asked in a rollback: its end is certain already. */
function sleep(state: ReleaseState, now: number, why: string): Decision {
  return waitUntil({ ...state, plan: withoutGuard(state) }, now, why);
}

function withoutGuard({ plan }: ReleaseState): ReleaseState["plan"] {
  return { ...plan, settings: { ...plan.settings, guard: [] } };
}
