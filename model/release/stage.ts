import type { z } from "zod";
import { duration, integer, object, word } from "../settings/fields";
import { was } from "../settings/renamed";
import type { Resolved } from "../settings/typed";
import { seconds } from "../units/duration";

/** Who moves a release on after a stage's gates have passed. */
export const promotionSchema = word(["auto", "manual"]);

/** Who moves a release on after a stage's gates have passed. */
export type Promotion = z.output<typeof promotionSchema>;

/** One planned weight of the new color, and how long it is watched there. */
export const stageSchema = object({
  /** Percent of the traffic on the new color. */
  weight: integer(1, 100, "percent").meta({ examples: [100] }),
  /** How long the stage is watched at least, counted from the moment the split was seen. */
  hold: duration({ min: "0s", max: "365d" }).meta({
    examples: ["5m"],
    ...was("holdSeconds", "seconds"),
  }),
  /** Who moves on from here. @default - as in `promotion` */
  promotion: promotionSchema.meta({ examples: ["manual"] }).exactOptional(),
});

/** One planned weight of the new color, and how long it is watched there, in the units of journals. */
export interface Stage {
  readonly weight: number;
  readonly holdSeconds: number;
  readonly promotion?: Promotion;
}

/** A stage in the units of journals. */
export function stageOf({ hold, ...stage }: Resolved<typeof stageSchema>): Stage {
  return { ...stage, holdSeconds: seconds(hold) };
}

/** The names of walks. */
export const PRESET_NAMES = ["mesh", "hourly", "cautious", "blue-green"] as const;

/** The name of a walk. */
export type PresetName = (typeof PRESET_NAMES)[number];

/** The named walks. None jumps from a small share to all of the traffic. */
export const PRESETS = {
  mesh: stages(300, [10, 30, 60, 100]),
  hourly: stages(3600, [5, 15, 25, 35, 45, 55, 65, 75, 85, 95, 100]),
  cautious: [{ weight: 1, holdSeconds: 7200 }, ...stages(300, [10, 30, 60, 100])],
  "blue-green": stages(300, [100]),
} as const satisfies Readonly<Record<PresetName, readonly Stage[]>>;

/** The stages behind a name, or the given ones. */
export function stagesOf(stages: PresetName | readonly Stage[]): readonly Stage[] {
  return typeof stages === "string" ? PRESETS[stages] : stages;
}

/** What is wrong with a list of stages, as sentences; empty when nothing is. */
export function stageProblems(stages: readonly Pick<Stage, "weight">[]): readonly string[] {
  const weights = stages.map(({ weight }) => weight);
  const shown = weights.join(", ");
  const problems: string[] = [];
  if (weights.at(-1) !== 100) problems.push(`the last weight is not 100: ${shown || "no stages"}`);
  if (weights.some((weight, index) => weight <= (weights[index - 1] ?? 0))) {
    problems.push(`weights do not rise: ${shown}`);
  }
  return problems;
}

/** Points that a stage may add to an earlier one; more of the traffic has then been tried by too little. */
const QUIET_STEP = 50;

/**
 * Stages that jump from a small share to much more without one between, as sentences. The first one
 * may be of any size: all at once is a walk of its own, `blue-green`.
 */
export function stageJumps(weights: readonly number[]): readonly string[] {
  return weights.flatMap((weight, index) => {
    const before = weights[index - 1];
    if (before === undefined || weight - before <= QUIET_STEP) return [];
    return [`jump from ${String(before)} to ${String(weight)} % without a stage between`];
  });
}

/** The most that one stage adds to the one before it, or to nothing. */
export function largestStep(stages: readonly Stage[]): number {
  return Math.max(0, ...stages.map(({ weight }, at) => weight - (stages[at - 1]?.weight ?? 0)));
}

function stages(holdSeconds: number, weights: readonly number[]): readonly Stage[] {
  return weights.map((weight) => ({ weight, holdSeconds }));
}
