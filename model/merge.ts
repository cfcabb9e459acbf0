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

/** Whether a value is a map, as opposed to a list or a plain value. */
export function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
