import type { Facts } from "../model/release/facts";
import { type ReleaseState, wayBack } from "../model/release/state";
import { areSame } from "../model/weights";
import { known } from "./known";
import type { Ports } from "./ports";

/** What the world is like. What could not be read is left out: not knowing is a fact, too. */
export async function look(
  { router, pods, traffic, inbox }: Ports,
  state: ReleaseState,
): Promise<Facts> {
  const { phase, settledAt, writtenAt } = state;
  // Whatever hangs must not stand before the way back; after it metrics tell when it has drained.
  if (phase === "return" && !areSame(state.weights, wayBack(state))) return {};
  const needsSplit = phase !== "walk" || settledAt === undefined;
  const [live, count, split, request] = await Promise.all([
    known(router.read()),
    known(pods.count()),
    needsSplit && writtenAt !== undefined ? known(traffic.split(writtenAt)) : undefined,
    known(inbox.take()),
  ]);
  return {
    ...(live && { live }),
    ...(count && { pods: count }),
    ...(split && { split }),
    ...(request && { request }),
  };
}
