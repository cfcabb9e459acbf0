import { isMap } from "./settings/merge";

/** A value below a field, if there is one. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => (isMap(inner) ? inner[step] : undefined), value);
}

/** A list below a field; empty if there is none. */
export function itemsOf(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = fieldOf(value, ...path);
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** A text below a field; empty if there is none. */
export function textOf(value: unknown, ...path: readonly string[]): string {
  const text = fieldOf(value, ...path);
  return typeof text === "string" ? text : "";
}

/** A map below a field; empty if there is none. */
export function mapAt(
  value: unknown,
  ...path: readonly string[]
): Readonly<Record<string, unknown>> {
  const map = fieldOf(value, ...path);
  return isMap(map) ? map : {};
}

/** A plain value as text. */
export function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
