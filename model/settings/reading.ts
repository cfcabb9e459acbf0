import { z } from "zod";
import { isMap, withoutUndefined } from "./merge";
import type { Problem } from "./problem";
import { shapeProblems } from "./settings-error";
import { isWrapper } from "./wrapper";

/** What a schema makes of a value: all of it with defaults, or all that is wrong. */
export type ReadResult<S extends z.ZodType> = {
  /** As it is written, without defaults. */
  readonly given: unknown;
  readonly problems: readonly Problem[];
} & (
  | { readonly data: z.output<S>; readonly error?: undefined }
  | { readonly data?: undefined; readonly error: z.ZodError }
);

/** Reads what a person wrote: here alone whole numbers, true and false become text, where text is meant. */
export function readAs<S extends z.ZodType>(schema: S, raw: unknown): ReadResult<S> {
  const given = asText(schema, withoutUndefined(raw));
  const { data, error: found } = schema.safeParse(given, { reportInput: true });
  if (!found) return { given, data, problems: [] };
  const error = new z.ZodError(found.issues.flatMap(withinMap));
  return { given, error, problems: shapeProblems(error, schema) };
}

/** What is wrong within a map where a word could stand, too: zod alone says that it is neither. */
function withinMap(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || !isMap(issue.input)) return [issue];
  const map = issue.errors.find((found) =>
    found.every(({ code, path }) => path.length > 0 || code === "unrecognized_keys"),
  );
  if (!map) return [issue];
  return map
    .flatMap(withinMap)
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/**
 * Settings in which whole numbers, true and false that stand where a schema means text are that text:
 * `env.PORT: 8080` is what a person writes, and what `pulumi config set --path` makes of it.
 */
function asText(schema: z.core.$ZodType, value: unknown): unknown {
  if (isWrapper(schema)) return asText(schema._zod.def.innerType, value);
  if (schema instanceof z.ZodUnion) {
    const options: readonly z.core.$ZodType[] = schema.options;
    const isNumber = typeof value === "number" && options.some((one) => one instanceof z.ZodNumber);
    const isTaken = isNumber || options.some((option) => z.safeParse(option, value).success);
    return isTaken ? value : options.reduce((text, option) => asText(option, text), value);
  }
  if (schema instanceof z.ZodString) return isScalar(value) ? String(value) : value;
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const elements = value as readonly unknown[];
    return elements.map((element) => asText(schema.element, element));
  }
  if (!isMap(value)) return value;
  const partOf = (key: string) => {
    if (schema instanceof z.ZodRecord) return schema.valueType;
    return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key)
      ? (schema.shape as z.core.$ZodShape)[key]
      : undefined;
  };
  const entries = Object.entries(value).map(([key, inner]) => {
    const part = partOf(key);
    return [key, part ? asText(part, inner) : inner] as const;
  });
  return Object.fromEntries(entries);
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === "boolean" || Number.isSafeInteger(value);
}
