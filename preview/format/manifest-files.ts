import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { dotted } from "../../model/settings/problem";
import type { Path } from "../../model/settings/secret-places";
import { type DeclaredObject, type Manifest, objectName, objectPhrase } from "../plan/manifest";
import type { RenderedObject } from "../plan/rendered-steps";
import { PreviewError } from "../preview-error";
import { secretPaths } from "../../stack/secret";
import { manifestYaml } from "./manifest-yaml";

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

/** Objects that files can hold, and what has to come from elsewhere. */
export interface Writable {
  readonly objects: readonly DeclaredObject[];
  /** For people: the Secrets that are left out, with their keys. */
  readonly missing: readonly string[];
}

/**
 * The objects that can be written. A Secret cannot: its values are encrypted or made by the program, and
 * a stand-in under the name that pods use would be applied like the real one.
 *
 * @throws PreviewError where a secret's stand-in would be written
 */
export function writable(
  objects: readonly DeclaredObject[],
  { withoutSecrets }: { readonly withoutSecrets: boolean },
): Writable {
  const held = objects.map((object) => ({ object, keys: secretPaths(object.manifest) }));
  const secret = held.filter(({ keys }) => keys.length > 0);
  const isLeftOut = ({ object }: { readonly object: DeclaredObject }) =>
    withoutSecrets && object.manifest.kind === "Secret";
  const refused = secret.filter((one) => !isLeftOut(one));
  if (refused.length > 0) {
    throw new PreviewError({
      about: "--out",
      found: `values that are not known here:\n             ${refused.map(objectText).join("\n             ")}`,
      needed: "objects without secrets, as a stand-in would be applied like a value",
      ...(refused.every(({ object }) => object.manifest.kind === "Secret") && {
        next: "--without-secrets leaves Secrets out and lists those that have to exist",
      }),
    });
  }
  return {
    objects: held.filter(({ keys }) => keys.length === 0).map(({ object }) => object),
    missing: secret.map((one) => `Has to exist before they are applied: ${objectText(one)}`),
  };
}

/** An object and the keys of its that hold secrets. */
function objectText({
  object,
  keys,
}: {
  readonly object: DeclaredObject;
  readonly keys: readonly Path[];
}) {
  return `${objectPhrase(objectName(object.manifest))}, ${keys.map(dotted).join(", ")}`;
}

/**
 * Writes one file per object, and takes away those of an earlier rendering. Files of
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
    writeFileSync(path, `${MARK}\n${manifestYaml(object.manifest)}`);
  }
  return objects.length;
}

/** The objects of an earlier rendering. */
export function readRendered(directory: string): readonly RenderedObject[] {
  const names = existsSync(directory) ? readdirSync(directory).sort() : [];
  return names.flatMap((file) => {
    const text = file.endsWith(".yaml") ? readFileSync(join(directory, file), "utf8") : "";
    return text.startsWith(MARK) ? [{ file, manifest: parse(text) as Manifest }] : [];
  });
}

/** Two resources of one name under different parents get a file each. */
function freePath(path: string): string {
  let free = path;
  for (let count = 2; existsSync(free); count++) {
    free = path.replace(/\.yaml$/, `.${String(count)}.yaml`);
  }
  return free;
}
