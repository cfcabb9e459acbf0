import { z } from "zod";
import { isMap } from "./merge";
import type { Example } from "./problem";
import { isOldKey, type OldKey } from "./renamed";

/** One key of the settings, as the reference lists it. */
export interface SettingsKey {
  /** The key as `pulumi config --path` takes it; `[]` stands for each element of a list, `*` for any name. */
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  /** What it is when it is not set. @default - nothing, or something that its description tells */
  readonly default?: unknown;
  /** What the schema itself says. @default - its doc comment says it */
  readonly description?: string;
  /** The name that it had; accepted with a warning. @default - it was always called so */
  readonly was?: OldKey;
}

/** A schema as JSON Schema, read as far as it is needed here. */
type JsonSchema = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

/** The keys that an object of the settings may have. */
export function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  return Object.keys(propertiesOf(nodeAt(schema, path) ?? {}));
}

/** The names that keys of an object had, and what they are called now. */
export function oldKeys(schema: z.ZodType, path: Path): ReadonlyMap<string, string> {
  const properties = Object.entries(propertiesOf(nodeAt(schema, path) ?? {}));
  const renamed = properties.flatMap(([name, { was }]) =>
    isOldKey(was) ? [[was.key, name] as const] : [],
  );
  return new Map(renamed);
}

/** The default of a key; `undefined` where there is none. */
export function defaultAt(schema: z.ZodType, path: Path): unknown {
  return nodeAt(schema, path)?.["default"];
}

/** A value that a key can have: the schema's own example, its default, or made of those of the keys in it. */
export function exampleAt(schema: z.ZodType, path: Path): Example | undefined {
  const node = nodeAt(schema, path);
  const own = node && exampleOf(node);
  if (own !== undefined) return own;
  // A value of a map of any names: that of the map's example.
  const isNamed = path.length === 0 || knownKeys(schema, path.slice(0, -1)).length > 0;
  const around = isNamed ? undefined : exampleAt(schema, path.slice(0, -1));
  return node && typeof around === "object" ? Object.values(around)[0] : undefined;
}

/** Every key with its type, top-level keys followed by what is in them. */
export function settingsKeys(schema: z.ZodType): readonly SettingsKey[] {
  return keysBelow(jsonSchema(schema), "");
}

function keysBelow(node: JsonSchema, prefix: string): readonly SettingsKey[] {
  const required = requiredIn(node);
  return Object.entries(propertiesOf(node)).flatMap(([name, property]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    const own: SettingsKey = {
      key,
      type: typeOf(property),
      required: required.includes(name),
      ...("default" in property && { default: property["default"] }),
      ...(typeof property["description"] === "string" && { description: property["description"] }),
      ...(isOldKey(property["was"]) && { was: property["was"] }),
    };
    const { items, additionalProperties: values } = property;
    const below = isMap(items)
      ? keysBelow(items, `${key}[]`)
      : isMap(values)
        ? keysBelow(values, `${key}.*`)
        : keysBelow(property, key);
    return [own, ...below];
  });
}

function requiredIn(node: JsonSchema): readonly unknown[] {
  const required = node["required"] ?? mapAmong(node["anyOf"])?.["required"];
  return Array.isArray(required) ? required : [];
}

/** The part of a schema that a path leads to; any name stands for the values of a map. */
function nodeAt(schema: z.ZodType, path: Path): JsonSchema | undefined {
  let node: unknown = jsonSchema(schema);
  for (const step of path) {
    if (!isMap(node)) return undefined;
    const { items, additionalProperties } = node;
    const properties = propertiesOf(node);
    const named = Object.hasOwn(properties, step) ? properties[step] : additionalProperties;
    node = typeof step === "number" ? items : named;
  }
  return isMap(node) ? node : undefined;
}

function exampleOf(node: JsonSchema): Example | undefined {
  const { examples, default: fallback, items, anyOf } = node;
  if (Array.isArray(examples)) return examples[0] as Example;
  if (isPlain(fallback) || (Array.isArray(fallback) && fallback.length > 0)) {
    return fallback as Example;
  }
  if (isMap(items)) {
    const element = exampleOf(items);
    return element === undefined ? undefined : [element];
  }
  const properties = Object.entries(propertiesOf(node));
  const required = requiredIn(node);
  const needed = properties.filter(([name]) => required.includes(name));
  const usual = properties.filter(([, { default: value }]) => isPlain(value));
  const shown = [needed, usual].find((some) => some.length > 0) ?? properties.slice(0, 1);
  const entries = shown.flatMap(([name, property]) => {
    const value = exampleOf(property);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (entries.length > 0) return Object.fromEntries(entries);
  const [first] = Array.isArray(anyOf) ? (anyOf as readonly unknown[]).filter(isMap) : [];
  return first && exampleOf(first);
}

/** Whether a value is there and is neither a map nor a list. */
function isPlain(value: unknown): boolean {
  return value !== undefined && typeof value !== "object";
}

/** The name of a JSON schema's type in the words of Pulumi.yaml. */
function typeOf(node: JsonSchema): string {
  const { enum: words, anyOf, type, items, unit } = node;
  if (typeof unit === "string") return unit;
  if (Array.isArray(words)) return words.map(String).join(" | ");
  if (Array.isArray(anyOf)) {
    return (anyOf as readonly unknown[]).filter(isMap).map(typeOf).join(" | ");
  }
  if (type === "array") return `list of ${isMap(items) ? typeOf(items) : "values"}`;
  if (type === "object") return "map";
  return type === "string" ? "text" : String(type);
}

function propertiesOf(node: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const properties = node["properties"] ?? mapAmong(node["anyOf"])?.["properties"];
  return isMap(properties) ? (properties as Readonly<Record<string, JsonSchema>>) : {};
}

/** The map among the kinds of value that a key may have. */
function mapAmong(kinds: unknown): JsonSchema | undefined {
  if (!Array.isArray(kinds)) return undefined;
  return (kinds as readonly unknown[]).filter(isMap).find((kind) => isMap(kind["properties"]));
}

/** The kinds of value of a part that says nothing else, else the part itself. */
function kindsOf(part: z.core.JSONSchema.JSONSchema): z.core.JSONSchema.JSONSchema[] {
  return isMap(part) && Array.isArray(part.anyOf) && Object.keys(part).length === 1
    ? part.anyOf
    : [part];
}

const made = new WeakMap<z.ZodType, JsonSchema>();

/** A schema as JSON Schema, as a person writes its values. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const known = made.get(schema);
  if (known) return known;
  const fresh = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    reused: "inline",
    override: ({ jsonSchema: node }) => {
      // A choice within a choice is one choice: readers of it look for its kinds of value.
      if (node.anyOf) node.anyOf = node.anyOf.flatMap(kindsOf);
      // No text holds a value that is known later; see `later` of fields.ts.
      const written = node.anyOf?.filter((kind) => !isMap(kind) || Object.keys(kind).length > 0);
      const [only, ...others] = written ?? [];
      if (!only || written?.length === node.anyOf?.length) return;
      delete node.anyOf;
      Object.assign(node, others.length > 0 ? { anyOf: written } : { ...only, ...node });
    },
  });
  made.set(schema, fresh);
  return fresh;
}
