import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { COLORS, type Color, otherColor } from "../../model/color";
import { isMap } from "../../model/merge";
import { grown, shrunk, type SizePatch } from "../../model/release/size-patch";
import { checkSettings, parseSettings } from "../../model/settings";
import type { ColorSettings, Settings, StackArgs } from "../../model/settings-args";
import type { Weights } from "../../model/weights";
import { type ConfigValue, sealValue } from "../../render/source/config-value";
import type { StackConfig } from "../ports";
import { type Place, PlaceError, setInText, type Value } from "../stack-text";
import { StackDocument } from "./stack-document";

/** A stack's file, `Pulumi.<stack>.yaml`: where weights are the truth. */
export class StackConfigFile implements StackConfig {
  /**
   * @param file - its path
   * @param project - the name in Pulumi.yaml, which is the namespace of its keys
   */
  constructor(
    readonly file: string,
    private readonly project: string,
  ) {}

  async write(weights: Weights, active: Color): Promise<void> {
    await this.save(await this.withWeights(weights, active));
  }

  /**
   * The text that {@link write} would write.
   *
   * @throws Error where that would change something else, as below an alias
   */
  async withWeights(weights: Weights, active: Color): Promise<string> {
    const text = await readFile(this.file, "utf8");
    const document = new StackDocument(text, this.project);
    const [weightsKey, activeKey] = [document.spelled("weights"), document.spelled("activeColor")];
    const changes: readonly (readonly [Place, Value])[] = [
      ...COLORS.map((color) => [[weightsKey, color], weights[color]] as const),
      [[activeKey], active],
    ];
    try {
      return changes.reduce((one, [at, value]) => setInText(one, at, value, activeKey), text);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      const what = `${weightsKey} or ${activeKey} cannot be written without changing more`;
      throw new Error(`${basename(this.file)}: ${what}; they need plain maps and values`);
    }
  }

  /** The text in which a color has at least so many pods, or its own number where that is more. */
  async withAtLeast(color: Color, pods: number | undefined): Promise<string> {
    return this.resized(await this.document(), color, (own) =>
      pods === undefined ? undefined : grown(color, own, pods),
    );
  }

  /**
   * The text in which a color has at most so many pods. The other color's autoscaler gets its own bound
   * back, as it may count load by now; its `replicas` stay: a release never takes pods from traffic.
   */
  async withAtMost(color: Color, pods: number): Promise<string> {
    const document = await this.document();
    document.restore([otherColor(color), "autoscaling", "min"]);
    return this.resized(document, color, (own) => shrunk(color, own, pods));
  }

  /**
   * The settings as the file has them; secrets are stand-ins.
   *
   * @throws SettingsError with every problem found
   */
  async settings(): Promise<Settings> {
    return this.settingsOf(await this.document());
  }

  /**
   * The same as a person wrote it, with the keys that only releases read.
   *
   * @throws SettingsError with every problem found
   */
  async args(): Promise<StackArgs> {
    return checkSettings(this.rawOf(await this.document()));
  }

  /** Writes the whole file in one step: whoever reads it meets the old text or the new one. */
  async save(text: string): Promise<void> {
    // A link stays a link.
    const file = await realpath(this.file);
    const aside = join(dirname(file), `.${basename(file)}.${String(process.pid)}`);
    const { mode } = await stat(file);
    try {
      const handle = await open(aside, "w", mode);
      await handle.writeFile(text);
      await handle.sync();
      await handle.close();
      await rename(aside, file);
    } finally {
      await rm(aside, { force: true });
    }
  }

  private async document(): Promise<StackDocument> {
    return new StackDocument(await readFile(this.file, "utf8"), this.project);
  }

  /** An earlier release's number goes first, so that it is not taken for the user's. */
  private resized(
    document: StackDocument,
    color: Color,
    patch: (own: ColorSettings) => SizePatch | undefined,
  ): string {
    document.restore([color, "replicas"]);
    document.restore([color, "autoscaling", "min"]);
    const change = patch(this.settingsOf(document).colors[color]);
    if (change) document.mark(change.key, change.value);
    this.settingsOf(document);
    return document.toString();
  }

  private settingsOf(document: StackDocument): Settings {
    return parseSettings(this.rawOf(document));
  }

  private rawOf(document: StackDocument): object {
    const prefix = `${this.project}:`;
    const entries = Object.entries(document.config())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value] as const)
      .map(([key, value]) => [key, sealValue(value, [key]).value] as const);
    return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
  }
}

function isEmpty(value: ConfigValue): boolean {
  return isMap(value) && Object.keys(value).length === 0;
}
