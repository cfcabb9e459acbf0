import {
  alarms,
  type Blocker,
  capacityBlocker,
  gateBlocker,
  sentences,
  splitBlocker,
} from "./blocker";
import { type Decision, finishRelease, note } from "./decision";
import { raiseWords } from "./external-autoscaler";
import type { EffectName, HoldKind, ReleaseOutcome } from "./event";
import type { Observation } from "./observation";
import { applyCommand } from "./apply-command";
import { decideRetire, isLeftBehind } from "./retire";
import { decideRollback } from "./rollback";
import { sidesOf } from "./rollout";
import { driftWords, hasDrifted } from "./drift";
import { type ReleaseState, stableWeights } from "./state";
import { currentStep, walkSteps } from "./walk";
import { dueGates, guardOf, mayTry, waitUntil } from "./watch";
import { areSame, formatWeights } from "../traffic/weights";
import { formatDuration } from "./format";

/**
 * The next thing to do. Pure: the same journal, world and time give the same answer, whoever asks and on
 * whatever machine, so a release that was killed goes on where it stood.
 *
 * @param now - milliseconds since the epoch
 */
export function decide(state: ReleaseState, observed: Observation, now: number): Decision {
  if (state.phase === "over") return { do: "end" };
  if (state.phase === "return") return decideRollback(state, observed, now);
  return (
    applyCommand(state, observed, now) ??
    halt(state, observed) ??
    turnWithOthers(state, observed, now) ??
    overdue(state, observed, now) ??
    alarm(state, observed, now) ??
    stall(state, observed) ??
    proceed(state, observed, now)
  );
}

/** What somebody else wrote is never overwritten: the release ends and says what differs. */
function halt(state: ReleaseState, { live, noSplit }: Observation): Decision | undefined {
  if (noSplit !== undefined) {
    const what = state.plan.rollout ? "Deployment" : "router";
    return finishRelease("halted", `somebody else changed the ${what}: ${noSplit}`);
  }
  if (!live || !hasDrifted(state, live)) return undefined;
  return finishRelease("halted", driftWords(state, live));
}

/** Services that are released together go back together. */
function turnWithOthers(
  state: ReleaseState,
  observed: Observation,
  now: number,
): Decision | undefined {
  const { others } = observed;
  return others === undefined ? undefined : turn(state, observed, now, "rolled-back", others);
}

/** A wait that ran out. */
function overdue(state: ReleaseState, observed: Observation, now: number): Decision | undefined {
  const { hold, plan } = state;
  if (!hold || now < hold.until) return undefined;
  const reason = `deadline of ${formatDuration(hold.until - hold.since)} exceeded: ${hold.reason}`;
  // A switch that stands between shares came from no color alone, and has moved nothing yet.
  const hasOrigin = !plan.switch || areSame(state.before, stableWeights(state));
  const isBack =
    plan.settings.onDeadline === "rollback" && hold.kind !== "no-way-back" && hasOrigin;
  return isBack
    ? turn(state, observed, now, "timed-out", reason)
    : finishRelease("timed-out", reason);
}

/** The guard, and gates of the step that turn back, whatever else the release waits for. */
function alarm(state: ReleaseState, observed: Observation, now: number): Decision | undefined {
  if (state.phase === "deploy") return undefined;
  const own = state.phase === "walk" && !isSkipping(state) ? currentStep(state).gates : [];
  const failed = alarms(state, [...guardOf(state), ...own]);
  if (failed.length === 0) return undefined;
  return turn(state, observed, now, "rolled-back", sentences(state, failed));
}

/** Kubernetes gave a rollout up: pods of the new version never got ready, and those before them serve on. */
function stall({ plan, phase, settledAt }: ReleaseState, { pods }: Observation) {
  const why = pods?.[plan.to].stalled;
  if (!plan.rollout || phase !== "walk" || settledAt !== undefined) return undefined;
  if (why === undefined) return undefined;
  const reason = `${sidesOf(plan)[plan.to]} did not get ready: ${why}`;
  return note({ type: "turned", outcome: "failed", reason });
}

