import { COLORS } from "../../model/color";
import { failedCount, requestCount } from "../../model/promql";
import { type Budget, budgetVerdict } from "../../model/release/budget";
import { missing, type Reading } from "../../model/release/reading";
import type { MetricsSettings } from "../../model/release/settings-args";
import type { Verdict } from "../../model/release/verdict";
import { requestMetrics, type Service } from "./metrics";
import type { Prometheus } from "./prometheus";

/** Asks what is left of the error budget of both colors together. */
export async function askBudget(
  budget: Budget,
  prometheus: Prometheus,
  service: Service,
  settings: Pick<MetricsSettings, "source" | "app">,
  signal: AbortSignal,
): Promise<Verdict> {
  const window = `${String(budget.windowDays)}d`;
  const metrics = requestMetrics(settings);
  const readings = (query: typeof requestCount) =>
    Promise.all(
      COLORS.map((color) => prometheus.read(query({ ...service, color }, window, metrics), signal)),
    );
  const [counts, failed] = await Promise.all([readings(requestCount), readings(failedCount)]);
  return budgetVerdict(budget, sum(counts.map(withoutSeries)), sum(failed));
}

/** A color that nobody called has no series. */
function withoutSeries(reading: Reading): Reading {
  return "missing" in reading && reading.missing === "no data" ? { value: 0 } : reading;
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
