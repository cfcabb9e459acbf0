import type { Weights } from "../weights";
import type { ReleaseState } from "./state";

/** The splits that may be live by what this release wrote; any other one is somebody else's. */
export function ownSplits({ writtenAt, before, weights }: ReleaseState): readonly Weights[] {
  return writtenAt === undefined ? [before, weights] : [weights];
}
