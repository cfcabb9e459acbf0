import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { DashboardInputs } from "./dashboard-inputs";
import { objectiveDashboard } from "./objective-dashboard";
import { releaseDashboard } from "./release-dashboard";
import { serviceDashboard } from "./service-dashboard";

/** A dashboard by the last part of its name. */
export interface NamedDashboard {
  readonly name: "service" | "release" | "slo";
  readonly dashboard: Dashboard;
}

/** The dashboards of one service: the same inputs give the same bytes. */
export function dashboards(inputs: DashboardInputs): readonly NamedDashboard[] {
  return [
    { name: "service", dashboard: serviceDashboard(inputs) },
    { name: "release", dashboard: releaseDashboard(inputs) },
    { name: "slo", dashboard: objectiveDashboard(inputs) },
  ];
}

/** Most bytes of a ConfigMap's data. */
const MOST_BYTES = 1048576;

/**
 * A dashboard as Grafana reads it.
 *
 * @throws Error when no ConfigMap could hold it
 */
export function dashboardJson(name: string, dashboard: object): string {
  const json = `${JSON.stringify(dashboard, null, 2)}\n`;
  const bytes = new TextEncoder().encode(json).length;
  if (bytes > MOST_BYTES) {
    throw new Error(
      `the dashboard ${name} has ${String(bytes)} bytes; a ConfigMap holds ${String(MOST_BYTES)}`,
    );
  }
  return json;
}
