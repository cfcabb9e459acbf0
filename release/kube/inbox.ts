import type { Request } from "../../model/release/facts";
import { EMPTY_MAILBOX, type Letter, type Mailbox, post, take } from "../../model/release/mailbox";
import type { Inbox, Lease } from "../ports";
import type { ReleaseMap } from "./release-map";

/** Words of people on other machines, kept beside the journal. */
export class KubeInbox implements Inbox {
  /** Whether a word may have been taken that nobody heard: by a driver that died, or in a lost answer. */
  private isUnsure = true;

  /**
   * @param release - id of the release that the words are for
   * @param lease - asked between reading and taking: a driver that was stopped in between takes nothing
   */
  constructor(
    private readonly map: ReleaseMap,
    private readonly release: string,
    private readonly lease?: Lease,
  ) {}

  async take(): Promise<Request | undefined> {
    const { isUnsure } = this;
    this.isUnsure = true;
    let letter: Letter | undefined;
    await this.map.change(async ({ request }) => {
      const before = mailboxOf(request);
      const after = take(before, this.release, isUnsure);
      ({ letter } = after);
      const isEmpty = before.pending.length === 0 && before.taken === undefined;
      if (isEmpty) return undefined;
      await this.lease?.confirm();
      return { request: JSON.stringify(after.box) };
    });
    this.isUnsure = false;
    return letter?.request;
  }

  /** Says a word to whoever drives. */
  async post(request: Request): Promise<void> {
    await this.map.change(({ request: text }) => ({
      request: JSON.stringify(post(mailboxOf(text), this.release, Date.now(), request)),
    }));
  }
}

function mailboxOf(text: string | undefined): Mailbox {
  return text === undefined ? EMPTY_MAILBOX : (JSON.parse(text) as Mailbox);
}
