import type { z } from "zod";
import { isMap } from "./merge";

type Step = string | number;

/** A value without what its schema refuses, and where that stood. */
export interface SoundPart<Args> {
  /** Nothing where not even the outermost part is sound. */
  readonly value: Args | undefined;
  readonly refused: readonly (readonly Step[])[];
}

/**
 * Takes out of a value what its schema refuses, place by place, until it passes: what is wrong in one place
 * is no reason to know nothing of the others. Ends, as each round takes something out.
 *
 * @returns what is written, without defaults
 */
export function soundPart<S extends z.ZodType>(schema: S, value: unknown): SoundPart<z.input<S>> {
  const refused: (readonly Step[])[] = [];
  for (let rest = value; ;) {
    if (isSound(schema, rest)) return { value: rest, refused };
    const place = placeOf(rest, schema.safeParse(rest).error?.issues[0]);
    refused.push(place);
    if (place.length === 0) return { value: undefined, refused };
    rest = without(rest, place);
  }
}

function isSound<S extends z.ZodType>(schema: S, value: unknown): value is z.input<S> {
  return schema.safeParse(value).success;
}

/** Where the value can be mended by leaving something out: a missing part takes what it is missing from along. */
function placeOf(value: unknown, issue: z.core.$ZodIssue | undefined): readonly Step[] {
  const path = (issue?.path ?? []).map((step) => (typeof step === "symbol" ? String(step) : step));
  const [unknown] = issue?.code === "unrecognized_keys" ? issue.keys : [];
  let place = unknown === undefined ? path : [...path, unknown];
  while (!has(value, place)) place = place.slice(0, -1);
  return place;
}

function has(value: unknown, [step, ...rest]: readonly Step[]): boolean {
  if (step === undefined) return true;
  const isThere = (isMap(value) || Array.isArray(value)) && Object.hasOwn(value, step);
  return isThere && has(Reflect.get(value, step), rest);
}

/** A value without what stands at a place. */
export function without(value: unknown, [step, ...rest]: readonly PropertyKey[]): unknown {
  if (Array.isArray(value)) {
    const elements = value as readonly unknown[];
    if (rest.length === 0) return elements.filter((_, at) => at !== step);
    return elements.map((one, at) => (at === step ? without(one, rest) : one));
  }
  const entries = isMap(value) ? Object.entries(value) : [];
  if (rest.length === 0) return Object.fromEntries(entries.filter(([key]) => key !== step));
  return Object.fromEntries(
    entries.map(([key, one]) => [key, key === step ? without(one, rest) : one]),
  );
}
