import type { Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import { RATE_INTERVAL } from "../../model/metrics/dashboard-queries";
import type { DashboardInputs } from "../../model/dashboards/dashboard-inputs";
import { dashboards } from "../../model/dashboards/dashboards";

/** A query as Prometheus takes it. */
export interface DashboardQuery {
  readonly dashboard: string;
  /** The panel's title, or the annotation's name. */
  readonly panel: string;
  readonly query: string;
  /** Whether it is about events: no answer means that there were none. */
  readonly isAboutEvents: boolean;
}

/**
 * Every query of every dashboard, with everything filled in that Grafana would fill in.
 *
 * @param rateInterval - in place of `$__rate_interval`
 */
export function dashboardQueries(
  inputs: DashboardInputs,
  rateInterval = "5m",
): readonly DashboardQuery[] {
  return dashboards(inputs).flatMap(({ name, dashboard }) => {
    const asked = [
      ...(dashboard.panels ?? []).flatMap((panel) =>
        queriesOf(panel).map((query) => ({ panel: panel.title ?? "", query })),
      ),
      ...(dashboard.annotations.list ?? []).map((one) => ({
        panel: one.name,
        query: one.expr ?? "",
      })),
    ];
    return asked
      .filter(({ query }) => query !== "")
      .map(({ panel, query }) => ({
        dashboard: name,
        panel,
        query: query.replaceAll(RATE_INTERVAL, rateInterval),
        isAboutEvents: isAboutEvents(query),
      }));
  });
}

function queriesOf(panel: Panel | RowPanel): readonly string[] {
  if (!("targets" in panel)) return [];
  return (panel.targets ?? []).flatMap((target) =>
    "expr" in target && typeof target.expr === "string" ? [target.expr] : [],
  );
}

/** Whether a query is about events, so that no answer is an answer. */
function isAboutEvents(query: string): boolean {
  return /\bALERTS\{|\bcount_values\(/.test(query);
}
