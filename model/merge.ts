type Json = Readonly<Record<string, unknown>>;

/**
 * Lays one layer of settings over another: maps are merged key by key, everything else is replaced.
 * Keys of the upper layer that are `undefined` leave the lower one as it is.
 */
export function overlay(lower: Json, upper: Json): Json {
  const merged: Record<string, unknown> = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    if (value === undefined) continue;
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? overlay(below, value) : value;
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

/** Whether a value is a map, as opposed to a list or a plain value. */
export function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
