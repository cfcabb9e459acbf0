import {
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { ReleaseEvent } from "../../model/release/event";
import { journalText, parseJournal, toLine } from "../../model/release/journal-text";
import { ownFolder } from "../own-folder";
import { reasonOf } from "../../model/reason";

/**
 * Every event of one release, a line each, on this machine. The cluster's copy is the one that counts: a
 * folder that cannot be written stops no release.
 */
export class JournalFile {
  private handle: number | undefined;
  /** Why there is no file; absent while there is one. */
  trouble: string | undefined;

  /** @param onTrouble - told once why there is none */
  constructor(
    readonly path: string,
    private readonly onTrouble: (why: string) => void = () => undefined,
  ) {}

  /** Nothing where there is no such file, or where it cannot be read. */
  read(): readonly ReleaseEvent[] {
    try {
      return parseJournal(readFileSync(this.path, "utf8"));
    } catch {
      return [];
    }
  }

  /** Makes the file say what the release is resumed from; what it said before is kept beside it. */
  adopt(events: readonly ReleaseEvent[]): void {
    this.attempt(() => {
      const text = journalText(events);
      const isThere = existsSync(this.path);
      if (isThere && readFileSync(this.path, "utf8") === text) return;
      if (isThere) renameSync(this.path, `${this.path}.old`);
      ownFolder(dirname(this.path));
      writeFileSync(this.path, text, { mode: 0o600 });
    });
  }

  append(event: ReleaseEvent): void {
    this.attempt(() => writeSync(this.open(), `${toLine(event)}\n`));
  }

  /** Returns when the disk has everything. */
  sync(): void {
    this.attempt(() => {
      fsyncSync(this.open());
    });
  }

  private attempt(act: () => unknown): void {
    if (this.trouble !== undefined) return;
    try {
      act();
    } catch (error) {
      this.trouble = reasonOf(error);
      this.onTrouble(this.trouble);
    }
  }

  private open(): number {
    if (this.handle === undefined) {
      ownFolder(dirname(this.path));
      this.handle = openSync(this.path, "a", 0o600);
    }
    return this.handle;
  }
}
