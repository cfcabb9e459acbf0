import { FEATURES, type FeatureName, has } from "../model/traffic/features";
import { ROUTER_NAMES } from "../model/traffic/router-names";

/** What each router can do, as a table of Markdown. */
export function routerTable(): string {
  const rows = (Object.keys(FEATURES) as FeatureName[]).map((name) => {
    const { what, keys } = FEATURES[name];
    const marks = ROUTER_NAMES.map((router) => (has({ router }, name) ? "yes" : "–"));
    return [what, keys.map((key) => `\`${key}\``).join(", "), ...marks];
  });
  const head = ["feature", "keys of `traffic`", ...ROUTER_NAMES.map((name) => `\`${name}\``)];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[], fill = " ") =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const rule = line(
    head.map(() => ""),
    "-",
  );
  return `${[line(head), rule, ...rows.map((row) => line(row))].join("\n")}\n`;
}
