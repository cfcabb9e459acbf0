import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Color } from "../../model/color";
import { contractIdentity, migrationName } from "../../model/migration";
import { movingFields } from "../../model/traffic/moving-fields";
import {
  changesBeyondColor,
  changesBeyondContract,
  changesBeyondRouter,
  isBound,
  isSize,
  kindOf,
  type PlannedStep,
  stepsBeside,
} from "../../model/release/steps";
import { areSame, isServing, type Weights } from "../../model/traffic/weights";
import { seconds } from "../../model/units/duration";
import { POLICY_ARGS } from "../policy";
import { type Engine, RefusedError } from "../driver/ports";
import { EngineError, GaveWayError } from "./engine-error";
import type { EngineLog } from "./engine-log";
import { ProgramFiles } from "./program-files";
import type { PulumiCli } from "./pulumi-cli";
import type { StackConfigFile } from "./stack-config";
import { OperationQueue } from "./operation-queue";

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

/**
 * The stack's own program, run by Pulumi's engine: one operation at a time. Updates come first; a
 * preview that is under way makes room for them.
 */
export class PulumiEngine implements Engine {
  private readonly operations: OperationQueue;
  /** What was found, by what it was found for. */
  private readonly foreseen = new Map<string, readonly string[]>();

  constructor(
    private readonly cli: PulumiCli,
    private readonly config: StackConfigFile,
    private readonly seconds: EngineSeconds = {},
    private readonly program: Pick<ProgramFiles, "print"> = new ProgramFiles(dirname(config.file)),
  ) {
    this.operations = OperationQueue.of(config.file);
  }

  /** Looks first: an update that would touch anything but the color is refused. */
  async deploy(color: Color, replicas: number | undefined, message: string): Promise<void> {
    await this.operations.urgent(async () => {
      const settings = await this.config.settings();
      const { app, weights } = settings;
      if (isServing(weights, color)) throw carries(color, weights, "deployed to");
      const draft = await this.config.withAtLeast(color, replicas);
      const steps = await this.preview(draft.text, undefined, POLICY_ARGS);
      // The other color's autoscaler keeps the pods that it has.
      const others = steps.filter((step) => !isBound(step, app));
      // All on the other color: the rollback of a superseded release has written that, and may not have recorded it.
      refuse(changesBeyondColor(others, app, color, movingFields(settings)));
      this.config.save(draft);
      const { expand } = settings.migrations ?? {};
      const prepare = expand ? seconds(expand.timeout) : 0;
      await this.up(message, (this.seconds.deploy ?? 900) + prepare);
    });
  }

  /** A preview that was made of the same file and the same program still serves; any other is made anew. */
  async foresee(weights: Weights, active: Color): Promise<readonly string[]> {
    const { text } = await this.config.withWeights(weights, active);
    const print = await this.program.print();
    const source = print === undefined ? undefined : `${print} ${text}`;
    const kept = source === undefined ? undefined : this.foreseen.get(source);
    if (kept) return kept;
    return this.operations.abortable(async (signal) => {
      const settings = this.config.settingsIn(text);
      const steps = await this.preview(text, signal);
      const others = changesBeyondRouter(steps, settings.app, movingFields(settings));
      if (source !== undefined) this.foreseen.set(source, others);
      return others;
    });
  }

  /** Looks right before the update: the file or the checkout may be another one than before. */
  async record(weights: Weights, message: string): Promise<void> {
    await this.operations.urgent(async () => {
      // The other services of a release may write the same file meanwhile.
      const isSame =
        (await this.looked(weights)) || (this.config.isJoint && (await this.looked(weights)));
      if (!isSame) throw new EngineError(CHANGED);
      await this.up(message, this.seconds.record ?? 300);
    });
  }

  /** Whether the file is still the one that was looked at. */
  private async looked(weights: Weights): Promise<boolean> {
    const text = await this.config.read();
    const settings = this.config.settingsIn(text);
    if (!areSame(settings.weights, weights)) {
      throw new EngineError("stack config has other weights than the release; nothing was updated");
    }
    const steps = await this.preview(text);
    const others = changesBeyondRouter(steps, settings.app, movingFields(settings));
    if (others.length > 0) throw unrecorded(others);
    return (await this.config.read()) === text;
  }

