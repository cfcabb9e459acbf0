import type { Color, PerColor } from "../../model/color";
import type { Drill } from "../../model/release/drill";
import type { PodCount } from "../../model/release/observation";
import { gateStatus, ofGate } from "../../model/gates/gate-status";
import type { PlannedGate } from "../../model/gates/planned-gate";
import type { ObservedSplit } from "../../model/release/settle";
import type { ReleaseState } from "../../model/release/state";
import type { Outcome } from "../../model/gates/verdict";
import { currentStep, stepLabel, walkSteps } from "../../model/release/walk";
import type { DriverState } from "../../release/kube/driver-state";
import type { Weights } from "../../model/traffic/weights";

/** Everything that `status` tells; what could not be read is absent. */
export interface ServiceStatus {
  readonly app: string;
  readonly stack: string;
  readonly cluster?: string;
  readonly now: number;
  /** Absent without colors. */
  readonly configured?: Weights;
  /** The one Deployment of a service without colors. */
  readonly rolling?: {
    /** The image of the stack's file; absent where it is built. */
    readonly configured?: string;
    /** The image that the Deployment asks for. */
    readonly live?: string;
    readonly pods?: PodCount;
  };
  readonly live?: Weights;
  readonly split?: ObservedSplit;
  readonly pods?: PerColor<PodCount>;
  readonly images?: PerColor<string | undefined>;
  /** The idle color, where its image was taken back or replaced by a release. */
  readonly spent?: Color;
  /** Why pods do not start, one sentence each. */
  readonly troubles?: readonly string[];
  readonly driver: DriverState;
  /** The release under way, or the last one. */
  readonly release?: ReleaseState;
  /** The last drill, with its figures. */
  readonly drill?: Drill;
  /** The points of no return of the database. @default - none is known */
  readonly noReturn?: {
    /** Why there is no way back any more. */
    readonly past?: string;
    /** Those that the open release leads to, as sentences. */
    readonly ahead: readonly string[];
  };
  /** What could not be read, and why. */
  readonly problems: readonly { readonly about: string; readonly message: string }[];
  /** Whether there is no router: nothing was deployed yet, or somebody deleted it. */
  readonly isUnrouted?: true;
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
    ...steps.map((step) => stepLabel(step, state.plan)),
    ...(state.plan.settings.retire === "keep" ? [] : ["retire"]),
  ];
  const at = positionOf(state, names.length);
  const isTurned = state.turned !== undefined;
  return names.map((name, index) => ({ name, progress: progressOf(index, at, isTurned) }));
}

/** The gates of the present step and the guard, with their latest answers. */
export function gateLines(state: ReleaseState): readonly GateLine[] {
  if (state.phase === "deploy" || state.phase === "over") return [];
  const own = state.phase === "walk" ? currentStep(state).gates : [];
  const known = new Map<string, PlannedGate>();
  for (const gate of [...own, ...state.plan.settings.guard]) known.set(gate.name, gate);
  return [...known.values()].map((gate) => {
    const samples = ofGate(state.samples, gate.name);
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
