import type { z } from "zod";
import { LABEL_KEY, LABEL_VALUE } from "../name";
import { anyText, object, text } from "../need";
import { type Problem, problem } from "../problem";

/** Dashboards for Grafana, in ConfigMaps that its sidecar picks up. */
export interface DashboardsArgs {
  /** Label by which the sidecar finds them. @default "grafana_dashboard" */
  readonly label?: string;
  /** Value of that label. @default "1" */
  readonly labelValue?: string;
  /** Folder of Grafana, as annotation `grafana_folder`. @default - where the sidecar puts them */
  readonly folder?: string;
  /** The application's gauge of requests under way. @default "sluice_app_http_requests_in_flight" */
  readonly inFlight?: string;
}

/** Dashboards after defaults. */
export interface DashboardsSettings extends DashboardsArgs {
  readonly label: string;
  readonly labelValue: string;
  readonly inFlight: string;
}

export const DASHBOARDS_DEFAULTS = {
  label: "grafana_dashboard",
  labelValue: "1",
  inFlight: "sluice_app_http_requests_in_flight",
} as const satisfies DashboardsSettings;

export const dashboardsSchema: z.ZodType<DashboardsArgs> = object({
  label: text(LABEL_KEY, "a label's key")
    .exactOptional()
    .describe("Label by which Grafana's sidecar finds dashboards."),
  labelValue: text(LABEL_VALUE, 'text as a label\'s value; a number stands in quotes, such as "1"')
    .exactOptional()
    .describe("Value of that label."),
  folder: anyText("a folder's name")
    .exactOptional()
    .describe("Folder of Grafana, as the annotation grafana_folder."),
  inFlight: text(/^[a-zA-Z_:][\w:]*$/, "a metric's name")
    .exactOptional()
    .describe("The application's gauge of requests under way."),
});

/** Dashboards of series that nobody records. */
export function dashboardsProblems(
  path: readonly string[],
  { dashboards, rules }: { readonly dashboards?: object; readonly rules: string },
): readonly Problem[] {
  if (!dashboards || rules !== "none") return [];
  const needed = "prometheus-rule or config-map: dashboards show the series that the rules record";
  return [problem([...path, "rules"], rules, needed, "prometheus-rule")];
}
