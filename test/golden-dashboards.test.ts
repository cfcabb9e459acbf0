/**
 * What the dashboards show, by title and query, committed and reviewed like code. `npm run golden:dashboards`
 * writes the file anew.
 *
 * Does not prove: that Grafana draws them; their shape is proven by the types of Grafana's own SDK.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboards } from "../model/dashboards/dashboards";
import { INPUTS } from "./model/dashboards/inputs";
import { dashboardQueries } from "./support/dashboard-queries";

test("the dashboards ask what their golden file says, under the same titles", () => {
  const file = join(__dirname, "golden", "dashboards.txt");
  const queries = dashboardQueries(INPUTS, "$__rate_interval");
  const text = dashboards(INPUTS)
    .map(({ name, dashboard }) => {
      const panels = (dashboard.panels ?? []).map(({ title = "" }) => title);
      const titles = [...panels, ...(dashboard.annotations.list ?? []).map((one) => one.name)];
      const asked = titles.flatMap((title) => [
        `  ${title}`,
        ...queries
          .filter((one) => one.dashboard === name && one.panel === title)
          .map(({ query }) => `    ${query}`),
      ]);
      return [`${name}: ${dashboard.title ?? ""}`, ...asked].join("\n");
    })
    .join("\n\n");
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, `${text}\n`);
  expect(`${text}\n`).toBe(readFileSync(file, "utf8"));
});
