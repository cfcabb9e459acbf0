import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap } from "../model/settings/merge";
import type { Encrypted, Path } from "../model/settings/secret-places";
import { parseStackFile, type RawConfig } from "./config-value";
import { stackFolder } from "./project";
import { ciphertextOf, encryptedPaths, pathsIn } from "./encrypted";

/** What a program knows of its config. */
export interface Program {
  readonly project: string;
  readonly stack: string;
  /** The namespace of the service's keys. */
  readonly service: string;
  /** Its config, decrypted. */
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Which values of the stack's config are encrypted. Pulumi tells a program the top-level keys; which values
 * in them is in the stack's file, as far as that is where the values come from: those of an environment
 * (Pulumi ESC), or of a file given by `--config-file`, are known by their key only.
 */
export function encryptedSettings(program: Program): Encrypted {
  const { service } = program;
  const prefix = `${service}:`;
  const keys = listIn("PULUMI_CONFIG_SECRET_KEYS")
    .map(String)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  if (keys.length === 0) return { paths: [], keys: new Set() };
  const known = pathsIn(service, previewed() ?? inStackFile(program)).filter(([top]) =>
    keys.includes(String(top)),
  );
  const located = new Set(known.map(([top]) => top));
  return { paths: known, keys: new Set(keys.filter((key) => !located.has(key))) };
}

/** What the offline preview has read, with the values tried out; it runs several stacks in one process. */
function previewed(): readonly Path[] | undefined {
  if (process.env["SLUICE_ENCRYPTED_PATHS"] === undefined) return undefined;
  const paths = listIn("SLUICE_ENCRYPTED_PATHS").filter((path) => Array.isArray(path));
  return paths as readonly Path[];
}

function listIn(variable: string): readonly unknown[] {
  const value: unknown = JSON.parse(process.env[variable] ?? "[]");
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function inStackFile({ project, stack, service, args }: Program): readonly Path[] {
  return Object.entries(stackFileConfig(project, stack)).flatMap(([key, value]) => {
    const isWhole = ciphertextOf(value) !== undefined;
    const isRead = isWhole || fits(value, args[key.replace(`${service}:`, "")]);
    return isRead ? encryptedPaths(value, [key]) : [];
  });
}

function stackFileConfig(project: string, stack: string): RawConfig {
  // Older engines do not tell the project's folder; most programs run in it.
  const folder = process.env["PULUMI_NODEJS_ROOT_DIRECTORY"] ?? "";
  const name = `Pulumi.${stack.replaceAll("/", "-")}.yaml`;
  try {
    return parseStackFile(readFileSync(join(stackFolder(folder), name), "utf8"), name, project)
      .config;
  } catch {
    return {};
  }
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
