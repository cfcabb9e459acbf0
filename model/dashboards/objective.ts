import { decimal } from "../metrics/decimal";
import type { Objectives } from "../metrics/objectives";
import { budgets } from "../metrics/recording-rules";
import { type BurnWindow, SERVICE_SERIES } from "../metrics/series";
import { days, milliseconds } from "../units/duration";
import { percents } from "../units/share";

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
  const budget = budgets(objectives);
  const { window, latencyTarget } = objectives;
  const within = `within ${String(days(window))} days`;
  return [
    {
      name: "Errors",
      promise: `${decimal(percents(objectives.availability))} % of the requests succeed ${within}`,
      ratio: SERVICE_SERIES.failureRatio,
      left: SERVICE_SERIES.errorBudget,
      budget: budget.availability,
    },
    {
      name: "Latency",
      promise: `${String(percents(latencyTarget))} % of the requests take at most ${String(milliseconds(objectives.latency))} ms ${within}`,
      ratio: SERVICE_SERIES.slowRatio,
      left: SERVICE_SERIES.latencyBudget,
      budget: budget.latency,
    },
  ];
}
