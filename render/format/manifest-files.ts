import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type DeclaredObject, objectName } from "../plan/manifest";
import { shownManifest } from "../plan/plan";

const MARK = "# Rendered by the preview. The next rendering replaces this file.";

/**
 * The file of an object. By the resource's own name, not the object's: a ConfigMap named after its
 * contents keeps its file, and a diff of two folders shows what changed.
 */
export function manifestFile({ resource, manifest }: DeclaredObject): string {
  const { namespace, kind } = objectName(manifest);
  const parts = [namespace, kind.toLowerCase(), resource.name].filter((part) => part !== "");
  return `${parts.join(".").replaceAll(/[^\w.-]/g, "_")}.yaml`;
}

/**
 * Writes one file per object, secrets withheld, and takes away those of an earlier rendering. Files of
 * other origin stay.
 *
 * @returns how many were written
 */
export function writeManifests(directory: string, objects: readonly DeclaredObject[]): number {
  mkdirSync(directory, { recursive: true });
  for (const file of readdirSync(directory)) {
    const path = join(directory, file);
    if (file.endsWith(".yaml") && readFileSync(path, "utf8").startsWith(MARK)) rmSync(path);
  }
  for (const object of objects) {
    const path = freePath(join(directory, manifestFile(object)));
    writeFileSync(path, `${MARK}\n${stringify(shownManifest(object.manifest), { lineWidth: 0 })}`);
  }
  return objects.length;
}

/** Two resources of one name under different parents get a file each. */
function freePath(path: string): string {
  let free = path;
  for (let count = 2; existsSync(free); count++) {
    free = path.replace(/\.yaml$/, `.${String(count)}.yaml`);
  }
  return free;
}
