import {
  type CommandQueue,
  dequeue,
  enqueue,
  parseQueue,
  queueText,
} from "../../model/release/command-queue";
import type { Command, UnreadCommand } from "../../model/release/observation";
import { UnreadableError } from "../../model/release/unreadable-error";
import type { Commands, Lease } from "../driver/ports";
import type { ReleaseMap } from "./release-map";

/** Commands for the driver from people on other machines, in a ConfigMap beside the journal. */
export class KubeCommands implements Commands {
  /** Whether a command may have been taken without effect: by a driver that died, or in a lost answer. */
  private isUnsure = true;

  /**
   * @param release - id of the release that the commands are for
   * @param lease - confirmed between reading and taking: a driver that was suspended in between takes nothing
   */
  constructor(
    private readonly map: ReleaseMap,
    private readonly release: string,
    private readonly lease?: Lease,
  ) {}

  /** A queue that this version cannot read is reported once, and deleted. */
  async next(): Promise<Command | UnreadCommand | undefined> {
    const { isUnsure } = this;
    if (!isUnsure && isEmpty(queueOf((await this.map.read()).request))) return undefined;
    this.isUnsure = true;
    let command: Command | UnreadCommand | undefined;
    await this.map.change(async ({ request }) => {
      const before = queueOf(request);
      if ("verb" in before) {
        command = before;
        await this.lease?.confirm();
        return { request: null };
      }
      const after = dequeue(before, this.release, isUnsure);
      command = after.taken?.request;
      if (isEmpty(before)) return undefined;
      await this.lease?.confirm();
      return { request: queueText(after.queue) };
    });
    this.isUnsure = false;
    return command;
  }

  /**
   * Sends a command to whoever drives.
   *
   * @throws UnreadableError behind commands that this version cannot read
   */
  async send(command: Command): Promise<void> {
    await this.map.change(({ request: text }) => ({
      request: queueText(enqueue(parseQueue(text), this.release, Date.now(), command)),
    }));
  }
}

function isEmpty(queue: CommandQueue | UnreadCommand): boolean {
  return "pending" in queue && queue.pending.length === 0 && queue.taken === undefined;
}

function queueOf(text: string | undefined): CommandQueue | UnreadCommand {
  try {
    return parseQueue(text);
  } catch (error) {
    if (error instanceof UnreadableError) return { verb: "unread", what: error.what };
    throw error;
  }
}
