import { shortAfterMove } from "../capacity/shortfall";
import { COLORS, perColor } from "../color";
import type { Weights } from "../traffic/weights";
import type { HoldKind } from "./event";
import { raiseWords } from "./external-autoscaler";
import type { Observation } from "./observation";
import { gateStatus, isShared, ofGate } from "../gates/gate-status";
import type { PlannedGate } from "../gates/planned-gate";
import { sidesOf } from "./rollout";
import { settling } from "./settle";
import type { ReleaseState } from "./state";
import { guardOf } from "./watch";
import type { ReleasePlan, WalkStep } from "./walk";

/** Something that stands in the way; it may go away by itself. */
export interface Blocker {
  readonly kind: HoldKind;
  readonly reason: string;
}

/**
 * A color that is too small for the weight it would get: its ready pods against the share of the
 * pods that the old color is asked to have. Nothing moves while the pods cannot be counted.
 */
export function capacityBlocker(
  { from }: ReleasePlan,
  before: Weights,
  weights: Weights,
  { pods }: Observation,
): Blocker | undefined {
  if (COLORS.every((color) => weights[color] <= before[color])) return undefined;
  if (!pods) return { kind: "capacity", reason: "the pods cannot be counted" };
  const full = Math.max(pods[from].desired, 1);
  const ready = perColor((color) => pods[color].ready);
  const [short] = shortAfterMove(before, weights, ready, full);
  if (!short) return undefined;
  const { color, weight, replicas, needed } = short;
  const reason = `${color} has ${String(replicas)} ready pods; ${String(weight)} % of the traffic of ${String(full)} pods needs ${String(needed)}`;
  const { external } = pods[color];
  const rest = external ? `; ${raiseWords(external, needed)}` : "";
  return { kind: "capacity", reason: `${reason}${rest}` };
}

/** A split that is not the one that was asked for, after the longest wait. */
export function splitBlocker(
  state: ReleaseState,
  facts: Observation,
  now: number,
): Blocker | "waiting" | "settled" | "unseen" {
  const { settle } = state.plan.settings;
  const elapsed = (now - (state.writtenAt ?? now)) / 1000;
  const result = settling(elapsed, facts.split, state.weights, state.plan.to, settle);
  if (result !== "mismatch") return result;
  const seen = ((facts.split?.shares[state.plan.to] ?? 0) * 100).toFixed(1);
  const asked = String(state.weights[state.plan.to]);
  const to = sidesOf(state.plan)[state.plan.to];
  const reason = state.plan.rollout
    ? `${to} runs in ${seen} % of the pods that are asked for`
    : `${to} gets ${seen} % of the traffic instead of ${asked} %`;
  return { kind: "split", reason };
}

/** Gates of a step that have not passed: failed ones first, as they say more. */
export function gateBlocker(state: ReleaseState, step: WalkStep): Blocker | undefined {
  const deciding = step.gates.filter(({ mode }) => mode === "enforce");
  // What the guard does not turn back for, as both colors share it, holds as well.
  const shared = guardOf(state).filter((gate) => isFailed(state, gate) && isOfBoth(state, gate));
  const failed = [...deciding, ...shared].filter((gate) => isFailed(state, gate));
  if (failed.length > 0) return { kind: "gate", reason: sentences(state, failed) };
  const open = deciding.filter((gate) => statusOf(state, gate) !== "passed");
  if (open.length === 0) return undefined;
  const isPerson = open.every(({ kind }) => kind === "approval");
  return { kind: isPerson ? "approval" : "unknown", reason: sentences(state, open) };
}

/** Gates that have failed and turn the release back. */
export function alarms(state: ReleaseState, gates: readonly PlannedGate[]): readonly PlannedGate[] {
  return gates.filter(
    (gate) =>
      gate.mode === "enforce" &&
      gate.onFail === "rollback" &&
      isFailed(state, gate) &&
      !isOfBoth(state, gate),
  );
}

/** The latest answers of gates. */
export function sentences(state: ReleaseState, gates: readonly PlannedGate[]): string {
  return gates
    .map(
      ({ name }) => ofGate(state.samples, name).at(-1)?.sentence ?? `${name} has not answered yet`,
    )
    .join("; ");
}

function isFailed(state: ReleaseState, gate: PlannedGate): boolean {
  return gate.mode === "enforce" && statusOf(state, gate) === "failed";
}

function isOfBoth(state: ReleaseState, gate: PlannedGate): boolean {
  return isShared(gate, ofGate(state.samples, gate.name));
}

function statusOf(state: ReleaseState, gate: PlannedGate) {
  return gateStatus(gate, ofGate(state.samples, gate.name));
}
