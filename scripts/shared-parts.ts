import { isMap } from "../model/settings/merge";

type Json = Readonly<Record<string, unknown>>;

/** A part of fewer characters is read faster where it stands. */
const LEAST = 300;

/** The same JSON schema with parts that stand in several places said once, among its definitions. */
export function withSharedParts(schema: Json): Json {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  const definitions: Record<string, unknown> = {};

  const count = (node: Json): void => {
    const text = JSON.stringify(node);
    const before = counts.get(text) ?? 0;
    counts.set(text, before + 1);
    // What stands in a part that was seen before was counted with it.
    if (before === 0) eachPart(node, "", count);
  };
  const named = (key: string): string => {
    const same = Object.keys(definitions).filter((name) => name.replace(/-\d+$/, "") === key);
    return same.length === 0 ? key : `${key}-${String(same.length + 1)}`;
  };
  const part = (node: Json, key: string): Json => {
    const text = JSON.stringify(node);
    if (text.length < LEAST || (counts.get(text) ?? 0) < 2) return eachPart(node, key, part);
    const known = names.get(text);
    const name = known ?? named(key);
    if (known === undefined) {
      names.set(text, name);
      definitions[name] = {};
      definitions[name] = eachPart(node, key, part);
    }
    return { $ref: `#/definitions/${name}` };
  };

  count(schema);
  const whole = eachPart(schema, "", part);
  return { ...whole, definitions };
}

/** A schema with every schema in it replaced; `key` is the property that it is of. */
function eachPart(node: Json, key: string, change: (part: Json, key: string) => unknown): Json {
  const entries = Object.entries(node).map(([name, value]) => {
    if ((name === "properties" || name === "patternProperties") && isMap(value)) {
      const below = Object.entries(value).map(
        ([own, one]) => [own, isMap(one) ? change(one, own) : one] as const,
      );
      return [name, Object.fromEntries(below)] as const;
    }
    if (name === "anyOf" && Array.isArray(value)) {
      const kinds: readonly unknown[] = value;
      return [name, kinds.map((one) => (isMap(one) ? change(one, key) : one))] as const;
    }
    const isSchema = name === "items" || name === "additionalProperties";
    return [name, isSchema && isMap(value) ? change(value, key) : value] as const;
  });
  return Object.fromEntries(entries);
}
