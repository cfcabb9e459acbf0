import { reasonOf } from "../model/reason";
import { insist } from "./insist";
import { LeaseLostError, type Ports } from "./ports";
import type { Right } from "./right";

/** How often the cluster is told that a driver waits for somebody. */
const TRIES = 5;

/** The end is told for five minutes: whoever finds an open release without a driver takes it back. */
const LAST = { tries: 60, pauseMs: 5000 };

/**
 * How a driver ended. `unkept`: the release is over, and the cluster could not be told. `holding` and
 * `interrupted` leave it open between two effects: the weights stay where they are, and `resume` goes on.
 */
export type Ending = "over" | "unkept" | "holding" | "interrupted";

/** The last words of a driver to the cluster. */
export class Farewell {
  /** @param tell - told what could not be done, for people */
  constructor(
    private readonly ports: Pick<Ports, "clock" | "journal">,
    private readonly right: Right,
    private readonly tell: (text: string) => void,
  ) {}

  /**
   * The release is over: told for as long as nobody else drives.
   *
   * @throws {@link LeaseLostError} when somebody else does
   */
  async close(signal: AbortSignal): Promise<Ending> {
    const { clock, journal } = this.ports;
    let isFirst = true;
    const flush = async () => {
      if (!isFirst) await this.right.isMine();
      isFirst = false;
      await journal.flush();
    };
    const onTrouble = (error: unknown) => {
      this.tell(`the cluster cannot be told yet that the release is over: ${reasonOf(error)}`);
    };
    try {
      await insist(flush, { clock, ...LAST, signal, onTrouble });
      return "over";
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      return "unkept";
    }
  }

  /** The release waits for somebody: another machine shall find it as it is. */
  async hold(signal: AbortSignal): Promise<Ending> {
    return this.leave("holding", TRIES, signal);
  }

  /** This driver was told to stop: it tries once. */
  async stop(signal: AbortSignal): Promise<Ending> {
    return this.leave("interrupted", 1, signal);
  }

  private async leave(ending: Ending, tries: number, signal: AbortSignal): Promise<Ending> {
    const { clock, journal } = this.ports;
    await insist(() => journal.flush(), { clock, tries, signal }).catch((error: unknown) => {
      if (error instanceof LeaseLostError) throw error;
      this.tell(`the cluster could not be told of everything: ${reasonOf(error)}`);
    });
    return ending;
  }
}
