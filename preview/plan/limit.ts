import { COLORS, type Color, type PerColor } from "../../model/color";
import { type LimitsByService, limitsOf, type WeightLimits } from "../../model/release/limits";
import { stageJumps } from "../../model/release/stage";
import type { Danger } from "./danger";
import type { ColorChange, ServiceChange } from "./service-change";

/** What the limits are about. */
interface Moved extends Pick<ServiceChange, "service" | "activeColor"> {
  readonly colors: PerColor<Pick<ColorChange, "weight" | "image">>;
}

/**
 * Traffic that moves faster than the stack allows, or to pods that nobody has verified. A first deployment
 * moves no traffic, and the rollback is free: the color that is active before may take everything at once.
 */
export function limitDangers(services: readonly Moved[], all: LimitsByService): readonly Danger[] {
  return services
    .filter(({ colors }) => COLORS.some((color) => colors[color].weight.before !== undefined))
    .flatMap((service) => {
      const limits = limitsOf(all, service.service);
      return COLORS.filter((color) => color !== service.activeColor.before).flatMap((color) => [
        ...tooLarge(service, color, limits),
        ...unverified(service, color, limits),
      ]);
    });
}

/** Stages that a release would jump over; told when they are written, not with every change after that. */
export function stageDangers(before: LimitsByService, after: LimitsByService): readonly Danger[] {
  const jumps = (all: LimitsByService) =>
    Object.values(all).flatMap(({ stages = [] }) => stageJumps(stages.map(({ weight }) => weight)));
  const old = jumps(before);
  return [...new Set(jumps(after))]
    .filter((jump) => !old.includes(jump))
    .map((jump) => ({ kind: "step", subject: "release.stages", message: `${jump}.` }));
}

function tooLarge(
  { service, colors }: Moved,
  color: Color,
  { maxStep = 100 }: WeightLimits,
): readonly Danger[] {
  const { before = 0, after = 0 } = colors[color].weight;
  if (after - before <= maxStep) return [];
  const message =
    `gets ${String(after - before)} % of the traffic at once (${String(before)} → ${String(after)} %), ` +
    `and release.maxStep allows ${String(maxStep)}. Move it in several steps.`;
  return [{ kind: "step", subject: `${service} ${color}`, message }];
}

function unverified(
  { service, colors }: Moved,
  color: Color,
  { requireVerified = false, verified = {} }: WeightLimits,
): readonly Danger[] {
  const { weight, image } = colors[color];
  const isFirst = (weight.before ?? 0) === 0 && (weight.after ?? 0) > 0;
  if (!requireVerified || !isFirst || verified[color] === image.after) return [];
  const known = verified[color] ?? "nothing";
  const message =
    `gets its first traffic with ${image.after ?? "an unknown image"}, and release.verified.${color} is ${known}. ` +
    "Run sluice verify while the color is idle.";
  return [{ kind: "unverified", subject: `${service} ${color}`, message }];
}
