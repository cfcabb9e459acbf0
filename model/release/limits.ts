import { z } from "zod";
import type { PerColor } from "../color";
import { isDigestReference } from "../image";
import { anyText, flag, integer, object } from "../need";

/** What the stack allows a change of the weights, as a person writes it. */
export interface WeightLimits {
  /**
   * Percent of the traffic that a color may gain in one change; the way back to the active color is free.
   * @default - any
   */
  readonly maxStep?: number;
  /** Whether a color gets its first traffic only with the image that `verified` names. @default false */
  readonly requireVerified?: boolean;
  /** The image with which a color passed `sluice verify`, which writes it here. @default - none */
  readonly verified?: Partial<PerColor<string>>;
}

const verified = anyText("an image by digest")
  .refine(isDigestReference, { error: "an image by digest" })
  .exactOptional()
  .describe("Image that `sluice verify` found good.");

/** The limits, and the walk that a release would take within them. */
export interface KnownLimits extends WeightLimits {
  /** @default - those of a preset */
  readonly stages?: readonly { readonly weight: number }[];
}

/** The keys of {@link WeightLimits} in the part `release`. */
export const limitShape = {
  maxStep: integer(1, 100, "percent")
    .exactOptional()
    .describe("Percent of the traffic that a color may gain in one change."),
  requireVerified: flag()
    .exactOptional()
    .describe("Whether a color gets its first traffic only with an image that was verified."),
  verified: object({ blue: verified, green: verified })
    .exactOptional()
    .describe("Images that `sluice verify` found good; it writes them."),
};

const LIMITS = z.object({
  ...limitShape,
  stages: z.array(z.object({ weight: z.number() })).exactOptional(),
});

/**
 * The limits in the config key `release`, as a program gets it: JSON. A program of one's own may use that
 * key for something else; then nothing is limited.
 */
export function weightLimits(release: string | undefined): KnownLimits {
  if (release === undefined) return {};
  try {
    return LIMITS.safeParse(JSON.parse(release)).data ?? {};
  } catch {
    return {};
  }
}
