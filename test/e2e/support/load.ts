import { httpSender, type Sender, type Target } from "./sender";
import { type Answer, Tally } from "./tally";

/** A request without an answer after this time is lost. */
const TIMEOUT_MS = 10_000;
/** How often the schedule is looked at. */
const TICK_MS = 5;
/** Most requests under way; further ones that are due count as lost instead of piling up. */
const MOST_UNDER_WAY = 400;
/** A load ends by itself, should a case forget it. */
const LONGEST_MS = 15 * 60_000;

/** Where a load goes, and how much of it. */
export interface LoadTarget extends Target {
  readonly perSecond: number;
}

/**
 * Constant load, on keep-alive connections unless the target says otherwise.
 *
 * The schedule is open: each request is due at a fixed time, whatever became of the ones before, so
 * that a stall meets as many requests as it would in real life, and each is counted once. Generators
 * such as autocannon wait for an answer before they send the next request, send a second's share in
 * one burst, and reconnect without a word when a server closes under a request: exactly the loss that
 * is looked for here. No request is tried twice.
 */
export class Load {
  private readonly answers: Answer[] = [];
  private readonly waiting = new Set<Promise<void>>();
  private readonly start = Date.now();
  private readonly timer: NodeJS.Timeout;
  private due = 0;

  private constructor(
    private readonly sender: Sender,
    private readonly perSecond: number,
  ) {
    this.timer = setInterval(() => {
      this.sendDue();
    }, TICK_MS);
  }

  static start(target: LoadTarget): Load {
    return new Load(httpSender(target, MOST_UNDER_WAY), target.perSecond);
  }

  /** Starts one that speaks something else. */
  static by(sender: Sender, perSecond: number): Load {
    return new Load(sender, perSecond);
  }

  /** Ends the load and waits for the last answers. */
  async stop(): Promise<Tally> {
    clearInterval(this.timer);
    await Promise.all(this.waiting);
    this.sender.close();
    return new Tally([...this.answers].sort((a, b) => a.sentAt - b.sentAt));
  }

  private sendDue(): void {
    const elapsed = Date.now() - this.start;
    if (elapsed > LONGEST_MS) {
      clearInterval(this.timer);
      return;
    }
    for (; this.due < (elapsed * this.perSecond) / 1000; this.due += 1) {
      if (this.waiting.size >= MOST_UNDER_WAY) {
        this.note(Date.now(), "unsent", undefined, `${MOST_UNDER_WAY} requests under way`);
        continue;
      }
      const sending: Promise<void> = this.send().finally(() => this.waiting.delete(sending));
      this.waiting.add(sending);
    }
  }

  private note(sentAt: number, outcome: Answer["outcome"], color?: string, detail?: string): void {
    const took = Date.now() - sentAt;
    this.answers.push({ sentAt, took, outcome, color, ...(detail !== undefined && { detail }) });
  }

  /** Sends one request; settles when its fate is noted, and never fails. */
  private async send(): Promise<void> {
    const sentAt = Date.now();
    return new Promise((resolve) => {
      let settled = false;
      const settle = (outcome: Answer["outcome"], color?: string, detail?: string): void => {
        if (settled) return;
        settled = true;
        clearTimeout(limit);
        this.note(sentAt, outcome, color, detail);
        resolve();
      };
      const giveUp = this.sender.send(settle);
      const limit = setTimeout(() => {
        settle("timeout", undefined, `no answer in ${TIMEOUT_MS} ms`);
        giveUp();
      }, TIMEOUT_MS);
    });
  }
}
