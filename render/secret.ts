import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

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
 * Replaces secret values, at any depth, by stand-ins; those of encrypted values keep theirs. Of a secret
 * map the keys stay: they are the names of variables and files, and tell which value has changed.
 */
export function concealSecrets(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return conceal(pulumi.runtime.unwrapRpcSecret(value));
  return mapValues(value, concealSecrets, (plain) => plain);
}

function conceal(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return conceal(pulumi.runtime.unwrapRpcSecret(value));
  return mapValues(value, conceal, (plain) => {
    const text = typeof plain === "string" ? plain : "";
    // A program may have built a text around the value, or encoded it for a Secret's `data`.
    const decoded = Buffer.from(text, "base64").toString();
    return text.match(FINGERPRINTS)?.[0] ?? decoded.match(FINGERPRINTS)?.[0] ?? SECRET;
  });
}

/** Goes one level down; `leaf` answers for what is neither a map nor a list. */
function mapValues(
  value: unknown,
  inner: (value: unknown) => unknown,
  leaf: (value: unknown) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== "object" || value === null) return leaf(value);
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, inner(below)]));
}

/** Whether the whole text stands for a secret. */
export function isSecret(value: unknown): boolean {
  return typeof value === "string" && (value === SECRET || FINGERPRINTED.test(value));
}

/** A value as people see it: no fingerprints. */
export function showSecrets(value: string): string {
  return value.replace(FINGERPRINTS, SECRET);
}
