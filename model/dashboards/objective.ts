import { decimal } from "../metrics/decimal";
import type { Objectives } from "../metrics/objectives";
import { budgets } from "../metrics/recording-rules";
import { type BurnWindow, SERVICE_SERIES } from "../metrics/series";

/** A promise about a service's requests, as dashboards show it. */
export interface Objective {
  readonly name: "Errors" | "Latency";
  /** The promise in words. */
  readonly promise: string;
  /** Series of the share that broke it. */
  readonly ratio: (window: BurnWindow) => string;
  /** Series of what is left of its budget. */
  readonly left: string;
  /** Share of the requests that may break it, from 0 to 1. */
  readonly budget: number;
}

/** Both promises of a service. */
export function objectivesOf(objectives: Objectives): readonly Objective[] {
  const { availabilityBasisPoints, latencyPercent, latencyMs, windowDays } = objectives;
  const { availability, latency } = budgets(objectives);
  const within = `within ${String(windowDays)} days`;
  return [
    {
      name: "Errors",
      promise: `${decimal(availabilityBasisPoints / 100)} % of the requests succeed ${within}`,
      ratio: SERVICE_SERIES.failureRatio,
      left: SERVICE_SERIES.errorBudget,
      budget: availability,
    },
    {
      name: "Latency",
      promise: `${String(latencyPercent)} % of the requests take at most ${String(latencyMs)} ms ${within}`,
      ratio: SERVICE_SERIES.slowRatio,
      left: SERVICE_SERIES.latencyBudget,
      budget: latency,
    },
  ];
}
