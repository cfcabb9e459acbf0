/**
 * The dashboards as Grafana reads them, committed and reviewed like code. `npm run golden:dashboards`
 * writes the files anew.
 *
 * Does not prove: that Grafana draws them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardJson, dashboards } from "../model/dashboards/dashboards";
import { INPUTS } from "./model/dashboards/inputs";

test.each(dashboards(INPUTS))("the dashboard $name is what its golden file says", (one) => {
  const file = join(__dirname, "golden", `dashboard-${one.name}.json`);
  const json = dashboardJson(one.name, one.dashboard);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, json);
  expect(json).toBe(readFileSync(file, "utf8"));
});
