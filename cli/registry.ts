import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Verb } from "./verb";

const FOLDER = join(__dirname, "verbs");

/** Names of all verbs: a file each, so that a new one is nothing but a file. */
export function verbNames(): readonly string[] {
  return readdirSync(FOLDER)
    .map((file) => file.replace(/\.ts$/, ""))
    .sort();
}

/** A verb by its name. It alone is loaded: a rollback shall not wait for what it does not need. */
export async function verbNamed(name: string): Promise<Verb> {
  const module = (await import(join(FOLDER, `${name}.ts`))) as object;
  const found = Object.values(module).find((one) => one instanceof Verb);
  if (!found) throw new Error(`cli/verbs/${name}.ts declares no verb`);
  return found;
}

/** All of them. */
export async function allVerbs(): Promise<readonly Verb[]> {
  return Promise.all(verbNames().map(verbNamed));
}
