import { isWithin } from "../../model/traffic/moving-fields";
import type { Recording } from "../recorder";
import { type FieldChange, fieldChanges } from "./field-change";
import { type DeclaredObject, declaredObjects, type ObjectName, objectName } from "./manifest";
import { isDeletedFirst, type ReplacementInputs, replacementReasons } from "./replacement";

/** What happens to an object. */
export type Action = "create" | "update" | "replace" | "delete" | "same";

/** One object before and after. */
export interface ObjectChange {
  readonly action: Action;
  /** Identity within the stack, the same on both sides. */
  readonly id: string;
  readonly object: ObjectName;
  readonly fields: readonly FieldChange[];
  /** Fields that force a replacement. */
  readonly reasons: readonly string[];
  /** A replacement that leaves a time without the object. */
  readonly deletedFirst: boolean;
  readonly before?: DeclaredObject;
  readonly after?: DeclaredObject;
}

/** What a program declared, or nothing where there is none to compare with. */
export const NOTHING: Recording = { resources: [], outputs: {}, componentOutputs: {} };

/** A resource's identity without stack and project, so that two stacks can be compared. */
export function identityOf(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

/**
 * Every object of both sides, in the order of the program, deletions last. As in the engine, a resource
 * is the same if its URN is, or one of its aliases; the name of the object does not count.
 */
export function objectChanges(base: Recording, head: Recording): readonly ObjectChange[] {
  const before = new Map(
    declaredObjects(base.resources).map((one) => [identityOf(one.resource.urn), one]),
  );
  const providers = new Map(head.resources.map(({ urn, inputs }) => [urn, inputs]));
  const changes = declaredObjects(head.resources).map((after) => {
    const id = identityOf(after.resource.urn);
    const known = [id, ...after.resource.aliases.map(identityOf)].find((one) => before.has(one));
    const old = known === undefined ? undefined : before.get(known);
    if (known === undefined || old === undefined) return created(id, after);
    before.delete(known);
    return compared(id, old, after, providers.get(after.resource.provider) ?? {});
  });
  return [...changes, ...[...before].map(([id, old]) => deleted(id, old))];
}

function compared(
  id: string,
  before: DeclaredObject,
  after: DeclaredObject,
  provider: ReplacementInputs["provider"],
): ObjectChange {
  const { ignoreChanges } = after.resource;
  const fields = fieldChanges(before.manifest, after.manifest).filter(
    ({ path }) => !ignoreChanges.some((ignored) => isWithin(path, ignored)),
  );
  const inputs: ReplacementInputs = {
    before: before.manifest,
    after: after.manifest,
    changes: fields,
    generatedName: after.generatedName,
    provider,
  };
  const reasons = replacementReasons(inputs);
  const changed = reasons.length > 0 ? "replace" : "update";
  return {
    action: fields.length === 0 ? "same" : changed,
    id,
    object: objectName(after.manifest),
    fields,
    reasons,
    deletedFirst: reasons.length > 0 && isDeletedFirst(inputs),
    before,
    after,
  };
}

function created(id: string, after: DeclaredObject): ObjectChange {
  return { ...alone("create", id, after), after };
}

function deleted(id: string, before: DeclaredObject): ObjectChange {
  return { ...alone("delete", id, before), before };
}

function alone(action: Action, id: string, { manifest }: DeclaredObject) {
  return { action, id, object: objectName(manifest), fields: [], reasons: [], deletedFirst: false };
}
