import { z } from "zod";
import { ABSOLUTE_PATH } from "../name";
import { anyText, object, text } from "../settings/fields";

const RE2 = "an expression of RE2, which has neither look-around nor back references";

/** What RE2 refuses, and Istio with it: it would refuse the whole router. */
const NOT_RE2 = /\(\?(?:=|!|<=|<!)|\\[1-9]/;

/**
 * An expression of RE2, which has to fit the whole value.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function re2(example: string): z.ZodString {
  return text(/./, RE2)
    .refine(isExpression, { error: RE2 })
    .meta({ examples: [example] });
}

/** As far as JavaScript, which has other names for groups and flags, can tell. */
function isExpression(expression: string): boolean {
  if (NOT_RE2.test(expression)) return false;
  try {
    new RegExp(expression.replace(/^\(\?[imsU]+\)/, "").replaceAll("(?P<", "(?<"));
    return true;
  } catch {
    return false;
  }
}

/** What a value is held against: text is the whole value. */
function matched(
  whole: z.ZodString,
  examples: { readonly prefix: string; readonly regex: string },
) {
  const kinds = object({
    /** The whole value. */
    exact: whole.meta({ examples: [`${examples.prefix}1`] }).exactOptional(),
    /** How it starts. */
    prefix: whole.meta({ examples: [examples.prefix] }).exactOptional(),
    /** An expression of RE2 that fits the whole value. */
    regex: re2(examples.regex).exactOptional(),
  });
  const error = `text, or exactly one of exact, prefix, regex, such as { prefix: ${examples.prefix} }; a regex is of RE2`;
  return z
    .union([whole, kinds.refine((value) => Object.keys(value).length === 1, { error })], { error })
    .meta({ examples: [{ prefix: examples.prefix }] });
}

/**
 * What the value of a header or a parameter has to be.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch
 */
export const valueMatch = () => matched(anyText("text"), { prefix: "v", regex: "v[12]" });

/** The same of a path, which a prefix fits letter by letter: `/api` takes `/apis`, too. */
export const pathMatch = () =>
  matched(text(ABSOLUTE_PATH, "a path that starts with /"), {
    prefix: "/api/",
    regex: "/api/v[12]/.*",
  });

/** What a value is held against, as Istio writes it. */
export type StringMatch =
  { readonly exact: string } | { readonly prefix: string } | { readonly regex: string };

/** The same as a person writes it. */
export type WrittenMatch = string | Readonly<Partial<Record<"exact" | "prefix" | "regex", string>>>;

/** Istio's way to write it. */
export function asStringMatch(written: WrittenMatch): StringMatch {
  if (typeof written === "string") return { exact: written };
  const { exact, prefix, regex } = written;
  if (exact !== undefined) return { exact };
  return prefix === undefined ? { regex: regex ?? ".*" } : { prefix };
}
