import type { Facts } from "../model/release/facts";
import { SplitError } from "../model/release/live-weights";
import { type ReleaseState, wayBack } from "../model/release/state";
import { areSame } from "../model/weights";
import { known } from "./known";
import { LeaseLostError, type Ports, type Router, RouterGoneError } from "./ports";

/**
 * What the world is like. What could not be read is left out: not knowing is a fact, too.
 *
 * @param isSure - whether nobody else drives: a word is taken only by whom it is for
 * @throws {@link LeaseLostError} when somebody else does
 */
export async function look(
  { router, pods, traffic, inbox }: Ports,
  state: ReleaseState,
  isSure: boolean,
): Promise<Facts> {
  const { phase, settledAt, writtenAt } = state;
  // Whatever hangs must not stand before the way back; after it metrics tell when it has drained.
  if (phase === "return" && !areSame(state.weights, wayBack(state))) return {};
  const needsSplit = phase !== "walk" || settledAt === undefined;
  const [routed, count, split, request] = await Promise.all([
    weightsIn(router),
    known(pods.count()),
    needsSplit && writtenAt !== undefined ? known(traffic.split(writtenAt)) : undefined,
    isSure ? heard(inbox.take()) : undefined,
  ]);
  return {
    ...routed,
    ...(count && { pods: count }),
    ...(split && { split }),
    ...(request && { request }),
  };
}

/** That somebody deleted the router, or took its rules apart, is known; that it cannot be read is not. */
async function weightsIn(router: Pick<Router, "read">): Promise<Pick<Facts, "live" | "noSplit">> {
  try {
    return { live: await router.read() };
  } catch (error) {
    const isKnown = error instanceof RouterGoneError || error instanceof SplitError;
    return isKnown ? { noSplit: error.message } : {};
  }
}

async function heard<T>(word: Promise<T>): Promise<T | undefined> {
  return word.catch((error: unknown) => {
    if (error instanceof LeaseLostError) throw error;
    return undefined;
  });
}
