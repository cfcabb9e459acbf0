import { z } from "zod";
import { durationText } from "../units/duration";
import { shareText } from "../units/share";
import { isMap } from "./merge";
import { isWrapper } from "./wrapper";
import { dotted, type Problem } from "./problem";

/** The version that knows the old names no more. */
const GONE_IN = "1.0.0";

/** What a number of an old key counted, and how that is written today. */
const COUNTED = {
  milliseconds: (count: number) => durationText(count),
  seconds: (count: number) => durationText(count * 1000),
  minutes: (count: number) => durationText(count * 60_000),
  days: (count: number) => durationText(count * 86_400_000),
  percent: (count: number) => shareText(count * 10_000),
  permille: (count: number) => shareText(count * 1000),
  basisPoints: (count: number) => shareText(count * 100),
  megabytes: (count: number) => `${String(count)}M`,
} as const;

/** The name that a key had, and what its number counted. */
export interface OldKey {
  readonly key: string;
  /** @default - the value is the same */
  readonly counted?: keyof typeof COUNTED;
}

/**
 * Marks a key that had another name, for `.meta()`: the old one is accepted with a warning until the next
 * major version, and its number written as the new one is.
 */
export function was(key: string, counted?: keyof typeof COUNTED): { readonly was: OldKey } {
  return { was: { key, ...(counted !== undefined && { counted }) } };
}

/** Whether that is what {@link was} made. */
export function isOldKey(value: unknown): value is OldKey {
  return isMap(value) && typeof value["key"] === "string";
}

/** A key that stands under its old name. */
export interface Renamed {
  /** Where, from the top of the settings. */
  readonly path: Problem["path"];
  /** What it is called now. */
  readonly name: string;
  /** What stands there, as it is written now. */
  readonly value: unknown;
}

/** Settings under today's names. */
interface UpToDate {
  readonly args: Readonly<Record<string, unknown>>;
  readonly renamed: readonly Renamed[];
}

/**
 * Brings the keys of a config to the names that the schema has for them. A key that stands there under both
 * stays under both, and the schema refuses the old one.
 */
export function upToDate(schema: z.core.$ZodType, args: UpToDate["args"]): UpToDate {
  const renamed: Renamed[] = [];
  const found = below(schema, args, [], renamed);
  return { args: isMap(found) ? found : args, renamed };
}

/** The sentence about a key under its old name. */
export function renamedWords({ path, name, value }: Renamed): string {
  const now = typeof value === "string" ? value : JSON.stringify(value);
  return `${dotted(path)} is called ${name} now, and sluice ${GONE_IN} refuses the old name; write ${name}: ${now}`;
}

/** The name that a key had, as its schema says. */
function oldKeyOf(schema: z.core.$ZodType): OldKey | undefined {
  const own = z.globalRegistry.get(schema)?.["was"];
  if (isOldKey(own)) return own;
  return isWrapper(schema) ? oldKeyOf(schema._zod.def.innerType) : undefined;
}

function below(
  schema: z.core.$ZodType,
  value: unknown,
  path: Renamed["path"],
  found: Renamed[],
): unknown {
  if (isWrapper(schema)) return below(schema._zod.def.innerType, value, path, found);
  if (schema instanceof z.ZodUnion) {
    const options: readonly z.core.$ZodType[] = schema.options;
    return options.reduce((one, option) => below(option, one, path, found), value);
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const elements = value as readonly unknown[];
    return elements.map((one, at) => below(schema.element, one, [...path, at], found));
  }
  if (!(schema instanceof z.ZodObject) || !isMap(value)) return value;
  const shape: z.core.$ZodShape = schema.shape;
  const names = Object.entries(shape).map(([name, part]) => ({ name, old: oldKeyOf(part) }));
  const entries = Object.entries(value).map(([key, inner]) => {
    const place = [...path, key];
    const now = names.find(({ name, old }) => old?.key === key && !Object.hasOwn(value, name));
    if (now) {
      const today = written(inner, now.old?.counted);
      found.push({ path: place, name: now.name, value: today });
      return [now.name, today] as const;
    }
    const part = Object.hasOwn(shape, key) ? shape[key] : undefined;
    return [key, part ? below(part, inner, place, found) : inner] as const;
  });
  return Object.fromEntries(entries);
}

/** A number of an old key as the new one has it; what is no number is left for the schema to judge. */
function written(value: unknown, counted: OldKey["counted"]): unknown {
  if (counted === undefined) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => written(one, counted));
  return typeof value === "number" ? COUNTED[counted](value) : value;
}
