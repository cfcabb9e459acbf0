import { z } from "zod";
import { LABEL_KEY, LABEL_VALUE } from "./name";

/**
 * Schema pieces whose error is a sentence of the form "what is needed"; the rest of an error, the key
 * and the value found, is the same for all and added when problems are shown.
 */

/** An integer within bounds; never text and never a fraction, as Pulumi keeps nested fractions as text. */
export function integer(min: number, max?: number, unit = ""): z.ZodNumber {
  const bounds =
    max === undefined ? `of at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
  const error = `an integer ${bounds}${unit === "" ? "" : ` (${unit})`}`;
  const base = z.number({ error }).int({ error }).min(min, { error });
  return max === undefined ? base : base.max(max, { error });
}

/** Text that matches a pattern. */
export function text(pattern: RegExp, needed: string): z.ZodString {
  return z.string({ error: needed }).regex(pattern, { error: needed });
}

/** Pods as a count or as a share of all. Every branch says the same, as zod may pass on just one. */
export function countOrShare(): z.ZodUnion<readonly [z.ZodNumber, z.ZodString]> {
  const error = "an integer of at least 0, or a share such as 25%";
  const count = z.number({ error }).int({ error }).min(0, { error });
  return z.union([count, text(/^(?:\d|[1-9]\d|100)%$/, error)], { error });
}

/** One of a few words. */
export function word<const W extends readonly [string, ...string[]]>(
  words: W,
): z.ZodEnum<{ [K in W[number]]: K }> {
  return z.enum(words, { error: `one of ${words.join(", ")}` });
}

/** True or false. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: "true or false" });
}

/** Any text that is not empty. */
export function anyText(needed: string): z.ZodString {
  return z.string({ error: needed }).min(1, { error: needed });
}

/** A map from names to values. */
export function mapOf<V extends z.ZodType>(
  name: RegExp,
  value: V,
  needed: string,
): z.ZodRecord<z.ZodString, V> {
  return z.record(z.string().regex(name, { error: needed }), value, { error: needed });
}

/** Labels as Kubernetes takes them. */
export function labels(): z.ZodRecord<z.ZodString, z.ZodString> {
  const value = text(
    LABEL_VALUE,
    "text of at most 63 letters, digits, -, _ and ., with a letter or digit at both ends",
  );
  return mapOf(
    LABEL_KEY,
    value,
    "a map from label keys, such as team or example.com/team, to text",
  );
}

/** Annotations as Kubernetes takes them. */
export function annotations(): z.ZodRecord<z.ZodString, z.ZodString> {
  const needed = "a map from annotation keys, such as example.com/owner, to text";
  return mapOf(LABEL_KEY, freeText(), needed);
}

/** Any text, empty text included. Pulumi makes numbers of what looks like them. */
export function freeText(): z.ZodString {
  return z.string({ error: "text; a number, true or false stands in quotes" });
}

/**
 * Marks where an encrypted value can stand; everywhere else it would end up in the open.
 *
 * @param plain - whether the same value may stand there in plain text, too
 * @see secretPlaces, which finds the marks
 */
export function secretPlace<S extends z.ZodType>(
  schema: S,
  plain: "refused" | "taken" = "refused",
): S {
  return schema.meta({ secret: plain });
}

/** An object with known keys only. */
export function object<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? undefined : "a map with known keys"),
  });
}

/**
 * An address of the web, whole.
 *
 * @param error - what is needed, in words
 */
export function webAddress(error = "an address that starts with http:// or https://"): z.ZodString {
  return z
    .string({ error })
    .regex(/^https?:\/\/\S+$/, { error })
    .refine((text) => URL.canParse(text), { error });
}
