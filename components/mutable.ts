/** A value of settings as the types of Pulumi's inputs ask for it: they know no read-only lists. */
export type Mutable<T> = T extends readonly (infer Element)[]
  ? Mutable<Element>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;

/** The same value: Pulumi copies its inputs, and so changes no settings. */
export function mutable<T>(value: T): Mutable<T>;
export function mutable(value: unknown): unknown {
  return value;
}
