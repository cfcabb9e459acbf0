import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, parse } from "node:path";
import { Verb } from "./verb";

const FOLDER = join(__dirname, "verbs");

/** Names of all verbs: a file each, so that a new one is nothing but a file. */
export function verbNames(): readonly string[] {
  return readdirSync(FOLDER)
    .map((file) => parse(file).name)
    .sort();
}

/** A verb by its name. It alone is loaded: a rollback shall not wait for what it does not need. */
export function verbNamed(name: string): Verb {
  const module = createRequire(__filename)(join(FOLDER, name)) as object;
  const found = Object.values(module).find((one) => one instanceof Verb);
  if (!found) throw new Error(`cli/verbs/${name} declares no verb`);
  return found;
}

/** All of them. */
export function allVerbs(): readonly Verb[] {
  return verbNames().map(verbNamed);
}
