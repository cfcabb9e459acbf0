import type { BurnWindow } from "./series";

/** Hours of each window. */
const HOURS: Readonly<Record<BurnWindow, number>> = {
  "5m": 5 / 60,
  "30m": 0.5,
  "1h": 1,
  "2h": 2,
  "6h": 6,
  "1d": 24,
  "3d": 72,
};

/** When a budget is spent so fast that somebody has to look. */
export interface BurnAlert {
  /** Critical wakes a person, a warning is work for the next day. */
  readonly severity: "critical" | "warning";
  /** Percent of the budget that is gone at the end of the long window. */
  readonly sharePercent: number;
  /** Shows that it matters. */
  readonly long: BurnWindow;
  /** Shows that it still goes on; a twelfth of the long one. */
  readonly short: BurnWindow;
}

/**
 * Shares and windows of the SRE workbook.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export const BURN_ALERTS: readonly BurnAlert[] = [
  { severity: "critical", sharePercent: 2, long: "1h", short: "5m" },
  { severity: "critical", sharePercent: 5, long: "6h", short: "30m" },
  { severity: "warning", sharePercent: 10, long: "1d", short: "2h" },
  { severity: "warning", sharePercent: 10, long: "3d", short: "6h" },
];

/**
 * Below this a service that keeps its objective with something to spare would be told off. The slowest of
 * the four has 0.93 in 28 days: it speaks when the budget will just about do.
 */
const LEAST_FACTOR = 0.9;

/** How many times faster than evenly the budget is spent when `sharePercent` go in the long window. */
export function burnFactor(
  { sharePercent, long }: Pick<BurnAlert, "sharePercent" | "long">,
  windowDays: number,
): number {
  return (sharePercent * windowDays * 24) / (100 * HOURS[long]);
}

/**
 * The alerts that mean something: a short objective leaves out the slow ones, and a wide budget those
 * that could not even fire if every request were bad.
 *
 * @param budget - share of the requests that may be bad, from 0 to 1
 */
export function burnAlerts(windowDays: number, budget: number): readonly BurnAlert[] {
  return BURN_ALERTS.filter((alert) => {
    const factor = burnFactor(alert, windowDays);
    return factor >= LEAST_FACTOR && factor * budget < 1;
  });
}
