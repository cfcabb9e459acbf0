import { areSame, formatWeights, isServing, type Weights } from "../traffic/weights";
import { sidesOf } from "./rollout";
import type { ReleaseState } from "./state";

/**
 * Whether somebody else changed the live weights: they are none that the release has written. A write whose
 * answer got lost may have arrived or not.
 */
export function hasDrifted({ writtenAt, before, weights }: ReleaseState, live: Weights): boolean {
  return !areSame(live, weights) && (writtenAt !== undefined || !areSame(live, before));
}

/** What somebody else changed, in words. */
export function driftWords({ plan, weights }: ReleaseState, live: Weights): string {
  const sides = sidesOf(plan);
  const side = (of: Weights) => sides[isServing(of, plan.to) ? plan.to : plan.from];
  return plan.rollout
    ? `the Deployment has ${side(live)}; the release wrote ${side(weights)}: somebody else changed the image`
    : `the router has ${formatWeights(live)}; the release wrote ${formatWeights(weights)}: somebody else changed the weights`;
}
