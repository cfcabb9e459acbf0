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

const golden = join(__dirname, "golden");
const services = join(root, "examples", "two-services");

test.each([
  ["dev", root, "dev", root],
  ["prod", root, "prod", root],
  ["build", root, "build", golden],
  ["migrations", root, "migrations", golden],
  ["service", root, "service", golden],
  ["gateway", root, "gateway", golden],
  ["rolling", root, "rolling", golden],
  ["worker", root, "worker", golden],
  ["two-services", services, "dev", services],
])("the stack %s declares what its golden dump says", async (name, directory, stack, files) => {
  const file = join(golden, `${name}.json`);
  const dump = await goldenDump(directory, stack, files);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, dump);
  expect(dump).toBe(readFileSync(file, "utf8"));
});
