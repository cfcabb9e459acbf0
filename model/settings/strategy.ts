import { z } from "zod";
import { countOrShare, object, word } from "./fields";
import { type Problem, problem } from "./problem";
import type { Resolved } from "./typed";

/** All pods go before the first new one comes. */
export const RECREATE = "recreate";

const name = word(["safe", "fast", "balanced", "frugal", RECREATE]);

const rolling = object({
  /** Pods above `replicas` while pods are replaced, a count or a share. */
  maxSurge: countOrShare().meta({ examples: [1] }),
  /** Pods below `replicas` while pods are replaced, a count or a share. */
  maxUnavailable: countOrShare().meta({ examples: [0] }),
});

/** How a Deployment replaces its pods: a name or numbers. */
export const strategySchema = z.union([name, rolling], {
  error:
    "safe, fast, balanced, frugal, or a map of maxSurge and maxUnavailable; in mode rolling also recreate",
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
} as const satisfies Record<Exclude<Resolved<typeof name>, typeof RECREATE>, RollingStrategy>;

/** The strategy in the fields of a Deployment. */
export function deploymentStrategy(strategy: Strategy) {
  if (strategy === RECREATE) return { type: "Recreate" };
  return { type: "RollingUpdate", rollingUpdate: rollingStrategy(strategy) };
}

/** The strategy behind a name, or the given one. */
export function rollingStrategy(strategy: Exclude<Strategy, typeof RECREATE>): RollingStrategy {
  return typeof strategy === "string" ? STRATEGIES[strategy] : strategy;
}

/** Whether a rollout with this strategy could never start: nothing may be added, nothing removed. */
export function isStuck(strategy: Strategy): boolean {
  if (strategy === RECREATE) return false;
  const { maxSurge, maxUnavailable } = rollingStrategy(strategy);
  return amount(maxSurge) === 0 && amount(maxUnavailable) === 0;
}

/** A strategy that a color with traffic would go away by. */
export function recreateProblems(path: Problem["path"], strategy: Strategy): readonly Problem[] {
  if (strategy !== RECREATE) return [];
  const needed =
    "safe, fast, balanced, frugal, or a map of maxSurge and maxUnavailable: recreate lets all pods go first, " +
    "which mode rolling alone allows";
  return [problem([...path, "strategy"], strategy, needed, "safe")];
}

/** The number in a count or a share. */
export function amount(surge: Surge): number {
  return typeof surge === "number" ? surge : Number(surge.replace("%", ""));
}
