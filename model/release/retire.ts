import { isServing } from "../traffic/weights";
import { type Decision, finishRelease } from "./decision";
import type { Observation, PodCount } from "./observation";
import { sidesOf } from "./rollout";
import type { Retirement } from "./settings";
import type { ReleaseState } from "./state";
import { dueGates, mayTry, waitUntil } from "./watch";

/** The old color stays warm for its time, and until nobody asks it any more. */
export function decideRetire(state: ReleaseState, observed: Observation, now: number): Decision {
  const { plan, failedEffect } = state;
  const { retire, deadlines } = plan.settings;
  const { from } = plan;
  if (plan.rollout) return finishRelease("promoted", `all pods run ${sidesOf(plan)[plan.to]}`);
  if (retire === "keep") return finishRelease("promoted", `${from} is kept warm`);
  if (state.isRetired) return afterRetirement(state, observed, now, retire);
  const due = dueGates(state, now);
  if (due.length > 0) return { do: "sample", gates: due };
  if (observed.isRetiring === true) return { do: "retire", replicas: retire.replicas };
  const end = state.since + retire.afterSeconds * 1000;
  if (now < end) return waitUntil(state, now, `${from} stays warm`, end);
  const isOver = now >= end + deadlines.drainSeconds * 1000;
  if (failedEffect?.effect === "retire" && isOver) {
    return finishRelease("promoted", `${from} could not be scaled down: ${failedEffect.reason}`);
  }
  const isQuiet = observed.split?.shares[from] === 0 && !isServing(state.weights, from);
  if (isQuiet && mayTry(state, "retire", now)) return { do: "retire", replicas: retire.replicas };
  if (!isOver) return waitUntil(state, now, `${from} is not known to be without requests`);
  return finishRelease("promoted", `${from} was never seen without requests, so it is kept`);
}

/**
 * The contract comes once nothing of the old version runs, and is tried once: the Job has attempts of its own.
 * Whatever becomes of it, the release has done what it was for.
 */
function afterRetirement(
  state: ReleaseState,
  { pods, isContracting }: Observation,
  now: number,
  { replicas, contracts }: Retirement,
): Decision {
  const { plan, failedEffect } = state;
  const { from } = plan;
  const end = `${from} has ${String(replicas)} pods`;
  const finish = (what: string) => finishRelease("promoted", `${end}; migrations.contract ${what}`);
  if (contracts !== true) return finishRelease("promoted", end);
  if (state.isContracted) return finish("has run");
  if (failedEffect?.effect === "contract") {
    return finish(`failed: ${failedEffect.reason}. Next: mend it, then sluice retire`);
  }
  const due = dueGates(state, now);
  if (due.length > 0) return { do: "sample", gates: due };
  if (isContracting === true || (pods && isDown(pods[from]))) return { do: "contract" };
  const until = state.since + plan.settings.deadlines.readySeconds * 1000;
  if (now < until) return waitUntil(state, now, `${from} still has pods`, until);
  return finish(`was not run, as ${from} still has pods. Next: sluice retire`);
}

/** An autoscaler keeps one pod: it cannot count load on none. */
export function isDown({ desired, serving }: PodCount): boolean {
  return serving <= Math.min(desired, 1);
}

/** Whether the old version may find no database that it knows any more. */
export function isLeftBehind({ plan, isRetired }: ReleaseState): boolean {
  const { retire } = plan.settings;
  return isRetired && retire !== "keep" && retire.contracts === true;
}
