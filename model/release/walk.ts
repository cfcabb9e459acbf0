import { type Color, otherColor } from "../color";
import { isServing, share, type Weights } from "../traffic/weights";
import type { Gate } from "../gates/gate";
import { type PlannedGate, plannedGate } from "../gates/planned-gate";
import { AFTER, BEFORE, type Rollout } from "./rollout";
import type { ReleaseSettings } from "./settings";
import type { PresetName, Promotion } from "./stage";

/** How a release walks; all numbers filled in. @typeParam G - gates that can be asked, or what is kept of them */
export interface WalkSettings<G = Gate> extends Pick<
  ReleaseSettings,
  "stages" | "promotion" | "bakeSeconds" | "settle" | "retire" | "deadlines" | "onDeadline"
> {
  /** Whether somebody else than the starter has to promote. @default - anybody may */
  readonly preventSelfApproval?: true;
  /** Asked before any traffic reaches the new color. */
  readonly verify: readonly G[];
  /** Asked in every stage and in the bake. */
  readonly gates: readonly G[];
  /** Armed from the first request to the end, in every wait. */
  readonly guard: readonly G[];
}

/** A change of the weights that a person asks for: one step, without gates, and nothing after it. */
export interface Switch {
  /** Percent of the traffic on the color that the plan leads to. */
  readonly percent: number;
  /** Whether it goes on although a color has too few pods for its share. */
  readonly acceptsShortage: boolean;
}

/** One walk from color to color, as the journal keeps it. */
export interface ReleasePlan {
  /** Unique name of the release. */
  readonly id: string;
  readonly from: Color;
  readonly to: Color;
  readonly settings: WalkSettings<PlannedGate>;
  /** The one step, where that is all. @default - the walk of the settings */
  readonly switch?: Switch;
  /** The images, where one Deployment goes from one to the other. @default - the traffic goes between colors */
  readonly rollout?: Rollout;
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

/**
 * The whole walk as a list: no traffic, every stage, and all traffic under watch; or the one step of a switch. Pods
 * that are replaced serve at once: a rollout has nobody to verify, and is judged when it is through.
 */
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
  const bake = step("bake", "bake", 100, { holdSeconds: bakeSeconds });
  if (plan.switch) return [step("stage", "switch", plan.switch.percent, {})];
  if (plan.rollout) return [step("stage", "rollout", 100, { gates: [] }), bake];
  return [
    step("verify", "verify", 0, { gates: verify }),
    ...stages.map((stage, index) =>
      step("stage", `stage ${String(index + 1)} of ${String(stages.length)}`, stage.weight, {
        holdSeconds: stage.holdSeconds,
        // Nothing is left to promote to after the last stage.
        promotion: stage.weight === 100 ? "auto" : (stage.promotion ?? promotion),
      }),
    ),
    bake,
  ];
}

/** A step in one word: stages have their share. */
export function stepLabel(
  { kind, name, weights }: WalkStep,
  { to, rollout }: Pick<ReleasePlan, "to" | "rollout">,
): string {
  if (kind !== "stage") return kind;
  return rollout ? name : `${String(weights[to])} %`;
}

/** The gates of a step that a person answers. */
export function approvalsIn({ gates }: WalkStep): readonly PlannedGate[] {
  return gates.filter(({ kind }) => kind === "approval");
}

/**
 * The part of the settings that a plan is made from. Addresses of receivers may be secret, and everybody
 * who can read the journal reads the plan.
 */
export function walkOf({
  stages,
  promotion,
  preventSelfApproval,
  verify,
  gates,
  guard,
  bakeSeconds,
  settle,
  retire,
  deadlines,
  onDeadline,
}: ReleaseSettings): WalkSettings {
  const rest = { bakeSeconds, settle, retire, deadlines, onDeadline };
  return {
    stages,
    promotion,
    // Left out where it is off: journals of older versions have no such key.
    ...(preventSelfApproval && { preventSelfApproval }),
    verify,
    gates,
    guard,
    ...rest,
  };
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
 * A plan of one step.
 *
 * @param percent - of the traffic on `to`
 */
export function switchTo(id: string, to: Color, settings: WalkSettings, step: Switch): ReleasePlan {
  const nothing = { stages: [], verify: [], gates: [], guard: [], bakeSeconds: 0 };
  return { ...planTo(id, to, { ...settings, ...nothing, retire: "keep" }), switch: step };
}

/** A plan for the one Deployment of a service without colors. */
export function rolloutOf(id: string, settings: WalkSettings, rollout: Rollout): ReleasePlan {
  const plan = planTo(id, AFTER, settings);
  return { ...plan, from: BEFORE, rollout };
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

/** The new color becomes the active one with the last weight of the old one. */
export function activeAt({ from, to }: ReleasePlan, weights: Weights): Color {
  return isServing(weights, from) ? from : to;
}
