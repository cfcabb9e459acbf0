import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Color, COLORS, otherColor } from "../../model/color";
import { grown, least, shrunk, type SizePatch } from "../../model/release/size-patch";
import { type Encrypted, pathsIn } from "../../model/secret-places";
import { checkSettings, parseSettings } from "../../model/settings";
import type { ColorSettings, Settings, StackArgs } from "../../model/settings-args";
import { stackArgsOf } from "../../model/stack-args";
import type { Weights } from "../../model/weights";
import type { Project } from "../../render/source/project";
import { mergeConfig } from "../../render/source/stack-config";
import { parseStackFile } from "../../render/source/stack-file";
import type { StackConfig } from "../ports";
import { type Draft, replaceText } from "../replace-text";
import { withSplit } from "../stack-split";
import { PlaceError } from "../stack-text";
import { type Place, StackDocument } from "./stack-document";

/** A stack's file, `Pulumi.<stack>.yaml`: where weights are the truth. */
export class StackConfigFile implements StackConfig {
  /**
   * @param file - its path
   * @param project - what Pulumi.yaml says: the namespace of its keys, and the values that it gives
   */
  constructor(
    readonly file: string,
    private readonly project: Project,
  ) {}

  async write(weights: Weights, active: Color): Promise<void> {
    this.save(await this.withWeights(weights, active));
  }

  /**
   * The text that {@link write} would write.
   *
   * @throws Error where that would change something else, as below an alias
   */
  async withWeights(weights: Weights, active: Color): Promise<Draft> {
    const before = await this.read();
    try {
      return {
        before,
        text: withSplit(before, this.project.name, { activeColor: active, weights }),
      };
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      const what = "weights or activeColor cannot be written without changing more";
      throw new Error(`${basename(this.file)}: ${what}; they need plain maps and values`);
    }
  }

  /**
   * The text in which a color has at least so many pods, or its own number where that is more. The other
   * color's autoscaler keeps as many: it carries the traffic, and may have to take it back after it has
   * seen none for a while.
   */
  async withAtLeast(color: Color, pods: number | undefined): Promise<Draft> {
    const before = await this.read();
    const document = this.parsed(before);
    const other = otherColor(color);
    document.restore(minOf(other));
    const own = this.settingsIn(document.toString()).colors[other];
    const held = pods !== undefined && own.autoscaling ? grown(other, own, pods) : undefined;
    if (held) document.mark(held.key, held.value);
    const text = this.resized(document, color, (its) =>
      pods === undefined ? undefined : grown(color, its, pods),
    );
    return { before, text };
  }

  /**
   * The text in which no color has more pods than the user's own number, but for the `replicas` of one that
   * carries traffic. A number that a release lowered stays: the color is retired.
   *
   * @param idle - the color without traffic, if there is one
   */
  async withOwnSizes(idle: Color | undefined): Promise<Draft> {
    const before = await this.read();
    const now = this.settingsIn(before).colors;
    const document = this.parsed(before);
    for (const color of COLORS) document.restore(minOf(color));
    if (idle) document.restore([idle, "replicas"]);
    const own = this.settingsIn(document.toString()).colors;
    if (COLORS.every((color) => least(own[color]) >= least(now[color]))) {
      return { before, text: before };
    }
    for (const color of COLORS) {
      const lower = shrunk(color, own[color], least(now[color]));
      if (lower) document.mark(lower.key, lower.value);
    }
    return { before, text: document.toString() };
  }

  /**
   * The text in which a color has at most so many pods. The other color's autoscaler gets its own bound
   * back, as it may count load by now; its `replicas` stay: a release never takes pods from traffic.
   */
  async withAtMost(color: Color, pods: number): Promise<Draft> {
    const before = await this.read();
    const document = this.parsed(before);
    document.restore(minOf(otherColor(color)));
    return { before, text: this.resized(document, color, (own) => shrunk(color, own, pods)) };
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
    return parseSettings(this.raw(text)[0]);
  }

  /**
   * What a text of the file says with the values that Pulumi.yaml gives, as the program reads it.
   *
   * @throws SettingsError with every problem found; PreviewError where `pulumi up` would not start
   */
  argsIn(text: string): StackArgs {
    return checkSettings(...this.raw(text));
  }

  /** @throws ChangedMeanwhileError where somebody changed the file since the draft was made */
  save(draft: Draft): void {
    replaceText(this.file, draft);
  }

  /** The file's text. */
  async read(): Promise<string> {
    return readFile(this.file, "utf8");
  }

  private parsed(text: string): StackDocument {
    return new StackDocument(text, this.project.name);
  }

  /** An earlier release's number goes first, so that it is not taken for the user's. */
  private resized(
    document: StackDocument,
    color: Color,
    patch: (own: ColorSettings) => SizePatch | undefined,
  ): string {
    document.restore([color, "replicas"]);
    document.restore(minOf(color));
    const change = patch(this.settingsIn(document.toString()).colors[color]);
    if (change) document.mark(change.key, change.value);
    const text = document.toString();
    checkSettings(this.raw(text)[0]);
    return text;
  }

  /** As the program gets it, with stand-ins for secrets, and where those are. */
  private raw(text: string): [object, Encrypted] {
    const { name } = this.project;
    const stack = parseStackFile(text, basename(this.file), name);
    const { config, encryptedPaths } = mergeConfig(this.project, stack);
    const paths = pathsIn(name, encryptedPaths);
    return [stackArgsOf(name, config), { paths, keys: new Set() }];
  }
}

function minOf(color: Color): Place {
  return [color, "autoscaling", "min"];
}
