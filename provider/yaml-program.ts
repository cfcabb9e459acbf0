import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { isMap } from "../model/settings/merge";
import { projectFile } from "../stack/project";
import { readYaml } from "../stack/yaml-file";
import { declareService, refused } from "./service-resource";

/**
 * A program in YAML without its language host: the services of this package in it, from the stack's config. Other
 * resources of it are not declared, and a value that comes from one of them is refused.
 *
 * @param folder - where the program is
 * @throws pulumi.RunError with what is refused
 */
export function yamlProgram(folder: string): void {
  const others: string[] = [];
  for (const [name, { value }] of readYaml(programFile(folder)).below("resources")) {
    const { type, properties = {}, options } = isMap(value) ? value : {};
    if (typeof type !== "string" || !type.startsWith("sluice:")) {
      others.push(`${name} (${String(type)})`);
      continue;
    }
    const inputs = isMap(properties) ? properties : {};
    refuseExpressions(name, inputs);
    const protect = isMap(options) && options["protect"] === true;
    declareService({ type, name, inputs, options: { ...(protect && { protect }) } });
  }
  if (others.length === 0) return;
  void pulumi.log.warn(`Not shown, as only \`pulumi preview\` knows them: ${others.join(", ")}.`);
}

/** Where Pulumi looks for it: a file of its own, else Pulumi.yaml. */
function programFile(folder: string): string {
  const main = join(folder, "Main.yaml");
  return existsSync(main) ? main : (projectFile(folder) ?? main);
}

function refuseExpressions(name: string, inputs: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(inputs);
  const found = /\$\{[^}]*\}|fn::\w+/.exec(text)?.[0];
  if (found === undefined) return;
  throw refused(
    name,
    `${found}, which Pulumi alone evaluates`,
    "plain values, or the settings in the stack's config",
    "pulumi preview shows what this program declares",
  );
}
