import type { Request } from "./facts";

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
