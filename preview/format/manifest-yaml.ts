import { Document, Scalar, visit } from "yaml";

/**
 * Text that every reader takes for text without quotes: it starts with a letter or `/`, is no word for
 * true, false or null and no bare exponent such as the commit `e123456`, which some readers take for a number.
 * All else may be a number, a time, a base-60 number, a merge or a default somewhere.
 *
 * @see https://yaml.org/type/ for what YAML 1.1 resolves, as kubectl, Argo CD and PyYAML do
 */
const PLAIN = /^(?!(?:y|yes|n|no|on|off|true|false|null|e[-+]?[\d_]+)$)[a-z/][^\u0000-\u001f]*$/i;

/** Line breaks in YAML 1.1, marks of byte order, and what its readers refuse unless it is escaped. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** An object as YAML that readers of YAML 1.1 and 1.2 understand alike; in JSON's own types only. */
export function manifestYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && !isPlain(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // Only quoted texts hold such characters, so escapes are read there.
  return document.toString({ lineWidth: 0 }).replaceAll(UNSAFE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Texts of several lines stay blocks, which nobody takes for anything else. */
function isPlain(text: string): boolean {
  if (text.search(UNSAFE) >= 0) return false;
  return PLAIN.test(text) || /[^\n]\n./.test(text);
}
