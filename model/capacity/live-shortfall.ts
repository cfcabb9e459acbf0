import type { Complaint } from "../complaint";
import { carrying, shortAfterMove, type Shortfall } from "./shortfall";
import { type Color, COLORS, type PerColor, perColor } from "../color";
import { raiseWords } from "../release/external-autoscaler";
import type { PodCount } from "../release/observation";
import { type Split, switchCommand } from "../switch";
import type { Weights } from "../traffic/weights";

/** Pods that are there, against traffic that is about to move. */
export interface LiveShortfall extends Shortfall {
  /** Pods that carry the traffic now. */
  readonly full: number;
}

/**
 * The colors whose pods do not carry what they are about to get, by the pods that are there, not by
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
  const desired = perColor((color) => pods[color].desired);
  const full = carrying(now, desired);
  const there = perColor((color) => pods[color].ready);
  return shortAfterMove(now, then, there, full).map((short) => ({ ...short, full }));
}

/** Such a color in one sentence. */
export function shortfallText({ color, weight, replicas, needed, full }: LiveShortfall): string {
  const carry = `${String(weight)} % of the traffic that ${podCount(full)} carry`;
  return `${color} has ${podCount(replicas)} ready and needs ${String(needed)} for ${carry}.`;
}

/** Why a move of the traffic has to wait for pods. */
export function shortfallRefusals(
  stack: string,
  then: Split,
  shortfalls: readonly LiveShortfall[],
  pods: PerColor<PodCount>,
): readonly Complaint[] {
  return shortfalls.map((short) => {
    const { external } = pods[short.color];
    const prescale = `${switchCommand(stack, then)} --prescale`;
    return {
      about: short.color,
      found: `${podCount(short.replicas)} ready`,
      needed: `${String(short.needed)}, as ${podCount(short.full)} carry the traffic now and it gets ${String(short.weight)} % of it`,
      next: external ? raiseWords(external, short.needed) : prescale,
    };
  });
}

/** The color that a move brings traffic to first, and that the stack may raise: one that has none yet. */
export function raisable(
  now: Weights,
  shortfalls: readonly LiveShortfall[],
  pods: PerColor<PodCount>,
): Color | undefined {
  return COLORS.find(
    (color) =>
      now[color] === 0 && !pods[color].external && shortfalls.some((one) => one.color === color),
  );
}

function podCount(count: number): string {
  return `${String(count)} pod${count === 1 ? "" : "s"}`;
}
