import type { Clock } from "./ports";

/**
 * Waits for work until a timeout. Work that is done already costs no time of the clock.
 *
 * @returns whether it finished
 */
export async function finishesWithin(
  work: Promise<unknown>,
  clock: Pick<Clock, "sleep">,
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const done = work.then(() => true);
  if (await Promise.race([done, nextTurn().then(() => false)])) return true;
  return Promise.race([done, clock.sleep(milliseconds, signal).then(() => false)]);
}

/** Gives everything that can end by itself the time to. */
async function nextTurn(): Promise<void> {
  await new Promise(setImmediate);
}
