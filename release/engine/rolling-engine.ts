import { dirname } from "node:path";
import { changesBeyondImage, type PlannedStep } from "../../model/release/steps";
import { AFTER } from "../../model/release/rollout";
import { allOn, type Weights } from "../../model/traffic/weights";
import type { Engine } from "../driver/ports";
import { EngineError } from "./engine-error";
import { CHANGED, EngineRuns, type EngineSeconds, refuse, unrecorded } from "./engine-runs";
import { OperationQueue } from "./operation-queue";
import { ProgramFiles } from "./program-files";
import type { PulumiCli } from "./pulumi-cli";
import type { RollingConfigFile } from "./rolling-config";

/** The program of a service without colors, run by Pulumi's engine: its updates change the image, and nothing else. */
export class RollingEngine extends EngineRuns implements Engine {
  constructor(
    cli: PulumiCli,
    private readonly config: RollingConfigFile,
    seconds: EngineSeconds = {},
    program: Pick<ProgramFiles, "print"> = new ProgramFiles(dirname(config.file)),
  ) {
    super(cli, OperationQueue.of(config.file), seconds, program);
  }

  /** Looks only: what brings the new version up brings it to the traffic. */
  async deploy(): Promise<void> {
    refuse(await this.foresee(allOn(AFTER)));
  }

  async foresee(weights: Weights): Promise<readonly string[]> {
    const { text } = await this.config.withVersion(weights);
    return this.foreseeIn(text, (steps) => this.beyond(text, steps));
  }

  /** One update, which waits for the rollout. The Deployment has the image by now, so nothing else is changed. */
  async record(weights: Weights, message: string): Promise<void> {
    await this.operations.urgent(async () => {
      const text = await this.config.read();
      if (this.config.settingsIn(text).image !== this.config.imageFor(weights)) {
        throw new EngineError(
          "stack config has another image than the release; nothing was updated",
        );
      }
      const others = this.beyond(text, await this.preview(text));
      if (others.length > 0) throw unrecorded(others, "the image");
      if ((await this.config.read()) !== text) throw new EngineError(CHANGED);
      await this.up(message, this.seconds.deploy ?? 900);
    });
  }

  /** A rollout changes no numbers of pods. */
  async restore(): Promise<void> {
    return Promise.resolve();
  }

  async rotate(): Promise<void> {
    return Promise.reject(withoutColors("rotated"));
  }

  async retire(): Promise<void> {
    return Promise.reject(withoutColors("retired"));
  }

  async contract(): Promise<string> {
    return Promise.reject(withoutColors("left behind"));
  }

  private beyond(text: string, steps: readonly PlannedStep[]): readonly string[] {
    return changesBeyondImage(steps, this.config.settingsIn(text).app);
  }
}

function withoutColors(what: string): EngineError {
  return new EngineError(`mode is rolling, so there is no color that could be ${what}`);
}
