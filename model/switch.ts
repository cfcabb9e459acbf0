import type { Complaint } from "./complaint";
import { COLORS, type Color, otherColor, type PerColor } from "./color";
import { isDigestReference } from "./image";
import { has, type Routed, without } from "./traffic/features";
import { KEPT_CONNECTIONS } from "./traffic/routers/service";
import {
  allOn,
  areSame,
  drainedColors,
  formatWeights,
  isServing,
  servingColors,
  type Weights,
} from "./traffic/weights";

/** How the traffic is divided. The active color is the way back: a release changes it last. */
export interface Split {
  readonly activeColor: Color;
  readonly weights: Weights;
}

/** What a stack's file says about a release. */
export interface Configured extends Split {
  /** Only what is pinned. */
  readonly images: Partial<PerColor<string>>;
}

/** What the last update declared; a failed update declares, too. */
export interface Deployed extends Split {
  readonly images: PerColor<string>;
  /** Whether that update succeeded, so that what it declared is what runs. */
  readonly isComplete: boolean;
  /** The split of the last update that succeeded; absent where none did. */
  readonly lastGood: Split | undefined;
  /** What carried traffic after updates that succeeded. */
  readonly served: PerColor<Served>;
}

/** The images with which a color carried traffic. */
export interface Served {
  readonly images: readonly string[];
  /** Whether these are all; not, where the history is long or holds secrets. */
  readonly areAll: boolean;
}

/** Where the traffic shall go: to a color, into shares, to the idle color, or back. */
export type Direction = { readonly to: Color } | { readonly weights: Weights } | "on" | "back";

/** A switch of one stack, and all that is known before it. */
export interface SwitchRequest {
  readonly stack: string;
  readonly direction: Direction;
  readonly configured: Configured;
  readonly deployed: Deployed;
}

/**
 * The split that a direction means. Shares keep the active color while it carries traffic. Back means:
 * in a split, all to the active color; else to the other one.
 */
export function splitTowards(direction: Direction, { activeColor, weights }: Split): Split {
  const other = otherColor(activeColor);
  if (direction === "on") return allTo(other);
  if (direction === "back") return allTo(servingColors(weights).length > 1 ? activeColor : other);
  if ("to" in direction) return allTo(direction.to);
  const active = isServing(direction.weights, activeColor) ? activeColor : other;
  return { activeColor: active, weights: direction.weights };
}

/** Whether two splits are the same. */
export function isSameSplit(one: Split, other: Split): boolean {
  return one.activeColor === other.activeColor && areSame(one.weights, other.weights);
}

/** A split in a few words. */
export function describeSplit({ activeColor, weights }: Split): string {
  const shares = COLORS.map((color) => `${color} ${String(weights[color])}`).join(", ");
  return `${shares}, active ${activeColor}`;
}

/** The command that makes a split, whatever was before. */
export function switchCommand(stack: string, { activeColor, weights }: Split): string {
  const isWhole = weights[activeColor] === 100;
  const shares = COLORS.map((color) => String(weights[color])).join(",");
  const wish = isWhole ? `--to ${activeColor}` : `--weights ${shares}`;
  return `sluice switch --stack ${stack} ${wish}`;
}

/** Why nothing can be moved or taken from a stack that was never deployed. */
export function undeployedRefusal(stack: string): Complaint {
  return {
    about: stack,
    found: "nothing deployed yet",
    needed: "a first update",
    next: `sluice up --stack ${stack}`,
  };
}

/** Why traffic must not move; empty when it may. */
export function switchRefusals(request: SwitchRequest): readonly Complaint[] {
  const { stack, direction, configured, deployed } = request;
  if (isLost(direction, configured, deployed)) return [lostDirection(stack, configured, deployed)];
  const { weights } = splitTowards(direction, configured);
  // The color that traffic leaves is the way back; on the way back itself it may be in any state.
  const left = direction === "back" ? [] : servingColors(deployed.weights);
  return COLORS.filter((color) => isServing(weights, color) || left.includes(color)).flatMap(
    (color) => {
      const update = {
        weights: deployed.weights,
        images: deployed.images,
        by: "the last update has",
      };
      const images = imageRefusal(color, weights[color], request, update);
      const isNew = images.length === 0 && isServing(weights, color);
      return isNew ? newcomerRefusal(color, request) : images;
    },
  );
}

/**
 * Whether "on" and "back" mean nothing sure: a switch that failed and a way back that failed look the same.
 * Out of a split the way back is the active color, however the split was entered.
 */
