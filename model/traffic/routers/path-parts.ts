import { type Problem, problem } from "../../settings/problem";
import type { WrittenMatch } from "../string-match";

/**
 * Paths where whole parts are compared, and expressions have no place.
 *
 * @param why - why expressions have none
 */
export function partProblems(
  path: Problem["path"],
  written: WrittenMatch,
  why: string,
): readonly Problem[] {
  const { prefix, regex } = typeof written === "string" ? {} : written;
  if (regex !== undefined) return [problem(path, written, `text or a prefix: ${why}`)];
  if (prefix === undefined || prefix.endsWith("/")) return [];
  const needed = `a prefix that ends with /, as whole parts of a path are compared: ${prefix}/ takes ${prefix}, too`;
  return [problem(path, prefix, needed, `${prefix}/`)];
}
