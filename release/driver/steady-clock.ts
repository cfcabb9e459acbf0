import type { Clock } from "./ports";

/**
 * A clock that never goes back: not behind what a journal has already, and not when it is set. It runs on
 * from where it was then.
 *
 * @param since - the earliest time that it may say, in milliseconds since the epoch
 */
export function steadyClock(clock: Clock, since: number): Clock {
  let seen = clock.now();
  let time = Math.max(since, seen);
  return {
    now: () => {
      const next = clock.now();
      time += Math.max(0, next - seen);
      seen = next;
      return time;
    },
    sleep: async (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
}
