import { isMap } from "../../../../model/settings/merge";

/**
 * Whether a text fits one of Istio's string matches; an empty one asks only that there is a text. A regular
 * expression that cannot be read here fits everything: nobody is told that a rule is narrow when it is not.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#StringMatch
 */
export function fits(match: unknown, text: string | undefined, ignoreCase = false): boolean {
  if (text === undefined) return false;
  if (!isMap(match)) return true;
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  const { exact, prefix, regex } = match;
  if (typeof exact === "string") return fold(text) === fold(exact);
  if (typeof prefix === "string") return fold(text).startsWith(fold(prefix));
  return typeof regex === "string" ? (expression(regex)?.test(text) ?? true) : true;
}

const known = new Map<string, RegExp | undefined>();

/** Envoy's expressions are RE2 and have to fit the whole text. */
function expression(text: string): RegExp | undefined {
  if (!known.has(text)) known.set(text, compiled(text));
  return known.get(text);
}

function compiled(text: string): RegExp | undefined {
  const [prefix = "", flags = ""] = /^\(\?([ims]+)\)/.exec(text) ?? [];
  try {
    return new RegExp(`^(?:${text.slice(prefix.length)})$`, flags);
  } catch {
    return undefined;
  }
}
