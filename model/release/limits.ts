import { z } from "zod";
import { isDigestReference } from "../image";
import { anyText, flag, integer, object } from "../settings/fields";
import type { Written } from "../settings/typed";

const VERIFIED = `registry.example.com/shop@sha256:${"0123456789abcdef".repeat(4)}`;

const verified = () =>
  anyText("an image by digest")
    .refine(isDigestReference, { error: "an image by digest" })
    .meta({ examples: [VERIFIED] })
    .exactOptional();

/** What the stack allows a change of the weights: keys of the part `release`. */
export const limitShape = {
  /**
   * Percent of the traffic that a color may gain in one change; the way back to the active color is free.
   * @default - any
   */
  maxStep: integer(1, 100, "percent")
    .meta({ examples: [50] })
    .exactOptional(),
  /** Whether a color gets its first traffic only with the image that `verified` names. */
  requireVerified: flag().default(false),
  /** The image with which a color passed `sluice verify`, which writes it here. @default - none */
  verified: object({
    /** Image of blue that `sluice verify` found good. @default - none */
    blue: verified(),
    /** Image of green that `sluice verify` found good. @default - none */
    green: verified(),
  })
    .meta({ examples: [{ green: VERIFIED }] })
    .exactOptional(),
};

/** What the stack allows a change of the weights, as a person writes it. */
export type WeightLimits = Written<z.ZodObject<typeof limitShape>>;

/** The limits, and the walk that a release would take within them. */
export type KnownLimits = WeightLimits & {
  /** @default - those of a preset */
  readonly stages?: readonly { readonly weight: number }[];
};

const LIMITS = z.object({
  ...limitShape,
  stages: z.array(z.object({ weight: z.number() })).exactOptional(),
});

/** Limits by namespace and name of the service that they hold for. */
export type LimitsByService = Readonly<Record<string, KnownLimits>>;

/** Limits of a program that makes a service of its own from them. */
const ANY = "";

/** What the unchecked settings of each service allow. */
export function limitsByService(
  all: readonly Readonly<Record<string, unknown>>[],
): LimitsByService {
  const entries = all.map(({ namespace, app, release }) => {
    const isNamed = typeof app === "string" && typeof namespace === "string";
    return [isNamed ? `${namespace}/${app}` : ANY, weightLimits(release)] as const;
  });
  return Object.fromEntries(entries);
}

/** The limits of one service. */
export function limitsOf(limits: LimitsByService, service: string): KnownLimits {
  return limits[service] ?? limits[ANY] ?? {};
}

/**
 * The limits in the config key `release`. A program of one's own may use that key for something else; then
 * nothing is limited.
 */
function weightLimits(release: unknown): KnownLimits {
  return LIMITS.safeParse(release).data ?? {};
}
