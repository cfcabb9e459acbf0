import { type Clock, LeaseLostError } from "./ports";

/** The delay before the next attempt, in milliseconds. */
const DELAY_MS = 1000;

/** How often a request is repeated that got no answer. */
export interface RetryPolicy {
  readonly clock: Pick<Clock, "sleep">;
  /** Counted instead of timed: a clock that is set back must not make a wait longer. */
  readonly attempts: number;
  /** @default 1000 */
  readonly delayMs?: number;
  /** Ends the retries, not the attempt under way. */
  readonly signal: AbortSignal;
  /** Told the first failure. */
  readonly onFirstFailure?: (error: unknown) => void;
}

/**
 * Repeats a request until it succeeds: an answer that got lost decides nothing.
 *
 * @throws {@link LeaseLostError} at once, as that is an answer; the last error after the last attempt
 */
export async function retry<T>(
  request: () => Promise<T>,
  { clock, attempts, delayMs = DELAY_MS, signal, onFirstFailure }: RetryPolicy,
): Promise<T> {
  for (let left = attempts - 1; ; left -= 1) {
    try {
      return await request();
    } catch (error) {
      if (error instanceof LeaseLostError || signal.aborted || left <= 0) throw error;
      if (left === attempts - 1) onFirstFailure?.(error);
      await clock.sleep(delayMs, signal);
    }
  }
}
