/** Pods above or below the wished number: a count, or a share such as `25%`. */
export type Surge = number | string;

/** How a Deployment replaces its pods within one color. */
export interface RollingStrategy {
  /** Pods above `replicas` during a rollout. */
  readonly maxSurge: Surge;
  /** Pods below `replicas` during a rollout. */
  readonly maxUnavailable: Surge;
}

/** The named strategies (S13). Only `safe` and `fast` keep full capacity at every moment (C5). */
export const STRATEGIES = {
  safe: { maxSurge: 1, maxUnavailable: 0 },
  fast: { maxSurge: "100%", maxUnavailable: 0 },
  balanced: { maxSurge: "25%", maxUnavailable: "25%" },
  frugal: { maxSurge: 0, maxUnavailable: "50%" },
} as const satisfies Record<string, RollingStrategy>;

/** The name of a strategy. */
export type StrategyName = keyof typeof STRATEGIES;

/** The strategy behind a name, or the given one. */
export function rollingStrategy(strategy: StrategyName | RollingStrategy): RollingStrategy {
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