/** All traffic back, unless it is known that nobody is there to take it. */
function turn(
  state: ReleaseState,
  { pods }: Observation,
  now: number,
  outcome: ReleaseOutcome,
  reason: string,
): Decision {
  const from = sidesOf(state.plan)[state.plan.from];
  const why = reasonToStay(state, pods);
  if (why === undefined || areSame(state.weights, stableWeights(state))) {
    return note({ type: "turned", outcome, reason });
  }
  const both = `${reason}; ${from} ${why}, so there is no way back`;
  return holdOr(state, now, { kind: "no-way-back", reason: both });
}

/** Whoever is scaled down serves for a moment yet, and then no more. */
function reasonToStay(state: ReleaseState, pods: Observation["pods"]): string | undefined {
  const { plan, phase } = state;
  if (isLeftBehind(state)) {
    return "is past the point of no return, as migrations.contract has begun";
  }
  // The way back of a rollout begins with new pods of the old version.
  if (!pods || plan.rollout) return undefined;
  const [old, fresh] = [pods[plan.from], pods[plan.to]];
  if (old.serving === 0) return "has no ready pods either";
  const isRetired = phase === "retire" && old.desired < fresh.desired;
  return isRetired ? `is scaled to ${String(old.desired)} pods` : undefined;
}

/** Whatever is under way goes no further while a person holds it. */
function proceed(state: ReleaseState, observed: Observation, now: number): Decision {
  if (state.hold?.kind === "person") {
    return waitUntil(state, now, state.hold.reason, state.hold.until);
  }
  switch (state.phase) {
    case "deploy":
      return decideDeploy(state, observed, now);
    case "retire":
      return decideRetire(state, observed, now);
    default:
      return decideStep(state, observed, now);
  }
}

/**
 * How many pods the new color needs is counted first. An update that succeeded does not prove that pods are
 * ready; gates are asked once they are.
 */
function decideDeploy(state: ReleaseState, { pods }: Observation, now: number): Decision {
  const { from, to, rollout } = state.plan;
  // Of a rollout the update is only looked at: its pods come with the first step.
  if (rollout && state.isDeployed) return enter(state, 0);
  if (rollout) return attempt(state, now, "deploy", { do: "deploy", replicas: undefined });
  if (!pods) return holdOr(state, now, { kind: "capacity", reason: "the pods cannot be counted" });
  if (!state.isDeployed) {
    if (state.hold?.kind === "capacity") return note({ type: "freed" });
    return attempt(state, now, "deploy", { do: "deploy", replicas: pods[from].desired });
  }
  const { ready, desired, external } = pods[to];
  // The walk ends with all traffic here: pods that nobody but the autoscaler adds are waited for before any moves.
  const needed = external ? Math.max(desired, pods[from].desired) : desired;
  if (ready >= needed) return enter(state, 0);
  const rest = external && needed > desired ? `; ${raiseWords(external, needed)}` : "";
  const reason = `${to} has ${String(ready)} of ${String(needed)} pods ready${rest}`;
  return holdOr(state, now, { kind: "capacity", reason });
}

/** One step: write, see it arrive, watch, go on. */
function decideStep(state: ReleaseState, observed: Observation, now: number): Decision {
  if (state.writtenAt === undefined) return decideShift(state, observed, now);
  const due = dueGates(state, now);
  if (due.length > 0) return { do: "sample", gates: due };
  const isUnrecorded = !state.isRecorded && state.failedEffect?.effect === "record";
  // Nothing comes after a switch that an update which does not work could spoil: it ends and says so.
  if (state.plan.switch && (state.isRecorded || isUnrecorded)) return endSwitch(state);
  if (!state.isRecorded) return attempt(state, now, "record", { do: "record" });
  if (state.settledAt === undefined) return decideSettle(state, observed, now);
  return decideAdvance(state, observed, now);
}

function endSwitch({ weights, isRecorded, failedEffect }: ReleaseState): Decision {
  const rest = isRecorded ? "" : `; the engine does not know it yet: ${failedEffect?.reason ?? ""}`;
  return finishRelease("promoted", `the traffic is at ${formatWeights(weights)}${rest}`);
}