  async rotate(color: Color, mark: string, message: string): Promise<void> {
    await this.operations.urgent(async () => {
      const draft = await this.config.withRotation(color, mark);
      const { app } = this.config.settingsIn(draft.text);
      refuse(changesBeyondColor(await this.preview(draft.text), app, color));
      this.config.save(draft);
      await this.up(message, this.seconds.deploy ?? 900);
    });
  }

  async retire(color: Color, replicas: number, message: string): Promise<void> {
    await this.operations.urgent(async () => {
      const { app, weights } = await this.config.settings();
      if (isServing(weights, color)) throw carries(color, weights, "retired");
      const draft = await this.config.withAtMost(color, replicas);
      const steps = await this.preview(draft.text);
      // The other color's autoscaler may get its own bound back.
      refuse(
        changesBeyondColor(
          steps.filter((step) => !isAutoscaler(step)),
          app,
          color,
        ),
      );
      this.config.save(draft);
      await this.up(message, this.seconds.retire ?? 600);
    });
  }

  async contract(left: Color, message: string, isAgain = false): Promise<string> {
    return this.operations.urgent(async () => {
      const { app, weights } = await this.config.settings();
      if (isServing(weights, left)) throw carries(left, weights, "left behind");
      const { draft, contracted } = await this.config.withContracted(left, isAgain);
      refuse(changesBeyondContract(await this.preview(draft.text), app));
      this.config.save(draft);
      await this.up(message, this.seconds.contract ?? 300);
      return migrationName(app, "contract", contractIdentity(contracted));
    });
  }

  /**
   * Sizes alone are updated, by name: the color may be broken, and an update of all of it would wait for
   * its pods. The file goes last, so that whoever goes on after a kill does the same again; also after an
   * update that failed, as the next one then takes the file as it is.
   */
  async restore(idle: Color | undefined, message: string): Promise<void> {
    await this.operations.urgent(async () => {
      const draft = await this.config.withOwnSizes(idle);
      if (draft.text === draft.before) return;
      if (!idle) throw new EngineError("both colors carry traffic; the way back gives them back");
      const { app } = this.config.settingsIn(draft.text);
      const steps = await this.preview(draft.text);
      const isOwn = (step: PlannedStep) => isSize(step, app);
      refuse(
        changesBeyondColor(
          steps.filter((step) => !isOwn(step)),
          app,
          idle,
        ),
      );
      const targets = steps
        .filter(isOwn)
        .flatMap(({ type, name }) => ["--target", `**${type}::${name}`]);
      try {
        if (targets.length > 0) {
          const args = ["--yes", "--skip-preview", "--message", message, ...targets];
          await this.withFile(draft.text, "up", args, this.seconds.restore ?? 120);
        }
      } finally {
        this.config.save(draft);
      }
    });
  }

  private async up(message: string, seconds: number): Promise<void> {
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
  private async preview(
    text: string,
    signal?: AbortSignal,
    more: readonly string[] = [],
  ): Promise<readonly PlannedStep[]> {
    try {
      const seconds = this.seconds.foresee ?? 120;
      const log = await this.withFile(text, "preview", more, seconds, signal);
      return stepsBeside(log.steps, this.config.jointIn(text));
    } catch (error) {
      throw signal?.aborted === true ? new GaveWayError() : error;
    }
  }

  /** Runs the engine with another text of the stack's file. */
  private async withFile(
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

function isAutoscaler({ type }: PlannedStep): boolean {
  return kindOf(type) === "HorizontalPodAutoscaler";
}

/** @throws RefusedError unless an update does only what it is for */
function refuse(others: readonly string[]): void {
  if (others.length === 0) return;
  throw new RefusedError(`refused, the update would do more than asked: ${others.join("; ")}`);
}

const CHANGED = "somebody changed the stack's file while it was looked at; nothing was updated";

function unrecorded(others: readonly string[]): EngineError {
  const next =
    "Next: from a checkout of what is deployed, with these weights in the stack's file, pulumi up";
  const what = `nothing was updated, as an update from here would change more than the weights: ${others.join("; ")}`;
  return new EngineError(`${what}. ${next}`);
}

function carries(color: Color, weights: Weights, what: string): EngineError {
  const percent = `${String(weights[color])} %`;
  return new EngineError(`${color} has ${percent} of the traffic in config and cannot be ${what}`);
}
