import { isMap } from "./merge";
import type { Problem } from "./problem";

/** What every object of JavaScript has: as a key it is lost, or taken for what is already there. */
const RESERVED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Keys at any depth, such as a variable `constructor`, that Pulumi's SDK cannot tell from its own. */
export function reservedNames(value: unknown, path: Problem["path"] = []): readonly Problem[] {
  if (Array.isArray(value)) {
    const elements = value as readonly unknown[];
    return elements.flatMap((element, at) => reservedNames(element, [...path, at]));
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = [...path, key];
    if (!RESERVED.has(key)) return reservedNames(inner, below);
    const needed = "another name; this one is a part of every object in JavaScript";
    return [{ path: below, found: "the name", needed, example: null }];
  });
}
