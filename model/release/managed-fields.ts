import { isMap } from "../settings/merge";
import { FIELD_MANAGER_ANNOTATION } from "../traffic/router";

type Json = Readonly<Record<string, unknown>>;

/**
 * The fields that one manager owns, as the API server keeps them: `f:name` a field, `k:{…}` the item of
 * a list with these keys, `v:…` an item that is this value, `i:…` an item by place, `.` the thing itself.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#fieldsv1-v1-meta
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** One manager of an object's fields. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: FieldSet;
}

/** As much of an object as an applied configuration is taken from. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly ManagedFields[];
  };
}

/** The manager that declared an object, and in which version of the API. */
export interface Applier {
  readonly manager: string;
  readonly apiVersion: string;
  readonly fields: FieldSet;
}

/**
 * How the provider of Pulumi names its managers: this name alone for what it creates and, unless the object
 * says otherwise, with a drawn ending for what it applies. Its updates take over what the plain name owns.
 */
export const PROVIDER = "pulumi-kubernetes";

/**
 * The manager that the program itself applies under: writing as it leaves the next update nothing to
 * change. In this order:
 *
 * - the name that the object is annotated with, whether or not it has applied the object yet: since
 *   version 4.29 the provider creates objects by POST, and applies from the first update on;
 * - the one manager with the provider's name, of objects without the annotation;
 * - the only one that applied the fields that are about to be written.
 *
 * @param path - those fields, such as `["f:spec", "f:http"]`
 * @returns nothing where that leaves a doubt
 */
export function applierOf(
  { apiVersion, metadata }: LiveObject,
  path: readonly string[],
): Applier | undefined {
  const { annotations = {}, managedFields = [] } = metadata;
  const appliers = managedFields.flatMap((entry): readonly Applier[] => {
    const { manager, operation, subresource, fieldsV1: fields = NOTHING } = entry;
    if (operation !== "Apply" || subresource !== undefined || manager === undefined) return [];
    return [{ manager, apiVersion: entry.apiVersion ?? apiVersion, fields }];
  });
  const name = annotations[FIELD_MANAGER_ANNOTATION];
  if (name !== undefined && name !== "") {
    const found = appliers.find(({ manager }) => manager === name);
    return found ?? { manager: name, apiVersion, fields: NOTHING };
  }
  const ours = appliers.filter(({ manager }) => manager.startsWith(PROVIDER));
  const owners = appliers.filter(({ fields }) => owns(fields, path));
  const [found, ...others] = ours.length > 0 ? ours : owners;
  return others.length === 0 ? found : undefined;
}

/** Whether a field was written last by anybody but the program. */
export function isForeign({ metadata }: LiveObject, path: readonly string[]): boolean {
  const { annotations = {}, managedFields = [] } = metadata;
  return managedFields.some(
    ({ manager = "", fieldsV1 = NOTHING }) =>
      owns(fieldsV1, path) &&
      manager !== annotations[FIELD_MANAGER_ANNOTATION] &&
      !manager.startsWith(PROVIDER),
  );
}

/** A manager that owns nothing: a set without any part would name the whole object. */
const NOTHING: FieldSet = { ".": {} };

function owns(fields: FieldSet, [first, ...rest]: readonly string[]): boolean {
  const inner = first === undefined ? undefined : fields[first];
  return first === undefined || (inner !== undefined && owns(inner, rest));
}

/**
 * What a manager applied last, taken from the live object. Applying it again changes nothing; applying
 * less would delete what is left out.
 */
export function appliedConfiguration(live: LiveObject, { apiVersion, fields }: Applier): Json {
  const owned = ownedFields(live, fields);
  const configuration = isMap(owned) ? owned : {};
  const { name, namespace } = live.metadata;
  return {
    ...configuration,
    apiVersion,
    kind: live.kind,
    metadata: {
      ...(isMap(configuration["metadata"]) && configuration["metadata"]),
      name,
      ...(namespace !== undefined && { namespace }),
    },
  };
}

/** The part of a live value that a set of fields names; a set without parts names all of it. */
export function ownedFields(live: unknown, fields: FieldSet): unknown {
  const parts = Object.entries(fields).filter(([element]) => element !== ".");
  if (parts.length === 0) return Object.hasOwn(fields, ".") ? emptied(live) : live;
  if (Array.isArray(live)) return ownedItems(live, parts);
  if (!isMap(live)) return live;
  const owned = parts.flatMap(([element, inner]) => {
    const name = element.replace(/^f:/, "");
    return element !== name && Object.hasOwn(live, name)
      ? [[name, ownedFields(live[name], inner)] as const]
      : [];
  });
  return Object.fromEntries(owned);
}

/** In the order of the live list, which is the one that was applied unless others added to it. */
function ownedItems(live: readonly unknown[], parts: readonly [string, FieldSet][]): unknown[] {
  return live.flatMap((item, index) => {
    const part = parts.find(([element]) => isItem(element, item, index));
    if (!part) return [];
    const [element, inner] = part;
    const owned = ownedFields(item, inner);
    if (!element.startsWith("k:") || !isMap(owned)) return [owned];
    return [{ ...(JSON.parse(element.slice(2)) as Json), ...owned }];
  });
}

function isItem(element: string, item: unknown, index: number): boolean {
  const [kind, text] = [element.slice(0, 2), element.slice(2)];
  if (kind === "i:") return Number(text) === index;
  if (kind === "v:") return JSON.stringify(JSON.parse(text)) === JSON.stringify(item);
  if (kind !== "k:" || !isMap(item)) return false;
  const keys = Object.entries(JSON.parse(text) as Json);
  return keys.every(([key, value]) => item[key] === value);
}

function emptied(live: unknown): unknown {
  if (Array.isArray(live)) return [];
  return isMap(live) ? {} : live;
}
