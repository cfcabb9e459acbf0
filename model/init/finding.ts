import type { SourceObject } from "./source-object";

/** A key of the stack, step by step. */
export type Key = readonly string[];

/** Stands for all fields of an object. */
export const WHOLE = "*";

/** What becomes of one field of an object, or of all fields below it. */
export type Finding =
  /** A key of the stack has its value. */
  | { readonly is: "key"; readonly key: Key; readonly value: unknown; readonly from: string }
  /** A default stays that is stricter than the object, whether the object names the field or not. */
  | {
      readonly is: "stricter";
      readonly key: Key;
      /** What the object has, and what Sluice has instead. */
      readonly why: string;
      /** The value by which the key would be as in the object. @default - there is none */
      readonly loose?: unknown;
      readonly from: string;
    }
  /** Sluice has names, selectors and the like of its own. */
  | { readonly is: "own"; readonly from: string; readonly why: string }
  /** The settings do not take the value. */
  | { readonly is: "refused"; readonly from: string; readonly why: string }
  /** No key says it. */
  | { readonly is: "lost"; readonly from: string; readonly why: string };

/** What becomes of an object. */
export interface Mapped {
  readonly object: SourceObject;
  readonly findings: readonly Finding[];
}

/** A key that gets a field's value; nothing where the object does not have the field. */
export function keyFor(from: string, key: Key, value: unknown): readonly Finding[] {
  return value === undefined || value === null ? [] : [{ is: "key", key, value, from }];
}

/** A default that stays. */
export function stricter(from: string, key: Key, why: string, loose?: unknown): Finding {
  return { is: "stricter", key, why, from, ...(loose !== undefined && { loose }) };
}

/** A field that is lost. */
export function lost(from: string, why: string): Finding {
  return { is: "lost", from, why };
}

/** A field that Sluice gives itself. */
export function own(from: string, why: string): Finding {
  return { is: "own", from, why };
}
