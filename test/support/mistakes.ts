import { jsonSchema } from "../../model/settings/keys";
import { isMap } from "../../model/settings/merge";
import { settingsSchema } from "../../model/settings/schema";

type Path = readonly (string | number)[];

type Node = Readonly<Record<string, unknown>>;

/** One thing that somebody writes in the wrong way. */
export interface Mistake {
  /** Where the problem is. */
  readonly path: Path;
  readonly is:
    | "another kind of value"
    | "without its unit"
    | "out of range"
    | "no known word"
    | "unknown"
    | "missing";
  /** Where the value stands: at the path, or around it. */
  readonly at: Path;
  readonly value: unknown;
}

/** A name that no key has. */
const UNKNOWN = "noSuchKey";

/** Every ordinary mistake that the settings offer, key by key. */
export function ordinaryMistakes(): readonly Mistake[] {
  return mistakesAt(jsonSchema(settingsSchema), []);
}

function mistakesAt(node: Node, path: Path): readonly Mistake[] {
  const { enum: words, anyOf, type, items, unit, additionalProperties: values } = node;
  const wrong = (is: Mistake["is"], value: unknown): Mistake => ({ path, is, at: path, value });
  if (Array.isArray(words)) return [wrong("no known word", "no-such-word")];
  if (Array.isArray(anyOf)) {
    // A list of none is one that some take.
    const mayBeList = anyOf.some((one) => isMap(one) && one["type"] === "array");
    return [wrong("another kind of value", mayBeList ? {} : [])];
  }
  if (type === "integer" || type === "number") {
    return [
      wrong("another kind of value", "8 or so"),
      wrong("another kind of value", 0.5),
      ...beyond(node).map((value) => wrong("out of range", value)),
    ];
  }
  if (type === "boolean") return [wrong("another kind of value", "yes")];
  if (type === "string") {
    const bare =
      typeof unit === "string" ? ["10", 10].map((one) => wrong("without its unit", one)) : [];
    return [wrong("another kind of value", {}), ...bare];
  }
  if (type === "array") {
    const inner = isMap(items) ? mistakesAt(items, [...path, 0]) : [];
    return [wrong("another kind of value", "text"), ...inner];
  }
  // A patch: its fields are those of somebody else's schema.
  if (values === true) return [wrong("another kind of value", "text")];
  const inner = isMap(values) ? mistakesAt(values, [...path, usualName(node)]) : keysOf(node, path);
  return [...(path.length === 0 ? [] : [wrong("another kind of value", "text")]), ...inner];
}

/** A name that a map takes: that of its example. */
function usualName({ examples }: Node): string {
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return Object.keys(isMap(example) ? example : {})[0] ?? "name";
}

function keysOf(node: Node, path: Path): readonly Mistake[] {
  const { properties, required } = node;
  const needed = Array.isArray(required) ? (required as readonly string[]) : [];
  return [
    { path: [...path, UNKNOWN], is: "unknown", at: [...path, UNKNOWN], value: 1 },
    ...needed.map((key): Mistake => ({ path: [...path, key], is: "missing", at: path, value: {} })),
    ...Object.entries(isMap(properties) ? properties : {}).flatMap(([key, one]) =>
      isMap(one) ? mistakesAt(one, [...path, key]) : [],
    ),
  ];
}

function beyond({ minimum, maximum }: Node): readonly number[] {
  return [
    ...(typeof minimum === "number" ? [minimum - 1] : []),
    ...(typeof maximum === "number" && maximum < Number.MAX_SAFE_INTEGER ? [maximum + 1] : []),
  ];
}

/** Settings in which one key has a value and nothing else stands. */
export function placed(path: Path, value: unknown): unknown {
  return path.reduceRight(
    (inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }),
    value,
  );
}
