import { wordOf } from "../field";
import type { ObjectOutcome } from "./outcome";
import type { Finding } from "./finding";
import { sourceName, type SourceObject } from "./source-object";
import type { Mapped } from "./finding";

/** A field that the stack does not have, and why. */
export interface NotTaken {
  readonly object: string;
  /** Such as `spec.strategy`; `*` for the whole object. */
  readonly field: string;
  readonly why: string;
}

/** A default that is stricter than the objects. */
export interface Stricter {
  readonly key: readonly string[];
  readonly why: string;
  /** The value by which it would be as it was. @default - there is none */
  readonly loose?: unknown;
}

/** What is lost, each reason once; of fields below one that is lost only that. */
export function notTaken(outcomes: readonly ObjectOutcome[]): readonly NotTaken[] {
  return outcomes.flatMap(({ object, fields }) => {
    const lost = fields.filter(({ outcome }) => outcome === "lost");
    const places = new Map(
      lost.map(({ path, at, why }) => [
        `${at ?? path} ${String(why)}`,
        { field: at ?? path, why: String(why) },
      ]),
    );
    return [...places.values()].map((one) => ({ object: sourceName(object), ...one }));
  });
}

/** The defaults that stay, each key once. */
export function stricterDefaults(mapped: readonly Mapped[]): readonly Stricter[] {
  const found = mapped.flatMap(({ findings }) => findings.filter(isStricter));
  const keys = new Map<string, Stricter>();
  for (const { key, why, loose } of found) {
    keys.set(key.join("."), { key, why, ...(loose !== undefined && { loose }) });
  }
  return [...keys.values()];
}

function isStricter(finding: Finding): finding is Extract<Finding, { readonly is: "stricter" }> {
  return finding.is === "stricter";
}

/** The text of a remark in the stack's file. */
export function remarkOf({ key, why, loose }: Stricter): string {
  if (loose === undefined) return why;
  const last = key.at(-1) ?? "";
  return `${why}; as it was: ${last}: ${wordOf(loose)}`;
}

/** Objects that stay as they are, by kind and name. */
export function besideNames(others: readonly SourceObject[]): readonly string[] {
  return others.map(sourceName);
}
