import * as pulumi from "@pulumi/pulumi";
import { standIn } from "../stack/secret";

/**
 * Replaces secret values, at any depth, by stand-ins. Of a secret map the keys stay: they are the names
 * of variables and files, and tell which value has changed.
 */
export function concealSecrets(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return conceal(pulumi.runtime.unwrapRpcSecret(value));
  return mapValues(value, concealSecrets, (plain) => plain);
}

function conceal(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return conceal(pulumi.runtime.unwrapRpcSecret(value));
  return mapValues(value, conceal, standIn);
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
