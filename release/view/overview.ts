import type { Color, PerColor } from "../../model/color";
import type { PodCount } from "../../model/release/facts";
import { gateStatus, samplesOf } from "../../model/release/gate-status";
import type { PlannedGate } from "../../model/release/planned-gate";
import type { Split } from "../../model/release/settle";
import type { ReleaseState } from "../../model/release/state";
import type { Outcome } from "../../model/release/verdict";
import { currentStep, walkSteps } from "../../model/release/walk";
import type { Weights } from "../../model/weights";

/** Whether somebody drives the release at this moment. */
export type DriverLife =
  | { readonly is: "none" }
  | { readonly is: "alive"; readonly holder: string }
  | { readonly is: "dead"; readonly holder: string; readonly since: number };

/** Everything that `status` tells; what could not be read is left out. */
export interface Sight {
  readonly app: string;
  readonly stack: string;
  readonly cluster?: string;
  readonly now: number;
  readonly configured: Weights;
  readonly live?: Weights;
  readonly split?: Split;
  readonly pods?: PerColor<PodCount>;
  readonly images?: PerColor<string | undefined>;
  /** The idle color, where its image was taken back or replaced by a release. */
  readonly spent?: Color;
  /** Why pods do not start, one sentence each. */
  readonly troubles?: readonly string[];
  readonly driver: DriverLife;
  /** The release under way, or the last one. */
  readonly release?: ReleaseState;
  /** Why nobody knows whether a release is under way. */
  readonly unread?: {
    readonly why: string;
    /** Whether another version wrote what is there. */
    readonly isForeign: boolean;
  };
}

/** How far a part of the walk is. */
export type Progress = "done" | "now" | "ahead" | "left";

/** One part of the walk, for a list of marks. */
export interface Milestone {
  readonly name: string;
  readonly progress: Progress;
}

/** A gate as people read it. */
export interface GateLine {
  readonly name: string;
  readonly outcome: Outcome;
  readonly sentence: string;
  readonly isObserved: boolean;
}

/** The parts of the walk in order: what is behind, what is now, what is ahead. */
export function milestones(state: ReleaseState): readonly Milestone[] {
  const steps = walkSteps(state.plan);
  const names = [
    "deploy",
    ...steps.map(({ kind, weights }) =>
      kind === "stage" ? `${String(weights[state.plan.to])} %` : kind,
    ),
    ...(state.plan.settings.retire === "keep" ? [] : ["retire"]),
  ];
  const at = positionOf(state, names.length);
  const isTurned = state.turned !== undefined;
  return names.map((name, index) => ({ name, progress: progressOf(index, at, isTurned) }));
}

/** The gates of the present step and the guard, with their latest words. */
export function gateLines(state: ReleaseState): readonly GateLine[] {
  if (state.phase === "deploy" || state.phase === "over") return [];
  const own = state.phase === "walk" ? currentStep(state).gates : [];
  const known = new Map<string, PlannedGate>();
  for (const gate of [...own, ...state.plan.settings.guard]) known.set(gate.name, gate);
  return [...known.values()].map((gate) => {
    const samples = samplesOf(state.samples, gate.name);
    return {
      name: gate.name,
      outcome: gateStatus(gate, samples),
      sentence: samples.at(-1)?.sentence ?? `${gate.name} has not been asked yet`,
      isObserved: gate.mode === "observe",
    };
  });
}

function positionOf(state: ReleaseState, count: number): number {
  if (state.outcome === "promoted") return count;
  if (state.phase === "deploy") return 0;
  if (state.phase === "retire") return count - 1;
  return state.step + 1;
}

function progressOf(index: number, at: number, isTurned: boolean): Progress {
  if (index < at) return "done";
  if (isTurned) return "left";
  return index === at ? "now" : "ahead";
}
