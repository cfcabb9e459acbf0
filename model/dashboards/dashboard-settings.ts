import { LABEL_KEY, LABEL_VALUE } from "../name";
import { anyText, object, text } from "../settings/fields";
import { type Problem, problem } from "../settings/problem";

/** Dashboards for Grafana, in ConfigMaps that its sidecar picks up; {} for all defaults. */
export const dashboardsSchema = object({
  /** Label by which the sidecar finds them. */
  label: text(LABEL_KEY, "a label's key").default("grafana_dashboard"),
  /** Value of that label. */
  labelValue: text(LABEL_VALUE, "text as a label's value").default("1"),
  /** Folder of Grafana, as annotation `grafana_folder`. @default - where the sidecar puts them */
  folder: anyText("a folder's name")
    .meta({ examples: ["Shop"] })
    .exactOptional(),
  /** The application's gauge of requests under way. */
  inFlight: text(/^[a-zA-Z_:][\w:]*$/, "a metric's name").default(
    "sluice_app_http_requests_in_flight",
  ),
}).meta({ examples: [{ folder: "Shop" }] });

/** Dashboards of series that nobody records. */
export function dashboardsProblems(
  path: readonly string[],
  { dashboards, rules }: { readonly dashboards?: object; readonly rules: string },
): readonly Problem[] {
  if (!dashboards || rules !== "none") return [];
  const needed = "prometheus-rule or config-map: dashboards show the series that the rules record";
  return [problem([...path, "rules"], rules, needed, "prometheus-rule")];
}
