import type { z } from "zod";
import { isMap } from "../settings/merge";
import { NewsFilter } from "./news-filter";
import type { ReleaseEvent } from "./event";
import { EVENT_SCHEMAS, OLD_START } from "./event-schema";
import { describeValue } from "../settings/problem";
import { visible } from "../visible";
import { journalFault } from "./journal-fault";
import { unread } from "../gates/unread";
import { UnreadableError } from "./unreadable-error";
import { jsonOf } from "../json";

/**
 * A journal as text: one event per line, as JSON. Two copies of it exist: one in the cluster, which any
 * machine can read and which has a size that it may not exceed, and a file with everything.
 */

/** What the cluster's copy of an open release may have; a ConfigMap may have 1 MiB in all. */
export const OPEN_BYTES = 700 * 1024;

/** What the cluster keeps of the release before. */
export const LAST_BYTES = 250 * 1024;

/** Answers of each gate that the cluster keeps, whether they say something new or not. */
const LATEST_ANSWERS = 5;

/** One event as one line, without its end. */
export function toLine(event: ReleaseEvent): string {
  return JSON.stringify(event);
}

/**
 * Reads a journal. A last line that is torn was never flushed: its driver died while it wrote.
 *
 * @throws UnreadableError with the number of a line that is no event, or none of this version
 */
export function parseJournal(text: string): readonly ReleaseEvent[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.flatMap((line, index) => (line === "" ? [] : [eventIn(line, index + 1)]));
}

/**
 * Reads a journal that the cluster keeps. It is written in one piece, so none of its lines is torn.
 *
 * @throws UnreadableError as `parseJournal` does, and for a journal that no release writes
 */
export function keptJournal(text: string): readonly ReleaseEvent[] {
  const events = parseJournal(text.endsWith("\n") || text === "" ? text : `${text}\n`);
  const fault = journalFault(events);
  if (fault !== undefined) throw new UnreadableError(fault);
  return events;
}

/**
 * A journal as text of at most so many bytes. Answers of gates are left out first, the oldest before the
 * others, then what was merely said; then the oldest of the rest. The start always stays: without it
 * nothing else has a meaning.
 */
export function journalText(events: readonly ReleaseEvent[], bytes = Infinity): string {
  const lines = events.map((event) => `${toLine(event)}\n`);
  const sizes = lines.map(sizeOf);
  let excess = sizes.reduce((sum, size) => sum + size, 0) - bytes;
  const dropped = new Set<number>();
  for (const rank of RANKS) {
    for (const [index, event] of events.entries()) {
      if (excess <= 0) break;
      if (rankOf(event) !== rank) continue;
      dropped.add(index);
      excess -= sizes[index] ?? 0;
    }
  }
  return lines.filter((_line, index) => !dropped.has(index)).join("");
}

/**
 * The same as the cluster keeps it: an answer that repeats the one before changes nothing, but for the
 * latest ones, which are shown.
 */
export function keptText(events: readonly ReleaseEvent[], bytes: number): string {
  const memory = new NewsFilter();
  const left = new Map<string, number>();
  const isLatest = events.map(() => false);
  for (const [index, event] of [...events.entries()].reverse()) {
    if (event.type !== "sampled") continue;
    const count = left.get(event.gate) ?? LATEST_ANSWERS;
    isLatest[index] = count > 0;
    left.set(event.gate, count - 1);
  }
  const kept = events.filter((event, index) => memory.isNews(event) || isLatest[index] === true);
  return journalText(kept, bytes);
}

/** Whether a journal has every event of another one: nobody else has written since. */
export function isContinuation(
  mine: readonly ReleaseEvent[],
  theirs: readonly ReleaseEvent[],
): boolean {
  const known = new Set(mine.map(toLine));
  return theirs.every((event) => known.has(toLine(event)));
}

/**
 * The journal to go on from. The file on this machine knows more than the cluster, unless somebody drove
 * on from another machine.
 */
export function laterJournal(
  cluster: readonly ReleaseEvent[],
  file: readonly ReleaseEvent[],
): readonly ReleaseEvent[] {
  return isContinuation(file, cluster) ? file : cluster;
}

/** The order in which events are left out. */
const RANKS = ["sampled", "said", "done"] as const;

/** Whoever folds a journal without these sees the same release, but for a count of failures. */
const SAID: ReadonlySet<ReleaseEvent["type"]> = new Set(["noted", "stumbled"]);

function rankOf({ type }: ReleaseEvent): (typeof RANKS)[number] | "kept" {
  if (type === "started") return "kept";
  if (type === "sampled") return "sampled";
  return SAID.has(type) ? "said" : "done";
}

/** The event as it stands there: what is written back must be the same to the letter. */
function eventIn(line: string, number: number): ReleaseEvent {
  const value = jsonOf(line);
  if (isEvent(value)) return value;
  const error = schemaOf(value)?.safeParse(value, { reportInput: true }).error;
  const why = error ? `: ${unread(error)}` : unknownType(value);
  throw new UnreadableError(`line ${String(number)} of the journal is no event${why}`);
}

function isEvent(value: unknown): value is ReleaseEvent {
  return schemaOf(value)?.safeParse(value).success === true;
}

function schemaOf(value: unknown): z.ZodType | undefined {
  if (!isMap(value)) return undefined;
  const { type } = value;
  if (type === "started" && !("version" in value)) return OLD_START;
  return isType(type) ? EVENT_SCHEMAS[type] : undefined;
}

function isType(type: unknown): type is ReleaseEvent["type"] {
  return typeof type === "string" && Object.hasOwn(EVENT_SCHEMAS, type);
}

function unknownType(value: unknown): string {
  if (!isMap(value) || !("type" in value)) return "";
  return ` that is known: type is ${visible(describeValue(value["type"]))}`;
}

/** Bytes in UTF-8, counted without an encoder. */
function sizeOf(text: string): number {
  let size = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    size += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return size;
}
