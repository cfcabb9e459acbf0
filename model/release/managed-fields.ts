import { isMap } from "../merge";

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
    readonly resourceVersion: string;
    readonly managedFields?: readonly ManagedFields[];
  };
}

/** The manager that declared an object, and in which version of the API. */
export interface Applier {
  readonly manager: string;
  readonly apiVersion: string;
  readonly fields: FieldSet;
}

/** How the provider of Pulumi names its managers, one for each resource. */
const PROVIDER = "pulumi-kubernetes";

/**
 * The field manager that the program itself uses: writing under the same name leaves its next update
 * nothing to change. Another name would take the fields away from it, and the update would fail.
 *
 * @throws Error that names the managers when none or several may be meant
 */
export function applierOf({ metadata }: LiveObject): Applier {
  const appliers = (metadata.managedFields ?? []).flatMap(
    ({ manager, operation, apiVersion, subresource, fieldsV1 }) =>
      operation === "Apply" && subresource === undefined && manager !== undefined
        ? [{ manager, apiVersion: apiVersion ?? "", fields: fieldsV1 ?? {} }]
        : [],
  );
  const ours = appliers.filter(({ manager }) => manager.startsWith(PROVIDER));
  const [found, ...others] = ours.length > 0 ? ours : appliers;
  if (found && others.length === 0) return found;
  const names = [found, ...others].flatMap((one) => (one ? [one.manager] : []));
  const seen = names.length === 0 ? "no manager" : names.join(" and ");
  throw new Error(
    `${metadata.name} was applied by ${seen}, so it is not known which one the program is. ` +
      "Next: run `pulumi up --refresh`, which applies it again.",
  );
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
