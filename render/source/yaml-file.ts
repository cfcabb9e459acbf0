import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { YAMLMap } from "yaml";
import { complain, PreviewError } from "../preview-error";

/** A YAML file's top level: its keys in order, each with its node. */
export interface YamlFile {
  readonly file: string;
  readonly entries: ReadonlyMap<string, unknown>;
}

/**
 * Reads a YAML file whose top level is a map.
 *
 * @throws PreviewError with line and column when it is no YAML
 */
export function readYaml(file: string): YamlFile {
  const { isMap, parseDocument } = loadYaml();
  const document = parseDocument(readFileSync(file, "utf8"));
  const [error] = document.errors;
  if (error) {
    throw new PreviewError(
      complain({ about: basename(file), found: error.message.trim(), needed: "YAML" }),
    );
  }
  const top: unknown = document.contents;
  return { file, entries: isMap(top) ? nodesOf(top) : new Map<string, unknown>() };
}

/** The nodes of a map by key; empty for anything else. */
export function nodesOf(node: unknown): ReadonlyMap<string, unknown> {
  const { isMap, isScalar } = loadYaml();
  if (!isMap(node)) return new Map();
  return new Map(
    (node as YAMLMap).items.map(({ key, value }) => [
      String(isScalar(key) ? key.value : key),
      value,
    ]),
  );
}

/** A node's value; of a plain scalar the text as it stands in the file, so that 1.10 stays 1.10. */
export function scalarText(node: unknown): string | undefined {
  const { isScalar } = loadYaml();
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

/** A node's value with maps and lists in full. */
export function plainValue(node: unknown): unknown {
  const { isNode } = loadYaml();
  return isNode(node) ? (node.toJSON() as unknown) : node;
}
