import type { z } from "zod";

/** Schemas that are another one with something around it: a default, or that it may be missing. */
export function isWrapper(schema: z.core.$ZodType): schema is z.core.$ZodType & {
  readonly _zod: { readonly def: { readonly innerType: z.core.$ZodType } };
} {
  return "innerType" in schema._zod.def;
}
