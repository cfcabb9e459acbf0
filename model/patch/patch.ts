import { z } from "zod";
import { isMap } from "../settings/merge";
import type { Example } from "../settings/problem";

/** A part of an object: any of its fields, `null` for one that goes, and elements of lists that go. */
export type Patch<T> = T extends readonly (infer Element)[]
  ? readonly Patch<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Patch<T[Key]> | null } & { readonly $patch?: "delete" }
    : T;

/**
 * A patch in the types of somebody else's API. What is in it `patchProblems` checks: whoever writes none
 * does not wait for those schemas.
 *
 * @param kind - what it is a part of
 */
export function patchOf<T>(kind: string, example: Example): z.ZodType<Patch<T>, Patch<T>> {
  return z
    .custom<Patch<T>>(isMap, { error: `a map with fields of ${kind}` })
    .meta({ type: "object", additionalProperties: true, examples: [example] });
}
