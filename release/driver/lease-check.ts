import { retry } from "./retry";
import { finishesWithin } from "./finishes-within";
import { LeaseLostError, type Ports } from "./ports";

/** After how long without a confirmation another driver may have taken the lease, in milliseconds. */
const LAPSE_MS = 10_000;

/** How long a rollback waits for the lease, in milliseconds. */
const TIMEOUT_MS = 1000;

/** Attempts to read the lease where the answer decides. */
const ATTEMPTS = 5;

/** Whether this driver still holds the Lease. A Lease that cannot be read stops nothing. */
export class LeaseCheck {
  /** When this driver was last known to hold it. */
  private confirmedAt: number;

  constructor(private readonly ports: Pick<Ports, "clock" | "lease">) {
    this.confirmedAt = ports.clock.now();
  }

  /**
   * Confirms again after a pause: a driver whose process or machine was suspended may have lost the lease.
   *
   * @returns whether it is held; `false` where the lease cannot be read
   * @throws {@link LeaseLostError} when another driver holds it
   */
  async isConfirmed(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.ports;
    const isLapse = Math.abs(clock.now() - this.confirmedAt) > LAPSE_MS;
    const isConfirmed = !isLapse || (await this.confirmSoon(signal));
    if (isConfirmed) this.confirmedAt = clock.now();
    return isConfirmed;
  }

  /** Reads it once. @throws {@link LeaseLostError} when another driver holds it */
  async confirm(): Promise<boolean> {
    return unlessLost(this.ports.lease.confirm());
  }

  /** Reads it, and waits a second at most. @throws {@link LeaseLostError} when another driver holds it */
  async confirmSoon(signal: AbortSignal): Promise<boolean> {
    const answer = this.confirm();
    return (await finishesWithin(answer, this.ports.clock, TIMEOUT_MS, signal)) && answer;
  }

  /** Reads it with retries. @throws {@link LeaseLostError} when another driver holds it */
  async confirmWithRetry(signal: AbortSignal): Promise<void> {
    const { clock, lease } = this.ports;
    await unlessLost(retry(() => lease.confirm(), { clock, attempts: ATTEMPTS, signal }));
  }
}

/**
 * Waits for a confirmation; a failure to read the lease is no error.
 *
 * @returns whether it was confirmed
 * @throws {@link LeaseLostError} when another driver holds the lease
 */
export async function unlessLost(confirmation: Promise<void>): Promise<boolean> {
  return confirmation.then(
    () => true,
    (error: unknown) => {
      if (error instanceof LeaseLostError) throw error;
      return false;
    },
  );
}
