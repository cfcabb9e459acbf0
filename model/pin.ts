import type { Complaint } from "./complaint";
import type { Color } from "./color";
import { isDigestReference } from "./image";
import type { Configured, Deployed } from "./switch";
import { drainedColors, servingColors } from "./traffic/weights";

/** A pin of one color of a stack, and all that is known before it. */
export interface PinRequest {
  readonly stack: string;
  readonly color: Color;
  /** The image that the color shall have, by digest. */
  readonly image: string;
  readonly configured: Configured;
  /** Absent where nothing was ever deployed. */
  readonly deployed: Deployed | undefined;
}

/** Whether the file says it already. */
export function isPinned({ color, image, configured }: PinRequest): boolean {
  return configured.images[color] === image;
}

/** Why an image must not be pinned; empty when it may. */
export function pinRefusals(request: PinRequest): readonly Complaint[] {
  const { stack, color, image, configured, deployed } = request;
  if (!isDigestReference(image)) {
    return [
      {
        about: `the image for ${color}`,
        found: image,
        needed: "repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot",
      },
    ];
  }
  const weight = configured.weights[color];
  const running = deployed?.images[color];
  if (weight === 0 || running === undefined || running === image) return [];
  const [idle] = drainedColors(configured.weights);
  const next =
    idle === undefined
      ? `end the split first: sluice switch --stack ${stack} --to ${color}; then pin the idle color`
      : `sluice pin ${idle} --stack ${stack} --image ${image}; then up, then switch`;
  return [
    {
      about: `${color}.image`,
      found: `${color} carries ${String(weight)} % of the traffic and runs ${running}`,
      needed: "an idle color, as the next update would replace pods that serve",
      next,
    },
  ];
}

/** Why another stack's image cannot be taken over; empty when it can. */
export function promotionRefusals(from: string, source: Deployed): readonly Complaint[] {
  const about = `--from ${from}`;
  if (!source.isComplete) {
    const needed = "an image that was deployed in full";
    const next = `sluice up --stack ${from}`;
    return [{ about, found: "its last update failed", needed, next }];
  }
  const serving = servingColors(source.weights);
  if (serving.length === 1) return [];
  const images = serving.map((color) => `${color} runs ${source.images[color]}`).join("; ");
  return [
    {
      about,
      found: `traffic on both colors: ${images}`,
      needed: "one color with all of the traffic",
      next: "end its release, or name the image: --image",
    },
  ];
}
