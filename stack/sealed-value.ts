import { createHmac, randomBytes } from "node:crypto";
import { isMap } from "../model/settings/merge";
import { type Path, placeOf } from "../model/settings/secret-places";
import { SECRET_PLACES } from "../model/settings/stack-schema";
import { configText, type ConfigValue } from "./config-value";
import { ciphertextOf } from "./encrypted";
import { sealed } from "./secret";

/**
 * A value in which encrypted values are stand-ins, and plain text where a secret has to stand or under
 * `secrets`, too: the program then runs on values that nobody can read back. Equal values get equal stand-ins.
 */
export function sealValue(value: ConfigValue, path: Path = []): ConfigValue {
  if (Array.isArray(value)) {
    const elements = value as readonly ConfigValue[];
    return elements.map((inner, at) => sealValue(inner, [...path, at]));
  }
  if (!isMap(value)) {
    const isOpen = value !== null && isSecretPath(path);
    return isOpen ? sealed(keyed(configText(value))) : value;
  }
  const ciphertext = ciphertextOf(value);
  if (ciphertext !== undefined) return sealed(ciphertext);
  const entries = Object.entries(value as Readonly<Record<string, ConfigValue>>);
  return Object.fromEntries(entries.map(([key, inner]) => [key, sealValue(inner, [...path, key])]));
}

/** Whether a secret has to stand there; `secrets` of any program are taken for such. */
function isSecretPath(path: Path): boolean {
  return path.includes("secrets") || placeOf(SECRET_PLACES, path)?.plain === "refused";
}

let key: Buffer | undefined;

/** A hash that nobody outside this process can repeat: a short secret could be guessed from a plain one. */
function keyed(plain: string): string {
  key ??= randomBytes(32);
  return createHmac("sha256", key).update(plain).digest("hex");
}
