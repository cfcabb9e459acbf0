import { areSame, type Weights } from "../traffic/weights";
import type { ReleaseState } from "./state";

/**
 * Whether somebody else changed the live weights: they are none that the release has written. A write whose
 * answer got lost may have arrived or not.
 */
export function hasDrifted({ writtenAt, before, weights }: ReleaseState, live: Weights): boolean {
  return !areSame(live, weights) && (writtenAt !== undefined || !areSame(live, before));
}
