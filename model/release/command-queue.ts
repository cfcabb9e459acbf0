import { z } from "zod";
import { moment } from "./event-schema";
import type { Command } from "./observation";
import { gateName } from "./plan-schema";
import { RELEASE_ID } from "./release-id";
import { unread } from "../gates/unread";
import { UnreadableError } from "./unreadable-error";
import { jsonOf } from "../json";

/** A command of a person to the driver of one release. */
export interface QueuedCommand {
  readonly seq: number;
  /** Which release it is for; a later one never gets it. */
  readonly release: string;
  /** When it was sent, in milliseconds since the epoch. */
  readonly at: number;
  readonly request: Command;
}

/** Commands that wait, and the one that a driver took last. */
export interface CommandQueue {
  /** Number of the next command. */
  readonly next: number;
  readonly pending: readonly QueuedCommand[];
  /** Kept until the driver looks again: by then it has noted what the command made it do. */
  readonly taken?: QueuedCommand;
}

export const EMPTY_QUEUE: CommandQueue = { next: 1, pending: [] };

const by = z.string();
const step = z.int().min(0).exactOptional();
const requestSchema: z.ZodType<Command> = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("promote"), full: z.boolean(), by, step }),
  z.strictObject({ verb: z.literal("approve"), gate: gateName, by, step }),
  z.strictObject({ verb: z.literal("hold"), by, reason: z.string() }),
  z.strictObject({ verb: z.literal("resume"), by }),
  z.strictObject({ verb: z.literal("abort"), by, reason: z.string() }),
]);

const queuedSchema: z.ZodType<QueuedCommand> = z.strictObject({
  seq: z.int().min(0),
  release: z.string().regex(RELEASE_ID),
  at: moment,
  request: requestSchema,
});

/** The version of the format; older queues without it have the same format. */
const VERSION = 1;

const queueSchema = z.strictObject({
  version: z.literal(VERSION).exactOptional(),
  next: z.int().min(0),
  pending: z.array(queuedSchema).readonly(),
  taken: queuedSchema.exactOptional(),
});

/**
 * Reads the commands that wait.
 *
 * @param text - absent where nobody has sent anything yet
 * @throws UnreadableError for a queue of another version: half of it may mean the opposite
 */
export function parseQueue(text: string | undefined): CommandQueue {
  if (text === undefined) return EMPTY_QUEUE;
  const { data, error } = queueSchema.safeParse(jsonOf(text), { reportInput: true });
  if (data) {
    const { version: _version, ...queue } = data;
    return queue;
  }
  throw new UnreadableError(`queued commands are not understood: ${unread(error)}`);
}

/** The queue as the cluster keeps it. */
export function queueText(queue: CommandQueue): string {
  return JSON.stringify({ version: VERSION, ...queue });
}

/** Adds a command behind those that wait. */
export function enqueue(
  queue: CommandQueue,
  release: string,
  at: number,
  request: Command,
): CommandQueue {
  const { next, pending } = queue;
  return { ...queue, next: next + 1, pending: [...pending, { seq: next, release, at, request }] };
}

/**
 * Takes the next command.
 *
 * A driver may die between taking a command and carrying it out. Its successor gets the command again, the
 * first time it asks, if that is safe: to abort twice aborts once. One promotion never promotes two stages.
 *
 * @param isFirst - whether this driver asks for the first time
 */
export function dequeue(
  queue: CommandQueue,
  release: string,
  isFirst: boolean,
): { readonly queue: CommandQueue; readonly taken?: QueuedCommand } {
  const { pending, next } = queue;
  const again = isFirst && queue.taken && isRepeatable(queue.taken.request) ? [queue.taken] : [];
  const [taken, ...rest] = [...again, ...pending].filter((one) => one.release === release);
  if (!taken) return { queue: { next, pending: [] } };
  return { queue: { next, pending: rest, taken }, taken };
}

function isRepeatable({ verb }: Command): boolean {
  return verb === "abort" || verb === "hold";
}
