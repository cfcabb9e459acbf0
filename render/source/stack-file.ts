import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { complain, PreviewError } from "../preview-error";
import { type ConfigValue, fullKey, type RawConfig } from "./config-value";
import { parseYaml } from "./yaml-file";

const STACK_FILE = /^Pulumi\.(?<stack>[\w.-]+)\.ya?ml$/;

/** A stack and the file that holds its config. */
export interface StackFile {
  readonly stack: string;
  readonly path: string;
}

/** The stack a file belongs to, by its name. */
export function stackOfFile(path: string): string | undefined {
  return STACK_FILE.exec(basename(path))?.groups?.["stack"];
}

/** The stack files of a folder, by name. */
function listStackFiles(directory: string): readonly StackFile[] {
  return readdirSync(directory)
    .sort()
    .flatMap((name) => {
      const stack = stackOfFile(name);
      return stack === undefined ? [] : [{ stack, path: join(directory, name) }];
    });
}

/**
 * The file of a stack; without a name, the folder's only one.
 *
 * @throws PreviewError that lists the stacks there are
 */
export function findStackFile(directory: string, stack: string | undefined): StackFile {
  const files = listStackFiles(directory);
  const [first] = files;
  if (stack === undefined && first && files.length === 1) return first;
  const found = files.find((file) => file.stack === stack);
  if (found) return found;
  const names = files.map((file) => file.stack).join(", ");
  throw new PreviewError(
    complain({
      about: "--stack",
      found: stack === undefined ? "nothing" : `${stack}, which has no file Pulumi.${stack}.yaml`,
      needed: names === "" ? `a file Pulumi.<stack>.yaml in ${directory}` : `one of ${names}`,
      ...(first && { next: `--stack ${first.stack}` }),
    }),
  );
}

/** A stack file's config as it stands there, encrypted values included. */
export function readStackFile(path: string, project: string): RawConfig {
  if (!existsSync(path)) {
    throw new PreviewError(
      complain({ about: path, found: "no such file", needed: "the path of a stack file" }),
    );
  }
  return parseStackFile(readFileSync(path, "utf8"), basename(path), project);
}

/**
 * The same of a text that a stack file has, or would have.
 *
 * @param name - how errors name the file
 */
export function parseStackFile(text: string, name: string, project: string): RawConfig {
  const entries = [...parseYaml(text, name).below("config")].map(
    ([key, { value, text: plain }]) =>
      [fullKey(key, project), plain ?? (value as ConfigValue)] as const,
  );
  return Object.fromEntries(entries);
}
