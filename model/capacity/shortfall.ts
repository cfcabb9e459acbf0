import { COLORS, type Color, type PerColor } from "../color";
import { servingColors, type Weights } from "../traffic/weights";

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
 * The colors that are smaller than their weight.
 *
 * @param full - pods that the whole traffic needs. @default - the larger color's
 */
export function shortfalls(
  weights: Weights,
  replicas: PerColor<number>,
  full: number = Math.max(replicas.blue, replicas.green),
): readonly Shortfall[] {
  return COLORS.flatMap((color) => {
    const needed = replicasForWeight(weights[color], full);
    if (replicas[color] >= needed) return [];
    return [{ color, weight: weights[color], replicas: replicas[color], needed }];
  });
}

/**
 * The colors that a move of the traffic makes too small: those that get more of it than their pods can
 * serve, measured by the pods of those that carry it now. A color that gets no more is not judged.
 *
 * @param before - the weights now
 * @param after - the weights then
 * @param ready - pods that would serve then
 * @param full - pods that the whole traffic needs, as {@link carrying} tells
 */
export function shortAfterMove(
  before: Weights,
  after: Weights,
  ready: PerColor<number>,
  full: number,
): readonly Shortfall[] {
  // Even traffic that nobody has carried yet needs somebody.
  return shortfalls(after, ready, Math.max(full, 1)).filter(
    ({ color }) => after[color] > before[color],
  );
}

/** Pods of the largest color that carries traffic: a color that waits without any proves no need. */
export function carrying(weights: Weights, pods: PerColor<number>): number {
  return Math.max(0, ...servingColors(weights).map((color) => pods[color]));
}
