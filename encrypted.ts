import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getStack } from "@pulumi/pulumi";
import { parse } from "yaml";
import { isMap } from "./model/merge";
import {
  ciphertextOf,
  type Encrypted,
  encryptedPaths,
  type Path,
  pathsIn,
} from "./model/secret-places";

/**
 * Which values of the stack's config are encrypted. Pulumi tells a program the top-level keys; which values
 * in them is in the stack's file, as far as that is where the values come from: those of an environment
 * (Pulumi ESC), or of a file given by `--config-file`, are known by their key only.
 *
 * @param settings - the project's config, decrypted
 */
export function readEncrypted(
  project: string,
  settings: Readonly<Record<string, unknown>>,
): Encrypted {
  const prefix = `${project}:`;
  const keys = listIn("PULUMI_CONFIG_SECRET_KEYS")
    .map(String)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  if (keys.length === 0) return { paths: [], keys: new Set() };
  const known = (previewed(project) ?? inStackFile(prefix, settings)).filter(([top]) =>
    keys.includes(String(top)),
  );
  const located = new Set(known.map(([top]) => top));
  return { paths: known, keys: new Set(keys.filter((key) => !located.has(key))) };
}

/** What the offline preview has read, with the values tried out; it runs several stacks in one process. */
function previewed(project: string): readonly Path[] | undefined {
  if (process.env["SLUICE_ENCRYPTED_PATHS"] === undefined) return undefined;
  const paths = listIn("SLUICE_ENCRYPTED_PATHS").filter((path) => Array.isArray(path));
  return pathsIn(project, paths as readonly Path[]);
}

function listIn(variable: string): readonly unknown[] {
  const value: unknown = JSON.parse(process.env[variable] ?? "[]");
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function inStackFile(prefix: string, settings: Readonly<Record<string, unknown>>): readonly Path[] {
  return Object.entries(stackFileConfig()).flatMap(([name, value]) => {
    const key = name.replace(/^([^:]+):config:/, "$1:").replace(prefix, "");
    const isWhole = ciphertextOf(value) !== undefined;
    return isWhole || fits(value, settings[key]) ? encryptedPaths(value, [key]) : [];
  });
}

function stackFileConfig(): Readonly<Record<string, unknown>> {
  // Older engines do not tell the project's folder; most programs run in it.
  const folder = process.env["PULUMI_NODEJS_ROOT_DIRECTORY"] ?? "";
  const file = join(folder, `Pulumi.${getStack().replaceAll("/", "-")}.yaml`);
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
  const config = isMap(content) ? content["config"] : undefined;
  return isMap(config) ? config : {};
}

/** Whether a value of the file is the one that the program got, encrypted values aside. */
function fits(raw: unknown, value: unknown): boolean {
  if (ciphertextOf(raw) !== undefined) return typeof value === "string";
  if (Array.isArray(raw)) {
    const elements = raw as readonly unknown[];
    return (
      Array.isArray(value) &&
      value.length === elements.length &&
      elements.every((element, at) => fits(element, value[at]))
    );
  }
  if (isMap(raw)) {
    const keys = Object.keys(raw);
    return (
      isMap(value) &&
      Object.keys(value).length === keys.length &&
      keys.every((key) => Object.hasOwn(value, key) && fits(raw[key], value[key]))
    );
  }
  // Pulumi keeps fractions as text; only texts are sure to be the same.
  return typeof raw !== "string" || raw === value;
}
