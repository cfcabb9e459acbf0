import { COLORS } from "../../model/color";
import { failedCount, requestCount } from "../../model/metrics/queries";
import { requestMetrics } from "../../model/metrics/requests";
import { ofService, SERVICE_SERIES } from "../../model/metrics/series";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { MonitoringSettings } from "../../model/monitoring-settings";
import { type Budget, countedVerdict, recordedVerdict } from "../../model/release/budget";
import { missing, type Reading } from "../../model/release/reading";
import type { Verdict } from "../../model/release/verdict";
import type { Prometheus } from "./prometheus";

/**
 * Asks what is left of the error budget of both colors together: what the rules recorded, as alerts and
 * dashboards show it, or where there are none what was counted.
 */
export async function askBudget(
  budget: Budget,
  prometheus: Prometheus,
  service: ServiceSubject,
  { rules, requests, objectives }: Pick<MonitoringSettings, "rules" | "requests" | "objectives">,
  signal: AbortSignal,
): Promise<Verdict> {
  if (rules !== "none") {
    const query = ofService(SERVICE_SERIES.errorBudget, service);
    return recordedVerdict(budget, objectives, await prometheus.read(query, signal));
  }
  const window = `${String(objectives.windowDays)}d`;
  const metrics = requestMetrics(requests);
  const readings = (query: typeof requestCount) =>
    Promise.all(
      COLORS.map((color) => prometheus.read(query({ ...service, color }, window, metrics), signal)),
    );
  const [counts, failed] = await Promise.all([readings(requestCount), readings(failedCount)]);
  return countedVerdict(budget, objectives, sum(counts.map(withoutSeries)), sum(failed));
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
