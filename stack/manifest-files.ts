import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type DocumentOptions,
  parseAllDocuments,
  type ParseOptions,
  type SchemaOptions,
} from "yaml";
import { StackError } from "./stack-error";

/** The documents of one file of manifests. */
export interface ManifestFile {
  /** Its path as it was given; `-` for the standard input. */
  readonly name: string;
  readonly documents: readonly unknown[];
}

const MANIFEST = /\.(?:ya?ml|json)$/;

/** Tags that kubectl does not know; it reads YAML 1.1 without times and dates. */
const STRANGE = new Set(["tag:yaml.org,2002:timestamp"]);

/** As kubectl reads it: `0777` is an octal number, and `yes` a boolean. */
const AS_KUBECTL: ParseOptions & DocumentOptions & SchemaOptions = {
  version: "1.1",
  logLevel: "error",
  customTags: (tags) =>
    tags.filter(
      (tag) => typeof tag === "string" || (!STRANGE.has(tag.tag) && tag.format !== "TIME"),
    ),
};

/**
 * Reads files of manifests, all that lie in folders, and the standard input.
 *
 * @param paths - of files and folders; `-` for the standard input
 * @throws StackError with every path that cannot be read and every file that is no YAML
 */
export function readManifests(paths: readonly string[]): readonly ManifestFile[] {
  return paths.flatMap(filesAt).map(readFile);
}

function filesAt(path: string): readonly string[] {
  if (path === "-") return [path];
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    throw new StackError({
      about: "--from",
      found: `${path}, which does not exist`,
      needed: "a file of manifests, a folder of them, or - for the standard input",
    });
  }
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => MANIFEST.test(name))
    .sort()
    .map((name) => join(path, name));
}

function readFile(name: string): ManifestFile {
  return manifestsOf(readFileSync(name === "-" ? 0 : name, "utf8"), name);
}

/**
 * The documents of a text of YAML or JSON.
 *
 * @throws StackError with line and column where it is neither
 */
export function manifestsOf(text: string, name: string): ManifestFile {
  const documents = parseAllDocuments(text, AS_KUBECTL);
  const [error] = "empty" in documents ? [] : documents.flatMap(({ errors }) => errors);
  if (error) {
    const isTemplate = text.includes("{{");
    throw new StackError({
      about: name,
      found: error.message.trim(),
      needed: "YAML with objects of Kubernetes",
      ...(isTemplate && { next: "helm template RELEASE CHART | sluice init --from -" }),
    });
  }
  return {
    name,
    documents: "empty" in documents ? [] : documents.map((one): unknown => one.toJS()),
  };
}
