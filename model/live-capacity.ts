import { carrying, shortAfterMove, type Shortfall } from "./capacity";
import { COLORS, type PerColor, perColor } from "./color";
import type { PodCount } from "./release/facts";
import { type Refusal, type Split, switchCommand } from "./switch";
import type { Weights } from "./weights";

/** Pods that are there, against traffic that is about to move. */
export interface LiveShortfall extends Shortfall {
  /** Pods that carry the traffic now. */
  readonly full: number;
}

/**
 * The colors whose pods do not carry what they are about to get (C32), by the pods that are there, not by
 * those that are declared: an autoscaler may have started many for the color that carries the traffic.
 *
 * @param now - the weights now
 * @param then - the weights then
 */
export function liveShortfalls(
  now: Weights,
  then: Weights,
  pods: PerColor<PodCount>,
): readonly LiveShortfall[] {
  const wanted = perColor((color) => pods[color].wanted);
  const full = carrying(now, wanted);
  const there = perColor((color) => pods[color].ready);
  return shortAfterMove(now, then, there, full).map((short) => ({ ...short, full }));
}

/** Such a color in one sentence. */
export function shortfallWords({ color, weight, replicas, needed, full }: LiveShortfall): string {
  const carry = `${String(weight)} % of the traffic that ${podCount(full)} carry`;
  return `${color} has ${podCount(replicas)} ready and needs ${String(needed)} for ${carry}.`;
}

/** Why a move of the traffic has to wait for pods. */
export function shortfallRefusals(
  stack: string,
  then: Split,
  shortfalls: readonly LiveShortfall[],
): readonly Refusal[] {
  return shortfalls.map((short) => ({
    about: short.color,
    found: `${podCount(short.replicas)} ready`,
    needed: `${String(short.needed)}, as ${podCount(short.full)} carry the traffic now and it gets ${String(short.weight)} % of it`,
    next: `${switchCommand(stack, then)} --prescale`,
  }));
}

/** The color that a move brings traffic to first, and that may be raised: one that has none yet. */
export function raisable(now: Weights, shortfalls: readonly LiveShortfall[]) {
  return COLORS.find((color) => now[color] === 0 && shortfalls.some((one) => one.color === color));
}

function podCount(count: number): string {
  return `${String(count)} pod${count === 1 ? "" : "s"}`;
}
