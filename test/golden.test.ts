/**
 * Everything that each example stack declares, committed as JSON and reviewed like code: a change of
 * any default shows up here. `npm run golden` writes the files anew.
 *
 * Does not prove: that a cluster accepts it; test/schema checks the schemas, test/e2e the rest.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goldenDump } from "./support/golden";

const root = join(__dirname, "..");

test.each([
  ["dev", root, "dev"],
  ["prod", root, "prod"],
  ["two-services", join(root, "examples", "two-services"), "dev"],
])("the stack %s declares what its golden dump says", async (name, directory, stack) => {
  const file = join(__dirname, "golden", `${name}.json`);
  const dump = await goldenDump(directory, stack);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, dump);
  expect(dump).toBe(readFileSync(file, "utf8"));
});
