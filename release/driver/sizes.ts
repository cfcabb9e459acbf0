import type { Observation } from "../../model/release/observation";
import type { ReleaseState } from "../../model/release/state";
import { reasonOf } from "../../model/reason";
import { servingColors } from "../../model/traffic/weights";
import { otherColor } from "../../model/color";
import { LeaseLostError, type Ports } from "./ports";

/**
 * Gives every color the user's own number of pods again, once one of them carries everything: what the walk
 * and its rollback needed is no longer held. The release ends all the same; a driver that is killed here
 * does it again when it goes on.
 *
 * @returns why sizes stay raised, if they do
 * @throws {@link LeaseLostError} when another driver took over
 */
export async function giveBack(
  { lease, engine }: Pick<Ports, "lease" | "engine">,
  { plan, weights }: ReleaseState,
  { live = weights }: Observation,
): Promise<string | undefined> {
  const [first, ...others] = servingColors(live);
  const idle = first && others.length === 0 ? otherColor(first) : undefined;
  try {
    await lease.confirm();
    await engine.restore(idle, `sluice ${plan.id}: sizes`);
    return undefined;
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    return `numbers of pods that the release raised may still stand in stack config: ${reasonOf(error)}`;
  }
}
