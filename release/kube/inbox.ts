import type { Request, UnreadWord } from "../../model/release/facts";
import { type Mailbox, mailboxText, parseMailbox, post, take } from "../../model/release/mailbox";
import { UnreadableError } from "../../model/release/unreadable-error";
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

  /** What nobody here understands is told once, and gone then. */
  async take(): Promise<Request | UnreadWord | undefined> {
    const { isUnsure } = this;
    if (!isUnsure && isEmpty(mailboxOf((await this.map.read()).request))) return undefined;
    this.isUnsure = true;
    let word: Request | UnreadWord | undefined;
    await this.map.change(async ({ request }) => {
      const before = mailboxOf(request);
      if ("verb" in before) {
        word = before;
        await this.lease?.confirm();
        return { request: null };
      }
      const after = take(before, this.release, isUnsure);
      word = after.letter?.request;
      if (isEmpty(before)) return undefined;
      await this.lease?.confirm();
      return { request: mailboxText(after.box) };
    });
    this.isUnsure = false;
    return word;
  }

  /**
   * Says a word to whoever drives.
   *
   * @throws UnreadableError behind words that are not understood
   */
  async post(request: Request): Promise<void> {
    await this.map.change(({ request: text }) => ({
      request: mailboxText(post(parseMailbox(text), this.release, Date.now(), request)),
    }));
  }
}

function isEmpty(box: Mailbox | UnreadWord): boolean {
  return "pending" in box && box.pending.length === 0 && box.taken === undefined;
}

function mailboxOf(text: string | undefined): Mailbox | UnreadWord {
  try {
    return parseMailbox(text);
  } catch (error) {
    if (error instanceof UnreadableError) return { verb: "unread", what: error.what };
    throw error;
  }
}
