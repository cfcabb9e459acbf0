import { hasDrifted } from "./drift";
import type { StartingPoint } from "./preflight";
import { type ReleaseState, stableWeights } from "./state";

/**
 * What a release will find once the one under way has given its weight back. Where somebody else changed
 * the weights, nothing is taken back by itself: the start stays as it is, and is refused.
 */
export function startAfter(start: StartingPoint, open: ReleaseState): StartingPoint {
  const { open: _open, ...rest } = start;
  const { live } = start;
  if (live && hasDrifted(open, live)) return rest;
  const weights = stableWeights(open);
  return { ...rest, activeColor: open.plan.from, weights, ...(live && { live: weights }) };
}
