import { createHash } from "node:crypto";
import { isMap } from "../model/settings/merge";
import type { Path } from "../model/settings/secret-places";

/** How a secret is shown. */
export const SECRET = "[secret]";

const FINGERPRINTED = /^\[secret [0-9a-f]{8}\]$/;
const FINGERPRINTS = /\[secret [0-9a-f]{8}\]/g;

/**
 * Stands for an encrypted config value that nobody decrypted. Carries a fingerprint of the encrypted
 * text, which is public, so that a change of the value can be told without knowing it.
 */
export function sealed(ciphertext: string): string {
  return `[secret ${createHash("sha256").update(ciphertext).digest("hex").slice(0, 8)}]`;
}

/**
 * What stands for a secret value. A stand-in inside of it survives, even if the program built a text
 * around it or encoded it for a Secret's `data`.
 */
export function standIn(value: unknown): string {
  const text = typeof value === "string" ? value : "";
  const decoded = Buffer.from(text, "base64").toString();
  return text.match(FINGERPRINTS)?.[0] ?? decoded.match(FINGERPRINTS)?.[0] ?? SECRET;
}

/** Whether the whole text stands for a secret. */
export function isSecret(value: unknown): boolean {
  return typeof value === "string" && (value === SECRET || FINGERPRINTED.test(value));
}

/** Whether a secret's stand-in is in a text: as the whole of it, or inside, where a program built it in. */
function holdsSecret(text: string): boolean {
  return text === SECRET || text.search(FINGERPRINTS) >= 0;
}

/** Where secrets' stand-ins are, in values and in names of keys. */
export function secretPaths(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === "string") return holdsSecret(value) ? [path] : [];
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).flatMap((inner, at) => secretPaths(inner, [...path, at]));
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    holdsSecret(key) ? [path] : secretPaths(inner, [...path, key]),
  );
}

/** A text as people see it: no fingerprints. */
export function showSecrets(text: string): string {
  return text.replace(FINGERPRINTS, SECRET);
}
