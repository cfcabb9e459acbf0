import { z } from "zod";
import { countOrShare, object, word } from "./fields";
import type { Resolved } from "./typed";

const name = word(["safe", "fast", "balanced", "frugal"]);

const rolling = object({
  /** Pods above `replicas` while pods are replaced, a count or a share. */
  maxSurge: countOrShare().meta({ examples: [1] }),
  /** Pods below `replicas` while pods are replaced, a count or a share. */
  maxUnavailable: countOrShare().meta({ examples: [0] }),
});

/** How a Deployment replaces its pods within one color: a name or numbers. */
export const strategySchema = z.union([name, rolling], {
  error: "safe, fast, balanced, frugal, or a map of maxSurge and maxUnavailable",
});

/** A name or numbers. */
type Strategy = Resolved<typeof strategySchema>;

/** How many pods a Deployment may have above and below `replicas` during a rollout. */
export type RollingStrategy = Resolved<typeof rolling>;

/** Pods as a count, or as a share such as `25%`. */
export type Surge = RollingStrategy["maxSurge"];

/** The named strategies. Only `safe` and `fast` keep full capacity at every moment. */
export const STRATEGIES = {
  safe: { maxSurge: 1, maxUnavailable: 0 },
  fast: { maxSurge: "100%", maxUnavailable: 0 },
  balanced: { maxSurge: "25%", maxUnavailable: "25%" },
  frugal: { maxSurge: 0, maxUnavailable: "50%" },
} as const satisfies Record<Resolved<typeof name>, RollingStrategy>;

/** The strategy behind a name, or the given one. */
export function rollingStrategy(strategy: Strategy): RollingStrategy {
  return typeof strategy === "string" ? STRATEGIES[strategy] : strategy;
}

/** Whether a rollout with this strategy could never start: nothing may be added, nothing removed. */
export function isStuck(strategy: RollingStrategy): boolean {
  return amount(strategy.maxSurge) === 0 && amount(strategy.maxUnavailable) === 0;
}

/** The number in a count or a share. */
export function amount(surge: Surge): number {
  return typeof surge === "number" ? surge : Number(surge.replace("%", ""));
}
