import { reasonOf } from "../../model/reason";
import { retry } from "./retry";
import { LeaseLostError, type Ports } from "./ports";
import type { LeaseCheck } from "./lease-check";

/** Attempts to write the journal before a driver leaves a release on hold. */
const ATTEMPTS = 5;

/** The end is written with retries for five minutes: an open release without a driver is rolled back by others. */
const END_RETRIES = { attempts: 60, delayMs: 5000 };

/**
 * How a driver ended. `unkept`: the release is over, and the cluster could not be told. `holding` and
 * `interrupted` leave it open between two effects: the weights stay where they are, and `resume` goes on.
 */
export type Ending = "over" | "unkept" | "holding" | "interrupted";

/** Writes the rest of the journal to the cluster before a driver exits. */
export class Shutdown {
  /** @param tell - told what could not be done, for people */
  constructor(
    private readonly ports: Pick<Ports, "clock" | "journal">,
    private readonly leaseCheck: LeaseCheck,
    private readonly tell: (text: string) => void,
  ) {}

  /**
   * The release is over: written with retries for as long as nobody else holds the lease.
   *
   * @throws {@link LeaseLostError} when somebody else does
   */
  async close(signal: AbortSignal): Promise<Ending> {
    const { clock, journal } = this.ports;
    let isFirst = true;
    const flush = async () => {
      if (!isFirst) await this.leaseCheck.confirm();
      isFirst = false;
      await journal.flush();
    };
    const onFirstFailure = (error: unknown) => {
      this.tell(`the cluster cannot be told yet that the release is over: ${reasonOf(error)}`);
    };
    try {
      await retry(flush, { clock, ...END_RETRIES, signal, onFirstFailure });
      return "over";
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      return "unkept";
    }
  }

  /** The release is on hold: another machine shall find its journal complete. */
  async hold(signal: AbortSignal): Promise<Ending> {
    return this.leave("holding", ATTEMPTS, signal);
  }

  /** This driver was told to stop: one attempt. */
  async stop(signal: AbortSignal): Promise<Ending> {
    return this.leave("interrupted", 1, signal);
  }

  private async leave(ending: Ending, attempts: number, signal: AbortSignal): Promise<Ending> {
    const { clock, journal } = this.ports;
    await retry(() => journal.flush(), { clock, attempts, signal }).catch((error: unknown) => {
      if (error instanceof LeaseLostError) throw error;
      this.tell(`the cluster could not be told of everything: ${reasonOf(error)}`);
    });
    return ending;
  }
}
