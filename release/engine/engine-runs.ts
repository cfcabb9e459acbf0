import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlannedStep } from "../../model/release/steps";
import { RefusedError } from "../driver/ports";
import { EngineError, GaveWayError } from "./engine-error";
import type { EngineLog } from "./engine-log";
import type { OperationQueue } from "./operation-queue";
import type { ProgramFiles } from "./program-files";
import type { PulumiCli } from "./pulumi-cli";

/** How long each operation may take, in seconds; then it is stopped cleanly and has failed. */
export interface EngineSeconds {
  /** Without the time of `migrations.expand`. @default 900 */
  readonly deploy?: number;
  /** @default 120 */
  readonly foresee?: number;
  /** @default 300 */
  readonly record?: number;
  /** @default 600 */
  readonly retire?: number;
  /** @default 300 */
  readonly contract?: number;
  /** @default 120 */
  readonly restore?: number;
}

/** Previews and updates of one stack's program. */
export class EngineRuns {
  /** What was found, by what it was found for. */
  private readonly foreseen = new Map<string, readonly string[]>();

  constructor(
    private readonly cli: Pick<PulumiCli, "operate">,
    protected readonly operations: OperationQueue,
    protected readonly seconds: EngineSeconds,
    private readonly program: Pick<ProgramFiles, "print">,
  ) {}

  /**
   * What an update with another stack file would do that it should not. A preview that was made of the same file
   * and the same program still serves; any other is made anew.
   *
   * @param dependsOn - as much of the text as tells that file from another. @default - all of it
   */
  protected async foreseeIn(
    text: string,
    beyond: (steps: readonly PlannedStep[]) => readonly string[],
    dependsOn = text,
  ): Promise<readonly string[]> {
    const print = await this.program.print();
    const source = print === undefined ? undefined : `${print} ${dependsOn}`;
    const kept = source === undefined ? undefined : this.foreseen.get(source);
    if (kept) return kept;
    return this.operations.abortable(async (signal) => {
      const others = beyond(await this.preview(text, signal));
      if (source !== undefined) this.foreseen.set(source, others);
      return others;
    });
  }

  protected async up(message: string, seconds: number): Promise<void> {
    const log = await this.cli.operate(["up", "--yes", "--skip-preview", "--message", message], {
      seconds,
    });
    await this.clear(log);
  }

  /**
   * An engine that was killed while it created something leaves a note in the state that every later
   * update warns of. This update has created it by now, so the note is dropped.
   */
  private async clear({ pendingCreates }: EngineLog): Promise<void> {
    if (pendingCreates.length === 0) return;
    const targets = pendingCreates.flatMap((urn) => ["--target", urn]);
    const args = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", ...targets];
    await this.cli.operate(args, { seconds: this.seconds.record ?? 300 }).catch(() => undefined);
  }

  /** What an update with another stack file would do. The stack's own file is not touched. */
  protected async preview(
    text: string,
    signal?: AbortSignal,
    more: readonly string[] = [],
  ): Promise<readonly PlannedStep[]> {
    try {
      const seconds = this.seconds.foresee ?? 120;
      const log = await this.withFile(text, "preview", more, seconds, signal);
      return log.steps;
    } catch (error) {
      throw signal?.aborted === true ? new GaveWayError() : error;
    }
  }

  /** Runs the engine with another text of the stack's file. */
  protected async withFile(
    text: string,
    verb: "preview" | "up",
    more: readonly string[],
    seconds: number,
    signal?: AbortSignal,
  ): Promise<EngineLog> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-"));
    try {
      const file = join(folder, "Pulumi.next.yaml");
      await writeFile(file, text, { mode: 0o600 });
      const args = [verb, "--config-file", file, ...more];
      return await this.cli.operate(args, { seconds, ...(signal && { signal }) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** @throws RefusedError unless an update does only what it is for */
export function refuse(others: readonly string[]): void {
  if (others.length === 0) return;
  throw new RefusedError(`refused, the update would do more than asked: ${others.join("; ")}`);
}

/** Why an update did not run. */
export const CHANGED =
  "somebody changed the stack's file while it was looked at; nothing was updated";

/** An update that would do more than it is for. */
export function unrecorded(others: readonly string[], what = "the weights"): EngineError {
  const next = "Next: from a checkout of what is deployed, with this stack's file, pulumi up";
  const why = `nothing was updated, as an update from here would change more than ${what}: ${others.join("; ")}`;
  return new EngineError(`${why}. ${next}`);
}
