import type { Clock } from "./ports";

/** Waits for work, but not for long. Whatever ends by itself costs no time of the clock. */
export async function patiently(
  work: Promise<unknown>,
  clock: Pick<Clock, "sleep">,
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  const isDone = await Promise.race([work.then(() => true), nextTurn().then(() => false)]);
  if (!isDone) await Promise.race([work, clock.sleep(milliseconds, signal)]);
}

/** Gives everything that can end by itself the time to. */
async function nextTurn(): Promise<void> {
  await new Promise(setImmediate);
}
