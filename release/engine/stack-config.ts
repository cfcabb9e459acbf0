import { type Color, COLORS, otherColor } from "../../model/color";
import { nextContract } from "../../model/migration";
import type { Contracted } from "../../model/settings/migrations";
import { grown, least, shrunk, type SizePatch } from "../../model/release/size-patch";
import { ownAutoscaler } from "../../model/settings/autoscaling";
import { checkSettings, parseSettings } from "../../model/settings/settings";
import type { ColorSettings, Settings } from "../../model/settings/settings-args";
import type { JointService } from "../../model/release/steps";
import { movingFields } from "../../model/traffic/moving-fields";
import { drainedColors, type Weights } from "../../model/traffic/weights";
import { parseStackFile } from "../../stack/config-value";
import { programArgs } from "../../stack/stack-config";
import { ChangedMeanwhileError, type Draft } from "../../stack/replace-text";
import type { StackFile } from "../../stack/stack-file";
import type { Place, StackText } from "../../stack/stack-text";
import type { ConfigWriter } from "../driver/ports";
import { again } from "../again";
import { withSplit } from "../stack-edits";
import { DraftedFile } from "./drafted-file";

/** A stack's file, `Pulumi.<stack>.yaml`, as a driver writes it: where weights are the truth. */
export class StackConfigFile extends DraftedFile implements ConfigWriter {
  /** @param others - services of the stack that are released together with this one. @default - none */
  constructor(
    stack: StackFile,
    private readonly others: readonly string[] = [],
  ) {
    super(stack);
  }

  /** Again, where another service of the same release wrote at the same moment. */
  async write(weights: Weights, active: Color): Promise<void> {
    const tries = 1 + this.others.length * 3;
    const isChanged = (error: unknown) => error instanceof ChangedMeanwhileError;
    await again(tries, isChanged, async () => {
      this.save(await this.withWeights(weights, active));
    });
  }

  /**
   * The text that {@link write} would write.
   *
   * @throws Error where that would change something else, as below an alias
   */
  async withWeights(weights: Weights, active: Color): Promise<Draft> {
    const split = { activeColor: active, weights };
    return this.draft("weights or activeColor", (text) => withSplit(text, split));
  }

  /**
   * The text in which a color has at least so many pods, or its own number where that is more. The other
   * color's autoscaler keeps as many: it carries the traffic, and may have to take it back after it has
   * seen none for a while.
   *
   * @throws Error as {@link withWeights} does
   */
  async withAtLeast(color: Color, pods: number | undefined): Promise<Draft> {
    const other = otherColor(color);
    return this.draft(SIZES, (before) => {
      const text = before.restore(minOf(other));
      const own = this.settingsIn(text.text).colors[other];
      const held =
        pods !== undefined && ownAutoscaler(own.autoscaling) ? grown(other, own, pods) : undefined;
      return this.resized(held ? text.mark(held.key, held.value) : text, color, (its) =>
        pods === undefined ? undefined : grown(color, its, pods),
      );
    });
  }

  /**
   * The text in which no color has more pods than the user's own number, but for the `replicas` of one that
   * carries traffic. A number that a release lowered stays: the color is retired.
   *
   * @param idle - the color without traffic, if there is one
   * @throws Error as {@link withWeights} does
   */
  async withOwnSizes(idle: Color | undefined): Promise<Draft> {
    const places: readonly Place[] = [...COLORS.map(minOf), ...(idle ? [replicasOf(idle)] : [])];
    return this.draft(SIZES, (before) => {
      const now = this.settingsIn(before.text).colors;
      const restored = places.reduce((text, place) => text.restore(place), before);
      const own = this.settingsIn(restored.text).colors;
      if (COLORS.every((color) => least(own[color]) >= least(now[color]))) return before;
      return COLORS.reduce((text, color) => {
        const lower = shrunk(color, own[color], least(now[color]));
        return lower ? text.mark(lower.key, lower.value) : text;
      }, restored);
    });
  }

  /**
   * The text in which a color has at most so many pods. The other color's autoscaler gets its own bound
   * back, as it may count load by now; its `replicas` stay: a release never takes pods from traffic.
   *
   * @throws Error as {@link withWeights} does
   */
  async withAtMost(color: Color, pods: number): Promise<Draft> {
    return this.draft(SIZES, (before) =>
      this.resized(before.restore(minOf(otherColor(color))), color, (own) =>
        shrunk(color, own, pods),
      ),
    );
  }

  /**
   * The text in which the pods of a color have another mark.
   *
   * @throws Error as {@link withWeights} does
   */
  async withRotation(color: Color, mark: string): Promise<Draft> {
    return this.draft("rotation", (text) => text.set([color, "rotation"], mark));
  }

  /**
   * The text in which the database is no longer good for the version of a color, but for the other one's.
   *
   * @param isAgain - whether a contract of the same two is begun once more
   * @throws Error where the file pins no image for one of them, and as {@link withWeights} does
   */
  async withContracted(
    left: Color,
    isAgain: boolean,
  ): Promise<{ readonly draft: Draft; readonly contracted: Contracted }> {
    const { colors, migrations } = await this.settings();
    const contracted = nextContract(
      { from: colors[left].image, to: colors[otherColor(left)].image },
      migrations?.contracted,
      isAgain,
    );
    const draft = await this.draft("migrations.contracted", (before) =>
      (["from", "to", "run"] as const).reduce(
        (text, key) => text.set(["migrations", "contracted", key], contracted[key]),
        before,
      ),
    );
    return { draft, contracted };
  }

  /**
   * The settings as the file has them; secrets are stand-ins.
   *
   * @throws SettingsError with every problem found
   */
  async settings(): Promise<Settings> {
    return this.settingsIn(await this.read());
  }

  /** The same of a text that the file has, or would have. */
  settingsIn(text: string): Settings {
    return parseSettings(this.stack.args(text).args);
  }

  /** Whether other services of the stack are released together with this one. */
  get isJoint(): boolean {
    return this.others.length > 0;
  }

  /** What an update with a text may do to the services that are released together with this one. */
  jointIn(text: string): readonly JointService[] {
    if (!this.isJoint) return [];
    const config = this.stack.config(text);
    return this.others.map((service) => {
      const settings = parseSettings(programArgs(service, config).args);
      const [idle] = drainedColors(settings.weights);
      return { app: settings.app, idle, moving: movingFields(settings) };
    });
  }

  /** What a preview of a text depends on: not on the traffic of the services that are released together with this one. */
  sourceOf(text: string): string {
    if (!this.isJoint) return text;
    const { config } = parseStackFile(text, this.stack.name, this.stack.project.name);
    const moved = this.others.flatMap((one) => [`${one}:weights`, `${one}:activeColor`]);
    return JSON.stringify(Object.entries(config).filter(([key]) => !moved.includes(key)));
  }

  /** An earlier release's number goes first, so that it is not taken for the user's. */
  private resized(
    before: StackText,
    color: Color,
    patch: (own: ColorSettings) => SizePatch | undefined,
  ): StackText {
    const own = before.restore(replicasOf(color)).restore(minOf(color));
    const change = patch(this.settingsIn(own.text).colors[color]);
    const sized = change ? own.mark(change.key, change.value) : own;
    checkSettings(this.stack.args(sized.text).args);
    return sized;
  }
}

const SIZES = "replicas or autoscaling";

function minOf(color: Color): Place {
  return [color, "autoscaling", "min"];
}

function replicasOf(color: Color): Place {
  return [color, "replicas"];
}
