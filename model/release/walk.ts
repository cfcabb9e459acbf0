import { type Color, otherColor } from "../color";
import { share, type Weights } from "../weights";
import type { Gate } from "./gate";
import { type PlannedGate, plannedGate } from "./planned-gate";
import type { SettleSettings } from "./settle";
import type { PresetName, Promotion, Stage } from "./stage";

/** How long the walk waits for what, in seconds. Every wait ends. */
export interface Deadlines {
  /** For the new color's pods to be ready. */
  readonly readySeconds: number;
  /** For a gate that failed or is unknown to pass again. */
  readonly holdSeconds: number;
  /** For a person's word. */
  readonly approvalSeconds: number;
  /** For the old color's last requests. */
  readonly drainSeconds: number;
}

/** What becomes of the old color after the bake. */
export interface Retire {
  /** Seconds that it stays warm after the bake. */
  readonly afterSeconds: number;
  /** Pods that it keeps. */
  readonly replicas: number;
}

/** How a release walks; all numbers filled in. @typeParam G - gates that can be asked, or what is kept of them */
export interface WalkSettings<G = Gate> {
  readonly stages: readonly Stage[];
  readonly promotion: Promotion;
  /** Asked before any traffic reaches the new color. */
  readonly verify: readonly G[];
  /** Asked in every stage and in the bake. */
  readonly gates: readonly G[];
  /** Armed from the first request to the end, in every wait. */
  readonly guard: readonly G[];
  /** Seconds with all traffic on the new color while the old one stays warm. */
  readonly bakeSeconds: number;
  readonly settle: SettleSettings;
  readonly retire: Retire | "keep";
  readonly deadlines: Deadlines;
  /** What a wait that ran out does: all traffic back, or stay where it is and end. */
  readonly onDeadline: "rollback" | "stay";
}

/** One walk from color to color, as the journal keeps it. */
export interface ReleasePlan {
  /** Unique name of the release. */
  readonly id: string;
  readonly from: Color;
  readonly to: Color;
  readonly settings: WalkSettings<PlannedGate>;
  /** The walk that was asked for by its name, instead of the one in the stack's file. */
  readonly preset?: PresetName;
  /** SHA-256 of everything in the stack's file that determines the walk. @default - nobody drives on by it */
  readonly hash?: string;
}

/** One part of the walk with fixed weights. */
export interface WalkStep {
  readonly kind: "verify" | "stage" | "bake";
  /** As people read it: `verify`, `stage 2 of 4`, `bake`. */
  readonly name: string;
  readonly weights: Weights;
  readonly holdSeconds: number;
  readonly gates: readonly PlannedGate[];
  readonly promotion: Promotion;
}

/** The whole walk as a list: no traffic, every stage, and all traffic under watch. */
export function walkSteps(plan: ReleasePlan): readonly WalkStep[] {
  const { stages, promotion, verify, gates, bakeSeconds } = plan.settings;
  const step = (kind: WalkStep["kind"], name: string, percent: number, own: Partial<WalkStep>) => ({
    kind,
    name,
    weights: share(plan.to, percent),
    holdSeconds: 0,
    gates,
    promotion: "auto" as const,
    ...own,
  });
  return [
    step("verify", "verify", 0, { gates: verify }),
    ...stages.map((stage, index) =>
      step("stage", `stage ${String(index + 1)} of ${String(stages.length)}`, stage.weight, {
        holdSeconds: stage.holdSeconds,
        // Nothing is left to promote to after the last stage.
        promotion: stage.weight === 100 ? "auto" : (stage.promotion ?? promotion),
      }),
    ),
    step("bake", "bake", 100, { holdSeconds: bakeSeconds }),
  ];
}

/** The gates of a step that a person answers. */
export function approvalsIn({ gates }: WalkStep): readonly PlannedGate[] {
  return gates.filter(({ kind }) => kind === "approval");
}

/** A plan towards the color that is idle. */
export function planTo(id: string, to: Color, settings: WalkSettings): ReleasePlan {
  const { verify, gates, guard } = settings;
  const kept = {
    verify: verify.map(plannedGate),
    gates: gates.map(plannedGate),
    guard: guard.map(plannedGate),
  };
  return { id, from: otherColor(to), to, settings: { ...settings, ...kept } };
}

/**
 * The step that a release is in.
 *
 * @throws Error for a journal that names a step which its plan does not have
 */
export function currentStep({ plan, step }: { plan: ReleasePlan; step: number }): WalkStep {
  const found = walkSteps(plan)[step];
  if (!found) throw new Error(`the walk has no step ${String(step)}`);
  return found;
}
