import { type Clock, LeaseLostError } from "./ports";

/** How long a request rests that got no answer, in milliseconds. */
const PAUSE_MS = 1000;

/** How patient somebody is. */
export interface Patience {
  readonly clock: Pick<Clock, "sleep">;
  /** Counted instead of timed: a clock that is set back must not make a wait longer. */
  readonly tries: number;
  /** @default 1000 */
  readonly pauseMs?: number;
  /** Ends the patience, not the try under way. */
  readonly signal: AbortSignal;
  /** Told the first failure. */
  readonly onTrouble?: (error: unknown) => void;
}

/**
 * Asks again where an answer got lost: one that is missing decides nothing.
 *
 * @throws {@link LeaseLostError} at once, as that is an answer; the last error when patience is over
 */
export async function insist<T>(
  ask: () => Promise<T>,
  { clock, tries, pauseMs = PAUSE_MS, signal, onTrouble }: Patience,
): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof LeaseLostError || signal.aborted || left <= 0) throw error;
      if (left === tries - 1) onTrouble?.(error);
      await clock.sleep(pauseMs, signal);
    }
  }
}
