import { type Color, COLORS } from "../../model/color";
import { type Budget, countedVerdict, recordedVerdict } from "../../model/release/budget";
import { NO_DATA } from "../../model/metrics/track";
import { missing, type Reading } from "../../model/gates/reading";
import type { Verdict } from "../../model/gates/verdict";
import type { MonitoringSettings } from "../../model/settings/monitoring-settings";
import type { MetricsSource } from "./metrics-source";
import { seconds } from "../../model/units/duration";

/**
 * Asks what is left of the error budget of both colors together: what the rules recorded, as alerts and
 * dashboards show it, or where there are none what was counted.
 *
 * @param colors - whose requests count. @default - both
 */
export async function askBudget(
  budget: Budget,
  metrics: Pick<MetricsSource, "recordedBudget" | "requests" | "failures">,
  objectives: MonitoringSettings["objectives"],
  signal: AbortSignal,
  colors: readonly Color[] = COLORS,
): Promise<Verdict> {
  const recorded = await metrics.recordedBudget(signal);
  if (recorded) return recordedVerdict(budget, objectives, recorded);
  const window = seconds(objectives.window);
  const [counts, failed] = await Promise.all([
    Promise.all(colors.map((color) => metrics.requests(color, window, signal))),
    Promise.all(colors.map((color) => metrics.failures(color, window, signal))),
  ]);
  return countedVerdict(budget, objectives, sum(counts.map(withoutSeries)), sum(failed));
}

/** A color that nobody called has no series. */
function withoutSeries(reading: Reading): Reading {
  return "missing" in reading && reading.missing === NO_DATA ? { value: 0 } : reading;
}

function sum(readings: readonly Reading[]): Reading {
  return readings.reduce<Reading>(
    (total, one) => {
      if ("missing" in total) return total;
      return "missing" in one ? missing(one.missing) : { value: total.value + one.value };
    },
    { value: 0 },
  );
}
