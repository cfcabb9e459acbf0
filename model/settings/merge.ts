type Json = Readonly<Record<string, unknown>>;

/**
 * Lays one layer of settings over another: maps are merged key by key, everything else is replaced.
 * Keys of the upper layer that are `undefined` leave the lower one as it is.
 *
 * @param depth - how many levels are merged; below them the upper layer's values replace the lower one's
 */
export function overlay(lower: Json, upper: Json, depth = Infinity): Json {
  const merged: Record<string, unknown> = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    if (value === undefined) continue;
    const below = merged[key];
    merged[key] =
      depth > 1 && isMap(below) && isMap(value) ? overlay(below, value, depth - 1) : value;
  }
  return merged;
}

/** A value without the keys that are `undefined`, at any depth: they count as not set. */
export function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isMap(value)) return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(set.map(([key, inner]) => [key, withoutUndefined(inner)]));
}

/** Whether a value is a map, as opposed to a list, a plain value, or one that is known later. */
export function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLater(value);
}

/**
 * Whether a value is known later only, as a program's: another resource's output, or a promise. Config
 * holds none, as no text has functions in it.
 */
export function isLater(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return ["apply", "then"].some((name) => typeof Reflect.get(value, name) === "function");
}
