import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsReference, withProjectConfig, withSection } from "./reference";

/** Writes what is generated from the settings' schema: `npm run docs`. */
function update(file: string, change: (text: string) => string): void {
  const path = join(__dirname, "..", file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

update("Pulumi.yaml", withProjectConfig);
update("docs/config.md", (page) => withSection(page, "reference", settingsReference()));
