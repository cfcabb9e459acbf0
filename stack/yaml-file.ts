import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Document, isMap, isScalar, parseDocument } from "yaml";
import { StackError } from "./stack-error";

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

/** Texts that are remembered: those of Pulumi.yaml and of a few stacks, as they are and as they would be. */
const KEPT = 16;

const documents = new Map<string, Document>();

/**
 * A text as YAML, with its errors; nobody may change what comes back. Commands read a file again and again, as
 * others may write it; what was parsed once is not parsed anew.
 */
export function documentOf(text: string): Document {
  const kept = documents.get(text);
  if (kept) return kept;
  // Pulumi follows `<<`, too.
  const document = parseDocument(text, { merge: true });
  const [oldest] = documents.keys();
  if (oldest !== undefined && documents.size >= KEPT) documents.delete(oldest);
  documents.set(text, document);
  return document;
}

/**
 * Reads a YAML file.
 *
 * @throws StackError with line and column when it is no YAML
 */
export function readYaml(file: string): YamlFile {
  return parseYaml(readFileSync(file, "utf8"), basename(file));
}

/**
 * Reads the text of a YAML file.
 *
 * @param name - how errors name it
 * @throws StackError with line and column when it is no YAML
 */
export function parseYaml(text: string, name: string): YamlFile {
  const document = documentOf(text);
  const [error] = document.errors;
  if (error) throw new StackError({ about: name, found: error.message.trim(), needed: "YAML" });
  return {
    top: entriesOf(document, document.contents),
    below: (key) => entriesOf(document, isMap(document.contents) ? document.get(key) : undefined),
  };
}

function entriesOf(document: Document, node: unknown): YamlEntries {
  if (!isMap(node)) return new Map();
  const entries = Object.entries(node.toJS(document) as Readonly<Record<string, unknown>>);
  return new Map(
    entries.map(([name, value]) => [name, { value, text: textOf(node.get(name, true)) }]),
  );
}

function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === "string" ? node.value : node.source;
}