/** Capacity is looked at again right before the write: pods may have gone since it was decided. */
function decideShift(state: ReleaseState, observed: Observation, now: number): Decision {
  const { plan, before, weights } = state;
  const blocker =
    plan.switch?.acceptsShortage === true || plan.rollout
      ? undefined
      : capacityBlocker(plan, before, weights, observed);
  if (blocker) return holdOr(state, now, blocker);
  return attempt(state, now, "shift", { do: "shift", weights: state.weights });
}

function decideSettle(state: ReleaseState, observed: Observation, now: number): Decision {
  const result = splitBlocker(state, observed, now);
  if (result === "waiting") return waitUntil(state, now, "waiting until the split is seen");
  if (result === "settled" || result === "unseen") {
    const { split } = observed;
    return note({ type: "settled", how: result, ...(split && { split }) });
  }
  return holdOr(state, now, result);
}

function decideAdvance(state: ReleaseState, observed: Observation, now: number): Decision {
  if (state.isPassed) return enter(state, nextStep(state));
  const step = currentStep(state);
  const isSkipped = isSkipping(state);
  const blocker = isSkipped ? undefined : gateBlocker(state, step);
  if (blocker?.kind === "gate") return holdOr(state, now, blocker);
  const end = (state.settledAt ?? now) + step.holdSeconds * 1000;
  if (now < end && !state.isPromoted && !isSkipped) {
    return state.hold ? note({ type: "freed" }) : waitUntil(state, now, step.name, end);
  }
  if (blocker) return holdOr(state, now, blocker);
  if (step.promotion === "manual" && !state.isPromoted && !isSkipped) {
    const reason = `${step.name} waits for a person`;
    return holdOr(state, now, { kind: "approval", reason });
  }
  return leave(state, observed, now);
}

/** A step is left only when the next one's color can carry its weight. */
function leave(state: ReleaseState, observed: Observation, now: number): Decision {
  const next = walkSteps(state.plan)[nextStep(state)];
  const blocker = next && capacityBlocker(state.plan, state.weights, next.weights, observed);
  if (blocker) return holdOr(state, now, blocker);
  const skipped = isSkipping(state) ? currentStep(state).gates.map(({ name }) => name) : [];
  return note({ type: "passed", step: state.step, skipped });
}

/** A person who skips the gates goes to the bake at once; the bake itself is never skipped. */
function nextStep(state: ReleaseState): number {
  return state.isFull ? walkSteps(state.plan).length - 1 : state.step + 1;
}

function isSkipping(state: ReleaseState): boolean {
  return state.isFull && currentStep(state).kind !== "bake";
}

function enter(state: ReleaseState, index: number): Decision {
  const weights = walkSteps(state.plan)[index]?.weights ?? stableWeights(state);
  return note({ type: "entered", step: index, weights });
}

/** An effect that failed is tried again after a while, and held against the clock. */
function attempt(
  state: ReleaseState,
  now: number,
  effect: EffectName,
  decision: Decision,
): Decision {
  if (mayTry(state, effect, now)) return decision;
  return holdOr(state, now, { kind: "effect", reason: state.failedEffect?.reason ?? effect });
}

/**
 * Notes a new reason to wait once, then watches on. One wait has one deadline: a reason that changes, or
 * comes back, gets what is left of it.
 */
function holdOr(state: ReleaseState, now: number, { kind, reason }: Blocker): Decision {
  const { hold, waits } = state;
  if (hold?.kind === kind) return waitUntil(state, now, hold.reason, hold.until);
  const known = waits.find((one) => waitOf(one.kind) === waitOf(kind));
  const until = known?.until ?? now + deadlineSeconds(state, kind) * 1000;
  return note({ type: "held", kind, reason, until });
}

/** Kinds that share a deadline: which of them it is may change at any moment. */
function waitOf(kind: HoldKind): HoldKind {
  return kind === "unknown" || kind === "split" || kind === "effect" ? "gate" : kind;
}

function deadlineSeconds(state: ReleaseState, kind: HoldKind): number {
  const { readySeconds, holdSeconds, approvalSeconds } = state.plan.settings.deadlines;
  if (kind === "capacity") return readySeconds;
  return kind === "approval" ? approvalSeconds : holdSeconds;
}
