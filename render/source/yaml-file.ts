import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Document, isMap, isScalar, type Node, parseDocument } from "yaml";
import { complain, PreviewError } from "../preview-error";

/** One entry of a map in a YAML file. */
export interface YamlEntry {
  readonly value: unknown;
  /** Of a plain value the text as it stands in the file, so that 1.10 stays 1.10. */
  readonly text: string | undefined;
}

/** Entries of a map, in the order of the file. */
export type YamlEntries = ReadonlyMap<string, YamlEntry>;

/** A YAML file whose top level is a map. */
export interface YamlFile {
  readonly top: YamlEntries;
  /** The entries of the map under a key; none if there is no map. */
  below(key: string): YamlEntries;
}

/**
 * Reads a YAML file.
 *
 * @throws PreviewError with line and column when it is no YAML
 */
export function readYaml(file: string): YamlFile {
  return parseYaml(readFileSync(file, "utf8"), basename(file));
}

/**
 * Reads the text of a YAML file.
 *
 * @param name - how errors name it
 * @throws PreviewError with line and column when it is no YAML
 */
export function parseYaml(text: string, name: string): YamlFile {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    throw new PreviewError(complain({ about: name, found: error.message.trim(), needed: "YAML" }));
  }
  return {
    top: entriesOf(document, document.contents),
    below: (key) => entriesOf(document, isMap(document.contents) ? document.get(key) : undefined),
  };
}

function entriesOf(document: Document, node: unknown): YamlEntries {
  if (!isMap(node)) return new Map();
  return new Map(
    node.items.map(({ key, value }) => {
      const name = String(isScalar(key) ? key.value : key);
      return [
        name,
        { value: (value as Node | null)?.toJS(document) as unknown, text: textOf(value) },
      ];
    }),
  );
}

function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === "string" ? node.value : node.source;
}
