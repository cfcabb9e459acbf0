import { z } from "zod";
import { moment } from "./event-schema";
import type { Request } from "./facts";
import { gateName } from "./plan-schema";
import { RELEASE_ID } from "./release-id";
import { unread } from "./unread";
import { UnreadableError } from "./unreadable-error";

/** One word of a person to the driver of one release. */
export interface Letter {
  readonly seq: number;
  /** Which release it is for; a word for an earlier one is never heard by a later one. */
  readonly release: string;
  /** When it was said, in milliseconds since the epoch. */
  readonly at: number;
  readonly request: Request;
}

/** Words that wait, and the one that a driver took last. */
export interface Mailbox {
  /** Number of the next letter. */
  readonly next: number;
  readonly pending: readonly Letter[];
  /** Kept until the driver looks again: by then it has noted what the word made it do. */
  readonly taken?: Letter;
}

export const EMPTY_MAILBOX: Mailbox = { next: 1, pending: [] };

const by = z.string();
const step = z.int().min(0).exactOptional();
const requestSchema: z.ZodType<Request> = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("promote"), full: z.boolean(), by, step }),
  z.strictObject({ verb: z.literal("approve"), gate: gateName, by, step }),
  z.strictObject({ verb: z.literal("hold"), by, reason: z.string() }),
  z.strictObject({ verb: z.literal("resume"), by }),
  z.strictObject({ verb: z.literal("abort"), by, reason: z.string() }),
]);

const letterSchema: z.ZodType<Letter> = z.strictObject({
  seq: z.int().min(0),
  release: z.string().regex(RELEASE_ID),
  at: moment,
  request: requestSchema,
});

/** How words are written; older ones without it are written the same way. */
const VERSION = 1;

const mailboxSchema = z.strictObject({
  version: z.literal(VERSION).exactOptional(),
  next: z.int().min(0),
  pending: z.array(letterSchema).readonly(),
  taken: letterSchema.exactOptional(),
});

/**
 * Reads the words that wait.
 *
 * @param text - left out where nobody has said anything yet
 * @throws UnreadableError for words of another version: half of them may mean the opposite
 */
export function parseMailbox(text: string | undefined): Mailbox {
  if (text === undefined) return EMPTY_MAILBOX;
  const { data, error } = mailboxSchema.safeParse(parsed(text), { reportInput: true });
  if (data) {
    const { version: _version, ...box } = data;
    return box;
  }
  throw new UnreadableError(`words of people are not understood: ${unread(error)}`);
}

/** The words as the cluster keeps them. */
export function mailboxText(box: Mailbox): string {
  return JSON.stringify({ version: VERSION, ...box });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Adds a word behind those that wait. */
export function post(box: Mailbox, release: string, at: number, request: Request): Mailbox {
  const letter = { seq: box.next, release, at, request };
  return { ...box, next: box.next + 1, pending: [...box.pending, letter] };
}

/**
 * Takes the next word.
 *
 * A driver may die between taking a word and heeding it. Its successor, at its first look, hears the word
 * again if that is safe: stopping twice stops once. A promotion said once never promotes two stages.
 *
 * @param isFirst - whether this driver looks for the first time
 */
export function take(
  box: Mailbox,
  release: string,
  isFirst: boolean,
): { readonly box: Mailbox; readonly letter?: Letter } {
  const { taken, pending, next } = box;
  const again = isFirst && taken && isRepeatable(taken.request) ? [taken] : [];
  const [letter, ...rest] = [...again, ...pending].filter((one) => one.release === release);
  if (!letter) return { box: { next, pending: [] } };
  return { box: { next, pending: rest, taken: letter }, letter };
}

function isRepeatable({ verb }: Request): boolean {
  return verb === "abort" || verb === "hold";
}
