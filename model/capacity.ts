import { COLORS, type Color, type PerColor } from "./color";
import type { Weights } from "./weights";

/** A color that would carry more traffic than its pods can serve. */
export interface Shortfall {
  readonly color: Color;
  readonly weight: number;
  readonly replicas: number;
  /** Pods that the weight asks for. */
  readonly needed: number;
}

/**
 * Pods that a color needs for its weight when the whole traffic keeps `fullReplicas` pods busy.
 * Rounded up: a share of a pod is a pod.
 */
export function replicasForWeight(weight: number, fullReplicas: number): number {
  return Math.ceil((weight * fullReplicas) / 100);
}

/**
 * The colors that are smaller than their weight (C32): the larger color's size stands for the size
 * that the whole traffic needs.
 */
export function shortfalls(weights: Weights, replicas: PerColor<number>): readonly Shortfall[] {
  const full = Math.max(replicas.blue, replicas.green);
  return COLORS.flatMap((color) => {
    const needed = replicasForWeight(weights[color], full);
    if (replicas[color] >= needed) return [];
    return [{ color, weight: weights[color], replicas: replicas[color], needed }];
  });
}
