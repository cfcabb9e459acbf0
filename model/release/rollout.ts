import { type Color, type PerColor, perColor } from "../color";
import { versionOf } from "../image";
import { isServing, type Weights } from "../traffic/weights";

/**
 * The images of a service without colors: its one Deployment goes from one to the other. In plans and splits the
 * version before has the place of {@link BEFORE}, the new one that of {@link AFTER}; people read versions.
 */
export interface Rollout {
  readonly before: string;
  readonly after: string;
}

/** The place of the version before. */
export const BEFORE: Color = "blue";

/** The place of the new version. */
export const AFTER: Color = "green";

/** The images by their places. */
export function imagesOf({ before, after }: Rollout): PerColor<string> {
  return { blue: before, green: after };
}

/** The image of the version that these weights mean. */
export function imageFor(images: PerColor<string>, weights: Weights): string {
  return images[isServing(weights, AFTER) ? AFTER : BEFORE];
}

/** What people call the two sides of a release: colors, or versions where there are none. */
export function sidesOf({ rollout }: { readonly rollout?: Rollout }): PerColor<string> {
  const images = rollout && imagesOf(rollout);
  return perColor((color) => (images ? `version ${versionOf(images[color])}` : color));
}
