import { areSame } from "../weights";
import { ownSplits } from "./own-splits";
import type { StartingPoint } from "./preflight";
import { type ReleaseState, wayBack } from "./state";

/**
 * What a release will find once the one under way has given its weight back. Where somebody else changed
 * the weights, nothing is taken back by itself: the start stays as it is, and is refused.
 */
export function startAfter(start: StartingPoint, open: ReleaseState): StartingPoint {
  const { open: _open, ...rest } = start;
  const { live } = start;
  if (live && !ownSplits(open).some((own) => areSame(own, live))) return rest;
  const weights = wayBack(open);
  return { ...rest, activeColor: open.plan.from, weights, ...(live && { live: weights }) };
}
