import type { Color, PerColor } from "../../model/color";
import { imageFor } from "../../model/release/rollout";
import { parseRolling } from "../../model/settings/rolling";
import type { RollingSettings } from "../../model/settings/settings-args";
import type { Weights } from "../../model/traffic/weights";
import type { Draft } from "../../stack/replace-text";
import type { StackFile } from "../../stack/stack-file";
import type { ConfigWriter } from "../driver/ports";
import { DraftedFile } from "./drafted-file";

/** The file of a service without colors, whose `image` is the truth about the version. */
export class RollingConfigFile extends DraftedFile implements ConfigWriter {
  /** @param images - by the places of both versions */
  constructor(
    stack: StackFile,
    private readonly images: PerColor<string>,
  ) {
    super(stack);
  }

  async write(weights: Weights, _active: Color): Promise<void> {
    this.save(await this.withVersion(weights));
  }

  /**
   * The text with the image of the version that these weights mean.
   *
   * @throws Error where that would change something else, as below an alias
   */
  async withVersion(weights: Weights): Promise<Draft> {
    const image = this.imageFor(weights);
    return this.draft("image", (text) => text.set(["image"], image));
  }

  imageFor(weights: Weights): string {
    return imageFor(this.images, weights);
  }

  /** The settings that a text of the file has; secrets are stand-ins. @throws SettingsError */
  settingsIn(text: string): RollingSettings {
    return parseRolling(this.stack.args(text).args);
  }
}
