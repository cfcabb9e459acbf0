import { isServing } from "../traffic/weights";
import type { Decision } from "./decision";
import type { EffectName } from "./event";
import type { PlannedGate } from "../gates/planned-gate";
import { nextSampleAt, ofGate } from "../gates/gate-status";
import type { ReleaseState } from "./state";
import { currentStep } from "./walk";

/** How long the driver sleeps at most before it looks at the world again, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** How long a failed effect rests before it is tried again, in milliseconds. */
const RETRY_MS = 5000;

/** Asks what is due, or sleeps until something is; never longer than a look may be old. */
export function waitUntil(state: ReleaseState, now: number, why: string, end = Infinity): Decision {
  const due = dueGates(state, now);
  if (due.length > 0) return { do: "sample", gates: due };
  const times = watchedGates(state).map((gate) => nextAt(state, gate, now));
  return { do: "wait", until: Math.min(now + LOOK_EVERY_MS, end, ...times), why };
}

/** Gates whose answer is old, those of the guard among them. */
export function dueGates(state: ReleaseState, now: number): readonly PlannedGate[] {
  return watchedGates(state).filter((gate) => now >= nextAt(state, gate, now));
}

/**
 * The guard; it has nothing to look at before the new color has traffic. Whether pods that are being replaced get
 * ready is Kubernetes' to judge.
 */
export function guardOf(state: ReleaseState): readonly PlannedGate[] {
  const { plan, settledAt } = state;
  const { guard } = plan.settings;
  if (!isServing(state.weights, plan.to)) return [];
  const isReplacing = plan.rollout !== undefined && settledAt === undefined;
  return isReplacing ? guard.filter(({ kind }) => kind !== "ready") : guard;
}

/** Whether an effect may be tried: it has not just failed. */
export function mayTry(state: ReleaseState, effect: EffectName, now: number): boolean {
  const { failedEffect } = state;
  return (
    failedEffect?.effect !== effect || now < failedEffect.at || now >= failedEffect.at + RETRY_MS
  );
}

/** The gates that are asked at this moment. A gate of a stage starts once the split was seen. */
function watchedGates(state: ReleaseState): readonly PlannedGate[] {
  const isOpen = state.phase === "walk" && state.settledAt !== undefined;
  const guard = guardOf(state);
  const names = new Set(guard.map(({ name }) => name));
  const own = isOpen ? currentStep(state).gates.filter(({ name }) => !names.has(name)) : [];
  return [...guard, ...own].filter(({ name }) => !state.approved.includes(name));
}

function nextAt(state: ReleaseState, gate: PlannedGate, now: number): number {
  return nextSampleAt(gate, ofGate(state.samples, gate.name), now);
}
