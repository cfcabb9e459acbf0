import { type Color, otherColor } from "../color";
import { areSame, servingColors, type Weights } from "../traffic/weights";
import { type ReleaseState, stableWeights } from "./state";

/**
 * Where all traffic goes back to without a release under way: out of a split to the active color, which a
 * release changes last; else to the other one, still warm, unless the traffic is back from there: who says it
 * twice wants it back once.
 *
 * @param active - the active color of the stack's file, if that can be read
 * @param last - the release that ended last, if it counts
 * @returns nothing for a split that nobody tells the origin of
 */
export function rollbackColor(
  live: Weights,
  active: Color | undefined,
  last?: ReleaseState,
): Color | undefined {
  if (last && last.outcome !== "promoted" && areSame(live, stableWeights(last))) {
    return last.plan.from;
  }
  const [serving, ...others] = servingColors(live);
  return serving === undefined || others.length > 0 ? active : otherColor(serving);
}
