import type { Color } from "../color";
import { pointsOf, together, type Track } from "../metrics/track";
import type { Reading } from "../gates/reading";

/** What one request a second takes, and where that was seen. */
export type RequestCost =
  | { readonly missing: string }
  | {
      /** Processors. */
      readonly cores: number;
      readonly seenOn: readonly Color[];
    };

/** The pods of a color, as far as they can serve. */
export interface PodNumbers {
  /** Ready now. */
  readonly ready: Reading;
  /** As many as there may be: the autoscaler's maximum, else what the settings say. */
  readonly most: number;
  /** Processors that one of them may use. */
  readonly limitCores: Reading;
}

/** Whether a color can carry a stage at the peak of the traffic. */
export interface StageRoom {
  /** Percent of the traffic. */
  readonly weight: number;
  /** Pods that it takes. */
  readonly needed: number;
  /** With the pods that are ready, with more of them, or not at all. */
  readonly fits: "live" | "scaled" | "never";
}

/** What share of the traffic a color can carry. */
export type Headroom =
  | { readonly missing: string }
  | {
      readonly ready: number;
      readonly most: number;
      /** Requests a second that one pod can serve. */
      readonly perPod: number;
      /** Percent of the peak's traffic, with the pods that are ready; 100 may be exceeded. */
      readonly livePercent: number;
      /** The same with as many pods as there may be. */
      readonly mostPercent: number;
      readonly stages: readonly StageRoom[];
    };

/**
 * What a request costs: all processor time by all requests, over the times that know both. What pods use
 * without requests counts, too, so a quiet service looks dearer than it is, never cheaper.
 */
export function requestCost(
  tracks: readonly { readonly color: Color; readonly requests: Track; readonly cores: Track }[],
): RequestCost {
  const seen = tracks.flatMap(({ color, requests, cores }) => {
    // A color without requests tells nothing about what one costs.
    const busy = pointsOf(requests).filter(({ value }) => value > 0);
    const both = pointsOf(together({ points: busy }, cores, (rate) => rate));
    const used = pointsOf(together({ points: busy }, cores, (_rate, value) => value));
    return both.length === 0 ? [] : [{ color, rate: total(both), cores: total(used) }];
  });
  const cores = seen.reduce((sum, one) => sum + one.cores, 0);
  const rate = seen.reduce((sum, one) => sum + one.rate, 0);
  if (seen.length === 0) return { missing: "no time with requests and processor time" };
  if (cores <= 0) return { missing: "requests took no processor time" };
  return { cores: cores / rate, seenOn: seen.map(({ color }) => color) };
}

/**
 * @param peak - requests a second of the whole service
 * @param busyPercent - of its processor limit, how busy a pod may be
 */
export function headroom(
  { ready, most, limitCores }: PodNumbers,
  cost: RequestCost,
  peak: Reading,
  busyPercent: number,
  weights: readonly number[],
): Headroom {
  if ("missing" in cost) return cost;
  if ("missing" in peak) return peak;
  if ("missing" in limitCores) return limitCores;
  if ("missing" in ready) return ready;
  if (peak.value <= 0) return { missing: "no requests" };
  const perPod = (limitCores.value * busyPercent) / 100 / cost.cores;
  const percentOf = (pods: number) => ((pods * perPod) / peak.value) * 100;
  // Somebody may have scaled by hand: what is there counts in any case.
  const highest = Math.max(most, ready.value);
  return {
    ready: ready.value,
    most: highest,
    perPod,
    livePercent: percentOf(ready.value),
    mostPercent: percentOf(highest),
    stages: weights.map((weight) => {
      const needed = podsFor((weight / 100) * peak.value, perPod);
      const fits = needed <= ready.value ? "live" : needed <= highest ? "scaled" : "never";
      return { weight, needed, fits };
    }),
  };
}

/** Whole pods; the last digits of a quotient start none. */
function podsFor(rate: number, perPod: number): number {
  return Math.ceil(rate / perPod - 1e-9);
}

function total(points: readonly { readonly value: number }[]): number {
  return points.reduce((sum, { value }) => sum + value, 0);
}
