import type { Color } from "../color";
import type { Weights } from "../weights";

/** The traffic as the calling proxies counted it. */
export interface Split {
  /** Share of each color from 0 to 1. */
  readonly shares: Readonly<Record<Color, number>>;
  /** Requests behind the shares. */
  readonly requests: number;
}

/** When a change of weights counts as arrived. */
export interface SettleSettings {
  /** Points of percent that the seen share may differ, beside what chance explains. */
  readonly tolerancePercent: number;
  /** Requests below which the split is not known. */
  readonly minRequests: number;
  /** Seconds that are waited at least. */
  readonly floorSeconds: number;
  /** Seconds after which an unknown split counts as arrived, and a wrong one as a fault. */
  readonly ceilingSeconds: number;
}

/** What is known about a change of weights. */
export type Settling = "waiting" | "settled" | "unseen" | "mismatch";

/** How far a share may stray by chance alone: four standard deviations of a binomial distribution. */
const SIGMAS = 4;

/** Whether the split that was seen is the one that was asked for. */
export function isSplitAsAsked(
  split: Split,
  weights: Weights,
  color: Color,
  settings: SettleSettings,
): boolean {
  const asked = weights[color] / 100;
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
  split: Split | undefined,
  weights: Weights,
  color: Color,
  settings: SettleSettings,
): Settling {
  if (elapsed < settings.floorSeconds) return "waiting";
  const isKnown = split !== undefined && split.requests >= settings.minRequests;
  if (isKnown && isSplitAsAsked(split, weights, color, settings)) return "settled";
  if (elapsed < settings.ceilingSeconds) return "waiting";
  return isKnown ? "mismatch" : "unseen";
}
