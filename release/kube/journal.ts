import type { ReleaseEvent } from "../../model/release/event";
import {
  isContinuation,
  keptJournal,
  keptText,
  LAST_BYTES,
  laterJournal,
  OPEN_BYTES,
  parseJournal,
} from "../../model/release/journal-text";
import { parsePast, type PastRelease, pastOf, pastText, withPast } from "../../model/release/past";
import { UnreadableError } from "../../model/release/unreadable-error";
import { type Journal, LeaseLostError } from "../driver/ports";
import type { JournalFile } from "./journal-file";
import type { MapChange, MapData, ReleaseMap } from "./release-map";

/** The journals that the cluster has. */
export interface KeptJournals {
  /** Of the release that is open; empty when none is. */
  readonly open: readonly ReleaseEvent[];
  /** Of the release that ended last. */
  readonly last: readonly ReleaseEvent[];
  /** What is remembered of those that are over, the last one last. */
  readonly past: readonly PastRelease[];
}

/**
 * The journals in the cluster, for whatever machine asks.
 *
 * @throws UnreadableError for one that this version does not understand; that of the last release matters
 *   only while none is open
 */
export async function readJournals(map: ReleaseMap): Promise<KeptJournals> {
  const data = await map.read();
  const { journal = "", last = "" } = data;
  const open = keptJournal(journal);
  const past = pastIn(data);
  try {
    return { open, last: keptJournal(last), past };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    if (open.length > 0) return { open, last: [], past };
    throw new UnreadableError(
      `of the last release, ${error.what}`,
      `remove the key last of ${map.name}`,
    );
  }
}

/** The journal of one release: in memory at once, on disk at each event, in the cluster at each flush. */
export class KubeJournal implements Journal {
  private events: ReleaseEvent[] = [];
  /** Events that the cluster has. */
  private flushed = 0;
  /** Whether the cluster knows of this release. */
  private isKept = false;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly map: ReleaseMap,
    private readonly file: Pick<JournalFile, "read" | "adopt" | "append" | "sync">,
  ) {}

  /**
   * Reads the open release, to go on with it: from the cluster, or from this machine's file where that
   * knows more. One that ended by what this machine knows is closed: the cluster is told.
   *
   * @returns nothing when no release is open
   */
  async load(): Promise<readonly ReleaseEvent[]> {
    const { open } = await readJournals(this.map);
    if (open.length === 0) return [];
    this.events = [...laterJournal(open, this.file.read())];
    this.flushed = isContinuation(open, this.events) ? this.events.length : 0;
    this.isKept = true;
    this.file.adopt(this.events);
    if (!isFinished(this.events)) return [...this.events];
    await this.flush();
    return [];
  }

  append(event: ReleaseEvent): void {
    this.events.push(event);
    this.file.append(event);
  }

  /** @throws LeaseLostError when another driver has gone on with this release, or begun another one */
  async flush(): Promise<void> {
    // One after the other: two writers in one process would only be in each other's way.
    this.flushing = this.flushing.catch(() => undefined).then(() => this.write());
    return this.flushing;
  }

  private async write(): Promise<void> {
    const events = [...this.events];
    if (events.length === this.flushed) return;
    this.file.sync();
    await this.map.rewrite((data) => {
      const isOver = this.isKept && data.journal === undefined;
      if (!isOver) return changeFor(data, events, this.isKept);
      if (!isEnded(data, events)) throw lost();
      return undefined;
    });
    this.isKept = true;
    this.flushed = events.length;
  }
}

/** The journal as it belongs into the cluster; one that is finished makes room for the next. */
function changeFor(data: MapData, events: readonly ReleaseEvent[], isKept: boolean): MapChange {
  if (!isContinued(data.journal ?? "", events, isKept)) throw lost();
  if (!isFinished(events)) return { journal: keptText(events, OPEN_BYTES) };
  const release = pastOf(events);
  return {
    journal: null,
    last: keptText(events, LAST_BYTES),
    ...(release && { past: pastText(withPast(pastIn(data), release)) }),
  };
}

function isFinished(events: readonly ReleaseEvent[]): boolean {
  return events.at(-1)?.type === "finished";
}

function pastIn({ past }: MapData): readonly PastRelease[] {
  return past === undefined ? [] : parsePast(past);
}

/** Whether this driver finished it already, and only the answer was lost. */
function isEnded({ last }: MapData, events: readonly ReleaseEvent[]): boolean {
  return last === keptText(events, LAST_BYTES);
}

/** A rollback that began with a journal which nobody here understands writes over it. */
function isContinued(text: string, events: readonly ReleaseEvent[], isKept: boolean): boolean {
  try {
    return isContinuation(events, parseJournal(text));
  } catch (error) {
    const isRollback = !isKept && events.some(({ type }) => type === "turned");
    if (error instanceof UnreadableError) return isRollback;
    throw error;
  }
}

function lost(): LeaseLostError {
  return new LeaseLostError("another driver writes the journal; this one writes nothing more");
}
