import { dirname } from "node:path";
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
import type { Engine } from "../driver/ports";
import { EngineError } from "./engine-error";
import { CHANGED, EngineRuns, type EngineSeconds, refuse, unrecorded } from "./engine-runs";
import { ProgramFiles } from "./program-files";
import type { PulumiCli } from "./pulumi-cli";
import type { StackConfigFile } from "./stack-config";
import { OperationQueue } from "./operation-queue";

/**
 * The stack's own program, run by Pulumi's engine: one operation at a time. Updates come first; a
 * preview that is under way makes room for them.
 */
export class PulumiEngine extends EngineRuns implements Engine {
  constructor(
    cli: Pick<PulumiCli, "operate">,
    private readonly config: StackConfigFile,
    seconds: EngineSeconds = {},
    program: Pick<ProgramFiles, "print"> = new ProgramFiles(dirname(config.file)),
  ) {
    super(cli, OperationQueue.of(config.file), seconds, program);
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

  async foresee(weights: Weights, active: Color): Promise<readonly string[]> {
    const { text } = await this.config.withWeights(weights, active);
    const beyond = (steps: readonly PlannedStep[]) => {
      const settings = this.config.settingsIn(text);
      return changesBeyondRouter(steps, settings.app, movingFields(settings));
    };
    return this.foreseeIn(text, beyond, this.config.sourceOf(text));
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

  /** What the services do that are released together with this one is theirs. */
  protected override async preview(
    text: string,
    signal?: AbortSignal,
    more: readonly string[] = [],
  ): Promise<readonly PlannedStep[]> {
    return stepsBeside(await super.preview(text, signal, more), this.config.jointIn(text));
  }
}

function isAutoscaler({ type }: PlannedStep): boolean {
  return kindOf(type) === "HorizontalPodAutoscaler";
}

function carries(color: Color, weights: Weights, what: string): EngineError {
  const percent = `${String(weights[color])} %`;
  return new EngineError(`${color} has ${percent} of the traffic in config and cannot be ${what}`);
}
