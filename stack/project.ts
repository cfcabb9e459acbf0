import { existsSync } from "node:fs";
import { join } from "node:path";
import { isMap } from "../model/settings/merge";
import { StackError } from "./stack-error";
import type { ConfigValue } from "./config-value";
import { readYaml, type YamlEntry } from "./yaml-file";

/** A config key as Pulumi.yaml declares it. */
export interface Declaration {
  /** Used where the stack file does not have the key; replaces nothing partially. */
  readonly value?: ConfigValue;
  readonly type?: string;
  readonly secret: boolean;
}

/** What Pulumi.yaml says about a program. */
export interface Project {
  readonly name: string;
  /** Folder or file of the program, relative to Pulumi.yaml. */
  readonly main: string;
  /** Language of the program, such as `nodejs`. @default - Pulumi.yaml does not tell */
  readonly runtime?: string;
  readonly declarations: Readonly<Record<string, Declaration>>;
}

const NAMES = ["Pulumi.yaml", "Pulumi.yml"] as const;

/** The path of a folder's Pulumi.yaml, if it has one. */
export function projectFile(directory: string): string | undefined {
  return NAMES.map((name) => join(directory, name)).find((file) => existsSync(file));
}

/**
 * The folder in which the stacks of a program have their files: `stackConfigDir` of its Pulumi.yaml, else the one
 * of that. A Pulumi.yaml that is damaged says nothing, as traffic has to go back all the same.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/projects/project-file/
 */
export function stackFolder(directory: string): string {
  const file = projectFile(directory);
  if (file === undefined) return directory;
  try {
    return join(directory, readYaml(file).top.get("stackConfigDir")?.text ?? "");
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return directory;
  }
}

/**
 * Reads Pulumi.yaml.
 *
 * @throws StackError when the folder holds no Pulumi program
 */
export function readProject(directory: string): Project {
  const file = projectFile(directory);
  if (file === undefined) {
    throw new StackError({
      about: "Pulumi.yaml",
      found: `none in ${directory}`,
      needed: "the folder of a Pulumi program",
      next: "name it with --cwd DIR",
    });
  }
  const yaml = readYaml(file);
  const name = yaml.top.get("name")?.text;
  if (name === undefined) {
    throw new StackError({ about: "Pulumi.yaml", found: "no name", needed: "name" });
  }
  const runtime = yaml.top.get("runtime")?.text ?? yaml.below("runtime").get("name")?.text;
  const declarations = [...yaml.below("config")].map(
    ([key, entry]) => [key, declaration(entry)] as const,
  );
  return {
    name,
    main: yaml.top.get("main")?.text ?? "",
    ...(runtime !== undefined && { runtime }),
    declarations: Object.fromEntries(declarations),
  };
}

/** A map declares a key; anything else is its value. */
function declaration({ value, text }: YamlEntry): Declaration {
  if (!isMap(value)) return { value: text ?? (value as ConfigValue), secret: false };
  const given = value["default"] ?? value["value"];
  const { type, secret } = value;
  return {
    ...(given !== undefined && given !== null && { value: given as ConfigValue }),
    ...(typeof type === "string" && { type }),
    secret: secret === true,
  };
}
