import type { Color } from "../color";
import { EXTERNAL, ownAutoscaler } from "../settings/autoscaling";
import type { ColorSettings } from "../settings/settings-args";

/** One number of a color's config; an autoscaler owns the pods, so its least number stands in for them. */
export type SizeKey = readonly [Color, "replicas"] | readonly [Color, "autoscaling", "min"];

/** A number of a color that a release sets. */
export interface SizePatch {
  readonly key: SizeKey;
  readonly value: number;
}

/** Where a color's number of pods stands. */
function sizeKey(color: Color, { autoscaling }: ColorSettings): SizeKey {
  return autoscaling ? [color, "autoscaling", "min"] : [color, "replicas"];
}

/**
 * At least so many pods, as the color must carry what the active one carries; `undefined` when it has
 * them already, and where only an autoscaler elsewhere can add them. Never above the autoscaler's most.
 */
export function grown(color: Color, settings: ColorSettings, pods: number): SizePatch | undefined {
  if (settings.autoscaling === EXTERNAL) return undefined;
  const own = least(settings);
  const value = Math.min(pods, settings.autoscaling?.max ?? pods);
  return value > own ? { key: sizeKey(color, settings), value } : undefined;
}

/**
 * At most so many pods; `undefined` when it has no more already, and where an autoscaler elsewhere decides.
 * The stack's own keeps one: it cannot count load on none.
 */
export function shrunk(color: Color, settings: ColorSettings, pods: number): SizePatch | undefined {
  if (settings.autoscaling === EXTERNAL) return undefined;
  const own = least(settings);
  const value = settings.autoscaling ? Math.max(pods, 1) : pods;
  return value < own ? { key: sizeKey(color, settings), value } : undefined;
}

/** The number that a color's config asks for at least. */
export function least({ autoscaling, workload }: ColorSettings): number {
  return ownAutoscaler(autoscaling)?.min ?? workload.replicas;
}
