import { createHmac, randomBytes } from "node:crypto";
import { isMap } from "../../model/merge";
import { ciphertextOf, type Path, placeOf } from "../../model/secret-places";
import { SECRET_PLACES } from "../../model/settings";
import { sealed } from "../secret";

/** A value as a stack file holds it. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/** Config by full key. */
export type RawConfig = Readonly<Record<string, ConfigValue>>;

/** A key with its namespace; `ns:config:name` is an old spelling of `ns:name`. */
export function fullKey(key: string, project: string): string {
  return key.includes(":") ? key.replace(/^([^:]+):config:/, "$1:") : `${project}:${key}`;
}

/** A value in which nothing secret is left. */
export interface SealedValue {
  readonly value: ConfigValue;
  /** Whether anything in it was encrypted. */
  readonly secret: boolean;
}

/**
 * Replaces encrypted values by stand-ins, and plain text where a secret has to stand or under `secrets`,
 * too: the program then runs on values that nobody can read back. Equal values get equal stand-ins.
 */
export function sealValue(value: ConfigValue, path: Path = []): SealedValue {
  if (Array.isArray(value)) {
    const elements = (value as readonly ConfigValue[]).map((inner, at) =>
      sealValue(inner, [...path, at]),
    );
    return { value: elements.map((one) => one.value), secret: elements.some((one) => one.secret) };
  }
  if (!isMap(value)) {
    const isOpen = value !== null && isSecretPath(path);
    return { value: isOpen ? sealed(keyed(configText(value))) : value, secret: false };
  }
  const ciphertext = ciphertextOf(value);
  if (ciphertext !== undefined) return { value: sealed(ciphertext), secret: true };
  const entries = Object.entries(value as Readonly<Record<string, ConfigValue>>).map(
    ([key, inner]) => [key, sealValue(inner, [...path, key])] as const,
  );
  return {
    value: Object.fromEntries(entries.map(([key, inner]) => [key, inner.value])),
    secret: entries.some(([, inner]) => inner.secret),
  };
}

/** Whether a secret has to stand there; `secrets` of any program are taken for such. */
function isSecretPath(path: Path): boolean {
  return path.includes("secrets") || placeOf(SECRET_PLACES, path)?.plain === "refused";
}

/** Config as the program gets it: text, with maps and lists as JSON. */
export function configText(value: ConfigValue): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}

let key: Buffer | undefined;

/** A hash that nobody outside this process can repeat: a short secret could be guessed from a plain one. */
function keyed(plain: string): string {
  key ??= randomBytes(32);
  return createHmac("sha256", key).update(plain).digest("hex");
}
