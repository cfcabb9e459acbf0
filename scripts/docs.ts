import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allVerbs } from "../cli/registry";
import { commandsReference } from "./commands-reference";
import { routerTable } from "./router-table";
import { Reference, withSection } from "./reference";

/** Writes what is generated from the settings' schema and from the tables of routers and commands: `npm run docs`. */
function update(file: string, change: (text: string) => string): void {
  const path = join(__dirname, "..", file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

const reference = new Reference();
update("Pulumi.yaml", (project) => reference.projectFile(project));
update("docs/config.md", (page) => withSection(page, "reference", reference.page()));
update("docs/traffic.md", (page) => withSection(page, "routers", routerTable()));
update("schema/stack.schema.json", () => reference.fileSchema("sluice"));
update("docs/commands.md", (page) => withSection(page, "commands", commandsReference(allVerbs())));
