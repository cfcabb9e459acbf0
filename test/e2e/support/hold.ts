import { setTimeout as sleep } from "node:timers/promises";

/** Lets time pass under load, so that there is something to count. */
export async function hold(seconds: number): Promise<void> {
  await sleep(seconds * 1000);
}
