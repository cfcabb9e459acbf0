import { setTimeout as wait } from "node:timers/promises";

/** Waits so many milliseconds; ends early, without an error, when the signal aborts. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(Math.max(0, milliseconds), undefined, { signal }).catch(() => undefined);
}
