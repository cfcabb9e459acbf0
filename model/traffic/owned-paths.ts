import { asStringMatch, type StringMatch, type WrittenMatch } from "./string-match";

/** What a regular expression starts with, whatever fits it. */
function literalStart(regex: string): string {
  const start = /^[\w/~%-]*/.exec(regex)?.[0] ?? "";
  // What a sign of repetition follows need not be there, nor what an alternative replaces.
  const isOptional = /^[?*{]/.test(regex.slice(start.length));
  return regex.includes("|") ? "" : isOptional ? start.slice(0, -1) : start;
}

/** Whether all that a path takes is among what others take, as far as their texts tell. */
export function isOwned(path: WrittenMatch, owned: readonly WrittenMatch[]): boolean {
  const asked = asStringMatch(path);
  return owned.some((one) => covers(asStringMatch(one), asked));
}

function covers(owned: StringMatch, asked: StringMatch): boolean {
  if ("regex" in owned) {
    if ("regex" in asked) return owned.regex === asked.regex;
    return "exact" in asked && fitsWhole(owned.regex, asked.exact);
  }
  if ("exact" in owned) return "exact" in asked && asked.exact === owned.exact;
  const start =
    "exact" in asked ? asked.exact : "prefix" in asked ? asked.prefix : literalStart(asked.regex);
  return start.startsWith(owned.prefix);
}

/** Expressions that JavaScript cannot read are RE2's own: what fits them is not known. */
function fitsWhole(regex: string, path: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`).test(path);
  } catch {
    return false;
  }
}
