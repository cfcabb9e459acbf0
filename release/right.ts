import { insist } from "./insist";
import { patiently } from "./patience";
import { LeaseLostError, type Ports } from "./ports";

/** How long whoever drives may not have run, in milliseconds, before somebody else may drive by now. */
const LAPSE_MS = 10_000;

/** How long an answer is waited for where nothing may stand before the way back, in milliseconds. */
const PATIENCE_MS = 1000;

/** How often the lease is asked for where its answer decides. */
const TRIES = 5;

/** The right to drive, where it need not be certain: a lease that cannot be read stops nothing. */
export class Right {
  /** When this driver was last known to be the one. */
  private sureAt: number;

  constructor(private readonly ports: Pick<Ports, "clock" | "lease">) {
    this.sureAt = ports.clock.now();
  }

  /**
   * Whoever was stopped for a while, with its machine or by a signal, may have been taken over meanwhile.
   *
   * @returns whether nobody else drives; not, where the lease cannot be read
   * @throws {@link LeaseLostError} when somebody else does
   */
  async isSure(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.ports;
    const isLapse = Math.abs(clock.now() - this.sureAt) > LAPSE_MS;
    const isSure = !isLapse || (await this.glance(signal));
    if (isSure) this.sureAt = clock.now();
    return isSure;
  }

  /** Asks once. @throws {@link LeaseLostError} when somebody else drives */
  async isMine(): Promise<boolean> {
    return tolerant(this.ports.lease.confirm());
  }

  /** Asks, and waits a second at most. @throws {@link LeaseLostError} when somebody else drives */
  async glance(signal: AbortSignal): Promise<boolean> {
    const answer = this.isMine();
    return (await patiently(answer, this.ports.clock, PATIENCE_MS, signal)) && answer;
  }

  /** Asks until there is an answer, or patience is over. @throws {@link LeaseLostError} when somebody else drives */
  async ask(signal: AbortSignal): Promise<void> {
    const { clock, lease } = this.ports;
    await tolerant(insist(() => lease.confirm(), { clock, tries: TRIES, signal }));
  }
}

/**
 * What a lease says is heard; one that cannot be read stops nothing.
 *
 * @returns whether it said anything
 * @throws {@link LeaseLostError} when somebody else drives
 */
export async function tolerant(confirmation: Promise<void>): Promise<boolean> {
  return confirmation.then(
    () => true,
    (error: unknown) => {
      if (error instanceof LeaseLostError) throw error;
      return false;
    },
  );
}
