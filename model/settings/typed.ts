import type { z } from "zod";

/**
 * What a person writes for a schema: keys with a default may be missing.
 *
 * @typeParam Value - what stands for secrets and images: text, or in a program also another resource's output
 */
export type Written<S extends z.ZodType, Value = string> = Told<z.input<S>, Value>;

/** What a schema makes of it: with every default. */
export type Resolved<S extends z.ZodType, Value = string> = Told<z.output<S>, Value>;

/** Marks text that is known later, or to few: `secret` and `later` of fields.ts put it on. */
type Marked = z.core.$brand<"value">;

type Told<T, Value> = T extends Marked
  ? Value
  : T extends string
    ? T
    : T extends readonly (infer Element)[]
      ? readonly Told<Element, Value>[]
      : T extends object
        ? { readonly [Key in keyof T]: Told<T[Key], Value> }
        : T;
