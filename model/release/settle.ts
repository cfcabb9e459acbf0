import type { Color } from "../color";
import { duration, integer, object, share } from "../settings/fields";
import { was } from "../settings/renamed";
import type { Resolved } from "../settings/typed";
import type { Weights } from "../traffic/weights";
import { seconds } from "../units/duration";
import { percents } from "../units/share";

/** The traffic as the calling proxies counted it; where there are none, as the endpoints of the Service tell it. */
export type ObservedSplit = {
  /** Share of each color from 0 to 1. */
  readonly shares: Readonly<Record<Color, number>>;
} & (
  | {
      /** Requests behind the shares. */
      readonly requests: number;
    }
  | {
      /** Ready pods that the Service sends to. */
      readonly endpoints: number;
    }
);

/** When a change of weights counts as arrived. */
export const settleSchema = object({
  /** How far the seen share may be from the asked one, beside what chance explains. */
  tolerance: share({ min: "1%", max: "50%", step: "1%" })
    .meta(was("tolerancePercent", "percent"))
    .prefault("5%"),
  /** Requests below which the split is not known. */
  minRequests: integer(1).default(50),
  /** How long is waited at least. */
  floor: duration({ min: "0s", max: "365d" }).meta(was("floorSeconds", "seconds")).prefault("5s"),
  /** Time after which an unknown split counts as arrived, and a wrong one as a fault. */
  ceiling: duration({ min: "1s", max: "365d" })
    .meta(was("ceilingSeconds", "seconds"))
    .prefault("1m"),
});

/** When a change of weights counts as arrived, in the units of journals. */
export interface SettleSettings {
  readonly tolerancePercent: number;
  readonly minRequests: number;
  readonly floorSeconds: number;
  readonly ceilingSeconds: number;
}

/** The settings in the units of journals. */
export function settleOf(settings: Resolved<typeof settleSchema>): SettleSettings {
  const { tolerance, minRequests, floor, ceiling } = settings;
  return {
    tolerancePercent: percents(tolerance),
    minRequests,
    floorSeconds: seconds(floor),
    ceilingSeconds: seconds(ceiling),
  };
}

/** What is known about a change of weights. */
export type Settling = "waiting" | "settled" | "unseen" | "mismatch";

/** How far a share may stray by chance alone: four standard deviations of a binomial distribution. */
const SIGMAS = 4;

/** Whether the split that was seen is the one that was asked for. */
export function isSplitAsAsked(
  split: ObservedSplit,
  weights: Weights,
  color: Color,
  settings: SettleSettings,
): boolean {
  const asked = weights[color] / 100;
  // Endpoints are counted, not drawn.
  if ("endpoints" in split) return split.shares[color] === asked;
  const chance = SIGMAS * Math.sqrt((asked * (1 - asked)) / Math.max(1, split.requests));
  return Math.abs(split.shares[color] - asked) <= settings.tolerancePercent / 100 + chance;
}

/**
 * Settles by observation, with a floor and a ceiling, instead of by a constant: nobody knows how long a
 * mesh takes to tell its proxies.
 *
 * @param elapsed - seconds since the weights were written
 */
export function settling(
  elapsed: number,
  split: ObservedSplit | undefined,
  weights: Weights,
  color: Color,
  settings: SettleSettings,
): Settling {
  if (elapsed < settings.floorSeconds) return "waiting";
  const isKnown =
    split !== undefined && ("endpoints" in split || split.requests >= settings.minRequests);
  if (isKnown && isSplitAsAsked(split, weights, color, settings)) return "settled";
  if (elapsed < settings.ceilingSeconds) return "waiting";
  return isKnown ? "mismatch" : "unseen";
}
