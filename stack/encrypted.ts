import { isMap } from "../model/settings/merge";
import type { Path } from "../model/settings/secret-places";

/** Whether a value is as a stack file holds it encrypted. */
export function ciphertextOf(value: unknown): string | undefined {
  if (!isMap(value) || Object.keys(value).length !== 1) return undefined;
  const { secure } = value;
  return typeof secure === "string" ? secure : undefined;
}

/** The encrypted values in a value of a stack file. */
export function encryptedPaths(value: unknown, path: Path = []): readonly Path[] {
  if (ciphertextOf(value) !== undefined) return [path];
  if (Array.isArray(value)) {
    const elements = value as readonly unknown[];
    return elements.flatMap((element, at) => encryptedPaths(element, [...path, at]));
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => encryptedPaths(inner, [...path, key]));
}

/** Those of one namespace, of paths that start with a full key. */
export function pathsIn(namespace: string, paths: readonly Path[]): readonly Path[] {
  const prefix = `${namespace}:`;
  return paths.flatMap(([key, ...below]) =>
    typeof key === "string" && key.startsWith(prefix) ? [[key.slice(prefix.length), ...below]] : [],
  );
}
