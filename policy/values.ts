import { isMap } from "../model/settings/merge";

/** Stands for a value that the provider knows only after the update. */
export const UNKNOWN = "[known after the update]";

/**
 * A plain copy of a resource's properties. The SDK hands them out behind a proxy that throws for a value
 * that a preview does not know yet.
 */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, at) => read(value, at));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
}

function read(container: object, key: PropertyKey): unknown {
  let value: unknown;
  try {
    value = Reflect.get(container, key);
  } catch {
    return UNKNOWN;
  }
  return plainValue(value);
}

/**
 * A value with the stand-ins of another one, wherever that has some: the state keeps secrets encrypted and
 * a policy gets them in the open, so that the two can neither be compared nor shown.
 */
export function concealedLike(
  known: unknown,
  value: unknown,
  isStandIn: (text: unknown) => boolean,
): unknown {
  if (isStandIn(known)) return known;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = Array.isArray(known) ? known : [];
    return value.map((inner, index) => concealedLike(list[index], inner, isStandIn));
  }
  if (!isMap(value)) return value;
  const map = isMap(known) ? known : {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, concealedLike(map[key], inner, isStandIn)]),
  );
}
