import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ownFolder } from "../own-folder";
import { reasonOf } from "../../model/reason";
import type { OwnRun } from "../../model/release/lock";

const runSchema = z.object({ pid: z.int(), startedAt: z.number() });

/** A note that this old has no lock to explain any more. */
const OLDEST_MS = 30 * 24 * 3600 * 1000;

/**
 * Which engines this machine started: how a lock that a killed one left is known again. A folder that
 * cannot be written stops no engine.
 */
export class OwnRuns {
  /**
   * @param folder - kept between runs, on this machine
   * @param onTrouble - told why it cannot be written
   */
  constructor(
    private readonly folder: string,
    private readonly onTrouble: (why: string) => void = () => undefined,
  ) {}

  /** Written before the engine can have taken its lock, hence without waiting for anything. */
  note(run: OwnRun): void {
    this.attempt(() => {
      ownFolder(this.folder);
      writeFileSync(this.file(run.pid), JSON.stringify(run), { mode: 0o600 });
    });
  }

  /** An engine that came to its end left no lock. */
  forget(pid: number): void {
    this.attempt(() => {
      rmSync(this.file(pid), { force: true });
    });
  }

  all(now: number): readonly OwnRun[] {
    return this.names().flatMap((name) => {
      const run = this.read(name);
      if (run && now - run.startedAt < OLDEST_MS) return [run];
      this.attempt(() => {
        rmSync(join(this.folder, name), { force: true });
      });
      return [];
    });
  }

  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.onTrouble(reasonOf(error));
    }
  }

  private names(): readonly string[] {
    try {
      return readdirSync(this.folder).filter((name) => name.startsWith("engine-"));
    } catch {
      return [];
    }
  }

  private read(name: string): OwnRun | undefined {
    try {
      return runSchema.parse(JSON.parse(readFileSync(join(this.folder, name), "utf8")));
    } catch {
      return undefined;
    }
  }

  private file(pid: number): string {
    return join(this.folder, `engine-${String(pid)}.json`);
  }
}
