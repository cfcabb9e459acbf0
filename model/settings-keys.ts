import { z } from "zod";
import { isMap } from "./merge";

/** One key of the settings, as the reference lists it. */
export interface SettingsKey {
  /** The key as `pulumi config --path` takes it; `[]` stands for each element of a list. */
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** The keys that an object of the settings may have. */
export function knownKeys(
  schema: z.ZodType,
  path: readonly (string | number)[],
): readonly string[] {
  let node: JsonSchema = jsonSchema(schema);
  for (const step of path) {
    const next = typeof step === "number" ? node["items"] : propertiesOf(node)[step];
    if (!isMap(next)) return [];
    node = next;
  }
  return Object.keys(propertiesOf(node));
}

/** Every key with its type and description, top-level keys followed by what is in them. */
export function settingsKeys(schema: z.ZodType): readonly SettingsKey[] {
  return keysBelow(jsonSchema(schema), "");
}

function keysBelow(node: JsonSchema, prefix: string): readonly SettingsKey[] {
  const required = Array.isArray(node["required"]) ? (node["required"] as readonly unknown[]) : [];
  return Object.entries(propertiesOf(node)).flatMap(([name, property]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    const own: SettingsKey = {
      key,
      type: typeOf(property),
      required: required.includes(name),
      description: typeof property["description"] === "string" ? property["description"] : "",
    };
    const items = property["items"];
    const below = isMap(items) ? keysBelow(items, `${key}[]`) : keysBelow(property, key);
    return [own, ...below];
  });
}

/** The name of a JSON schema's type in the words of Pulumi.yaml. */
function typeOf(node: JsonSchema): string {
  const { enum: words, anyOf, type, items } = node;
  if (Array.isArray(words)) return words.map(String).join(" \\| ");
  if (Array.isArray(anyOf)) {
    return (anyOf as readonly unknown[]).filter(isMap).map(typeOf).join(" \\| ");
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

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" });
}
