import type { Complaint } from "./complaint";
import { COLORS, otherColor, type PerColor } from "./color";
import {
  imageRefusal,
  isSameSplit,
  lostRefusal,
  type Split,
  splitTowards,
  type SwitchRequest,
} from "./switch";
import { isServing, type Weights, formatWeights } from "./traffic/weights";

/** A switch at this moment: what the router and the pods say counts, whatever was updated last. */
export interface LiveSwitch extends Pick<SwitchRequest, "stack" | "direction" | "configured"> {
  readonly live: Weights;
  /** The images of the pods, as far as they are known. */
  readonly running: PerColor<string | undefined>;
}

/** The split that is live. The active color is the file's, unless the traffic has left it. */
export function liveSplit({ activeColor }: Split, live: Weights): Split {
  const active = isServing(live, activeColor) ? activeColor : otherColor(activeColor);
  return { activeColor: active, weights: live };
}

/** Why traffic must not move now; empty when it may. */
export function liveRefusals(request: LiveSwitch): readonly Complaint[] {
  const { stack, direction, configured, live, running } = request;
  const before = liveSplit(configured, live);
  if (typeof direction === "string" && !isSameSplit(before, configured)) {
    return [lostRefusal(stack, configured, `the router has ${formatWeights(live)}`)];
  }
  const { weights } = splitTowards(direction, before);
  const pods = { weights: live, images: running, by: "its pods run" };
  return COLORS.filter((color) => isServing(weights, color) || isServing(live, color)).flatMap(
    (color) => imageRefusal(color, weights[color], request, pods),
  );
}