function isLost(direction: Direction, configured: Configured, deployed: Deployed): boolean {
  if (typeof direction !== "string") return false;
  const isSplit = servingColors(configured.weights).length > 1;
  const isSameActive = configured.activeColor === deployed.activeColor;
  if (direction === "back" && isSplit && isSameActive) return false;
  return !deployed.lastGood || !isSameSplit(configured, deployed.lastGood);
}

function lostDirection(stack: string, configured: Configured, { lastGood }: Deployed): Complaint {
  const last = lastGood
    ? `the last good update, ${describeSplit(lastGood)}`
    : "no update was good yet";
  return lostRefusal(stack, configured, last);
}

/** @param last - where the traffic is, by whoever knows */
export function lostRefusal(stack: string, configured: Split, last: string): Complaint {
  const commands = COLORS.map((color) => switchCommand(stack, allTo(color)));
  return {
    about: "the direction",
    found: `the file says ${describeSplit(configured)}; ${last}`,
    needed: "a color by name, as the two do not agree on where the traffic is",
    next: commands.join(", or "),
  };
}

/**
 * A color whose image never carried traffic is nothing to go back to; and after a failed update nothing
 * tells that its pods are ready.
 */
function newcomerRefusal(
  color: Color,
  { stack, direction, deployed }: SwitchRequest,
): readonly Complaint[] {
  const { images, areAll } = deployed.served[color];
  if (isServing(deployed.weights, color) || images.includes(deployed.images[color])) return [];
  if (direction === "back") {
    const next = `sluice switch --stack ${stack} --to ${color}`;
    const needed = "an image that did, to go back to; on to this one goes a switch";
    return areAll ? [{ about: color, found: "its image never carried traffic", needed, next }] : [];
  }
  if (deployed.isComplete) return [];
  return [
    {
      about: color,
      found: "the last update failed, and no traffic was there to tell whether its pods are ready",
      needed: "a complete update, while the color is idle",
      next: `sluice up --stack ${stack}`,
    },
  ];
}

/** Which image each color has, and who says so. */
interface Images {
  readonly weights: Weights;
  readonly images: PerColor<string | undefined>;
  readonly by: string;
}

/** Why a color may not get that weight, or be the way back, with the image that it has. */
export function imageRefusal(
  color: Color,
  weight: number,
  { stack, direction, configured }: Pick<SwitchRequest, "stack" | "direction" | "configured">,
  { weights, images, by }: Images,
): readonly Complaint[] {
  const pinned = configured.images[color];
  const running = images[color];
  const about = `${color}.image`;
  const why =
    weight > 0 ? `would carry ${String(weight)} % of the traffic` : "would be the way back";
  if (pinned === undefined || !isDigestReference(pinned)) {
    const needed = `an image by digest, as ${color} ${why}`;
    const next = `sluice pin ${color} --stack ${stack}`;
    return [{ about, found: pinned ?? "nothing", needed, next }];
  }
  if (running === undefined || pinned === running) return [];
  // An idle color that is to go on must be deployed first; one that is to go back must not change.
  const isAhead = direction !== "back" && !isServing(weights, color);
  const next = isAhead
    ? `sluice up --stack ${stack}`
    : `sluice pin ${color} --stack ${stack} --image ${running}`;
  const found = `${pinned}; ${by} ${running}`;
  return [{ about, found, needed: `the same, as ${color} ${why}`, next }];
}

/** Shares that the router cannot hold. */
export function shareRefusals(
  stack: string,
  { weights, activeColor }: Split,
  traffic: Routed,
): readonly Complaint[] {
  if (servingColors(weights).length < 2 || has(traffic, "weights")) return [];
  const needed = without(traffic, "weights", "100 and 0");
  const next = switchCommand(stack, allTo(otherColor(activeColor)));
  return [{ about: "the weights", found: formatWeights(weights), needed, next }];
}

/** What a switch does, in sentences. */
export function switchSummary(
  stack: string,
  before: Split,
  after: Split,
  traffic: Routed,
): readonly string[] {
  const shares = COLORS.map(
    (color) => `${color} ${String(before.weights[color])} → ${String(after.weights[color])}`,
  );
  const isActiveNew = before.activeColor !== after.activeColor;
  const [drained] = drainedColors(after.weights);
  const back = drained ?? after.activeColor;
  const open = has(traffic, "proxied") ? "" : `; ${KEPT_CONNECTIONS}`;
  const kept =
    drained === undefined ? [] : [`The pods of ${drained} stay, without traffic${open}.`];
  return [
    `Traffic: ${shares.join(", ")}.`,
    ...(isActiveNew ? [`Active color: ${before.activeColor} → ${after.activeColor}.`] : []),
    ...kept,
    `The way back, all to ${back}: sluice rollback --stack ${stack}`,
  ];
}

function allTo(color: Color): Split {
  return { activeColor: color, weights: allOn(color) };
}
