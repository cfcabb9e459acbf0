import { isMap } from "../model/settings/merge";
import { jsonSchema } from "../model/settings/keys";
import { stackSchema } from "../model/settings/stack-schema";

type Json = Readonly<Record<string, unknown>>;

/** What is said of a key, by the steps to it. */
export type TextOf = (path: readonly string[]) => string | undefined;

/** The resources of the package, each with what is said of it. */
export const RESOURCES = {
  BlueGreenApp: "One service in two colors behind weighted routing.",
  RollingApp: "One service without colors, whose pods are replaced while they serve.",
} as const;

/** The input that names the namespace of a service's keys. */
export const CONFIG = "config";

const ANY = { $ref: "pulumi.json#/Any" };

const CONFIG_TEXT =
  "Namespace of the settings in the stack's config, without further inputs. Default: the project's name.";

const RELEASE_TEXT = "Colors, weights and images of the last update.";

/** Makes Pulumi's schema of the package from that of the settings: types that are the same have one name. */
class SchemaTypes {
  readonly types: Record<string, Json> = { ...outputTypes() };

  private readonly names = new Map<string, string>();

  constructor(private readonly textOf: TextOf) {}

  properties(properties: Json, path: readonly string[]): Json {
    const entries = Object.entries(properties).map(([key, one]) => {
      return [key, this.property(isMap(one) ? one : {}, [...path, key])] as const;
    });
    return Object.fromEntries(entries);
  }

  private property(node: Json, path: readonly string[]): Json {
    const { secret, description, default: fallback } = node;
    const said = this.textOf(path) ?? (typeof description === "string" ? description : undefined);
    // No `default` of the schema's own: languages would give it as a value, and a color, a mode or a router would then
    // have keys that nobody wrote.
    const isTold = said === undefined || said.includes("Default: ") || isMap(fallback);
    const text = [
      ...(said === undefined ? [] : [said]),
      ...(fallback === undefined || isTold ? [] : [`Default: ${shown(fallback)}.`]),
    ].join(" ");
    return {
      ...this.type(node, path),
      ...(text !== "" && { description: text }),
      ...((secret === "refused" || secret === "taken") && { secret: true }),
    };
  }

  private type(node: Json, path: readonly string[]): Json {
    const { type, enum: words, anyOf, items, properties, additionalProperties } = node;
    if (Array.isArray(words)) return this.words(words, path);
    if (Array.isArray(anyOf)) return this.either(anyOf.filter(isMap), path);
    if (type === "array") {
      return { type, items: isMap(items) ? this.type(items, path) : ANY };
    }
    if (isMap(properties)) {
      const { required } = node;
      const body = { type: "object", properties: this.properties(properties, path) };
      return this.named(path, { ...body, ...(Array.isArray(required) && { required }) });
    }
    if (type === "object") {
      const isTyped = isMap(additionalProperties);
      return { type, additionalProperties: isTyped ? this.type(additionalProperties, path) : ANY };
    }
    return typeof type === "string" ? { type } : ANY;
  }

  private words(words: readonly unknown[], path: readonly string[]): Json {
    if (!words.every((word) => typeof word === "string")) return ANY;
    return this.named(path, { type: "string", enum: words.map((value) => ({ value })) });
  }

  /** One of several kinds of value, each once; nothing is among them where a key can be taken back. */
  private either(kinds: readonly Json[], path: readonly string[]): Json {
    const types = kinds
      .filter(({ type }) => type !== "null")
      .map((one) => JSON.stringify(this.type(one, path)));
    const oneOf = [...new Set(types)].map((text) => JSON.parse(text) as Json);
    const [first = ANY, ...others] = oneOf;
    return others.length === 0 ? first : { oneOf };
  }

  private named(path: readonly string[], body: Json): Json {
    const text = JSON.stringify(body);
    const wanted = capitalized(path.at(-1) ?? "");
    let name = this.names.get(text) ?? wanted;
    if (!this.names.has(text)) {
      for (let count = 2; `sluice:index:${name}` in this.types; count += 1) {
        name = `${wanted}${count}`;
      }
      this.names.set(text, name);
      this.types[`sluice:index:${name}`] = body;
    }
    return refTo(name);
  }
}

function refTo(name: string): Json {
  return { $ref: `#/types/sluice:index:${name}` };
}

/** What the output `release` is of each resource, so that a program can take an image of it. */
function outputTypes(): Readonly<Record<string, Json>> {
  const text = { type: "string" };
  const perColor = (one: Json) => ({ type: "object", properties: { blue: one, green: one } });
  const own = {
    activeColor: text,
    idleColor: text,
    weights: refTo("ColorWeights"),
    images: refTo("ColorImages"),
  };
  return {
    "sluice:index:ColorWeights": perColor({ type: "integer" }),
    "sluice:index:ColorImages": perColor(text),
    "sluice:index:BlueGreenAppRelease": { type: "object", properties: own },
    "sluice:index:RollingAppRelease": { type: "object", properties: { mode: text, image: text } },
  };
}

/** The schema by which Pulumi and its languages know the package. */
export function packageSchema(version: string, textOf: TextOf): string {
  const made = new SchemaTypes(textOf);
  const { properties } = jsonSchema(stackSchema);
  // Each mode is a resource of its own.
  const { mode: _mode, ...keys } = isMap(properties) ? properties : {};
  const settings = made.properties(keys, []);
  const resources = Object.entries(RESOURCES).map(([name, description]) => {
    const resource = {
      isComponent: true,
      description,
      inputProperties: { [CONFIG]: { type: "string", description: CONFIG_TEXT }, ...settings },
      properties: { release: { ...refTo(`${name}Release`), description: RELEASE_TEXT } },
      required: ["release"],
    };
    return [`sluice:index:${name}`, resource] as const;
  });
  return JSON.stringify({
    name: "sluice",
    version,
    types: made.types,
    resources: Object.fromEntries(resources),
  });
}

function capitalized(name: string): string {
  return name.replace(/\W/g, "").replace(/^./, (first) => first.toUpperCase());
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.length === 0) return "none";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
