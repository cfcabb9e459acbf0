import { setTimeout as sleep } from "node:timers/promises";

/** A wish about the cluster that did not come true in time. */
const PERIOD_MS = 200;

/**
 * Asks again and again until an answer satisfies, for at most `seconds`. The deadline is generous on
 * purpose: it tells a hang from a slow machine and measures nothing.
 *
 * @param what - the end of the sentence "waited N s for …"
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  satisfies: (answer: T) => boolean,
  seconds = 120,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (satisfies(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(PERIOD_MS);
  } while (Date.now() < deadline);
  const found = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`waited ${seconds} s for ${what}; last seen: ${found}`);
}
