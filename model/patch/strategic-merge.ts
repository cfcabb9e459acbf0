import { isMap } from "../settings/merge";

type Json = Readonly<Record<string, unknown>>;

/**
 * Lists whose elements Kubernetes tells apart by one of their fields, as its own patches do. Any other list is
 * replaced as a whole.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
const ELEMENT_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  resourceClaims: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  hostAliases: ["ip"],
  topologySpreadConstraints: ["topologyKey"],
  // Of a container, and of a Service.
  ports: ["containerPort", "port"],
};

/** Where an element of a patch says that its like goes. */
export const DIRECTIVE = "$patch";

/**
 * An object with a patch laid over it: maps key by key, `null` removes a key, lists of {@link ELEMENT_KEYS}
 * element by element, where `$patch: delete` removes one; everything else is replaced.
 */
export function patched<T extends object>(object: T, patch: object | undefined): T;
export function patched(object: unknown, patch: unknown): unknown {
  return patch === undefined ? object : merged(object, patch, "", false);
}

/** Two patches as one that does what the second does after the first. */
export function joined(first: object | undefined, second: object | undefined): object | undefined {
  if (!first || !second) return second ?? first;
  return merged(first, second, "", true) as object;
}

/** The fields that a patch says something about, such as `volumes[cache].emptyDir`, for people. */
export function patchedFields(patch: unknown, path = ""): readonly string[] {
  if (isMap(patch)) {
    return Object.entries(patch).flatMap(([key, value]) => {
      const field = path === "" ? key : `${path}.${key}`;
      const idKey = Array.isArray(value) ? elementKey(key, value) : undefined;
      if (!Array.isArray(value) || idKey === undefined) return patchedFields(value, field);
      return value.filter(isMap).map((one) => `${field}[${String(one[idKey])}]`);
    });
  }
  return [path];
}

/** Lists that would be replaced as a whole, as elements lack the field by which they are told apart. */
export function keylessLists(
  patch: unknown,
  steps: readonly (string | number)[] = [],
): readonly { readonly steps: typeof steps; readonly keys: readonly string[] }[] {
  if (Array.isArray(patch)) {
    const elements: readonly unknown[] = patch;
    return elements.flatMap((one, at) => keylessLists(one, [...steps, at]));
  }
  if (!isMap(patch)) return [];
  return Object.entries(patch).flatMap(([name, value]) => {
    const at = [...steps, name];
    const isKeyless = Array.isArray(value) && elementKey(name, value) === undefined;
    const keys = isKeyless ? keysOf(name) : [];
    return [...(keys.length > 0 ? [{ steps: at, keys }] : []), ...keylessLists(value, at)];
  });
}

function merged(base: unknown, patch: unknown, name: string, keepsRemovals: boolean): unknown {
  const below = (one: unknown, other: unknown, key: string) =>
    merged(one, other, key, keepsRemovals);
  if (isMap(patch)) {
    const lower = isMap(base) ? base : {};
    const entries = Object.entries(patch)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, below(lower[key], value, key)] as const);
    const both = { ...lower, ...Object.fromEntries(entries) };
    return keepsRemovals ? both : withoutNulls(both, patch);
  }
  if (!Array.isArray(patch)) return patch;
  const idKey = elementKey(name, patch);
  if (idKey === undefined) return patch.map((one) => below(undefined, one, ""));
  const upper = patch.filter(isMap);
  const lower: readonly unknown[] = Array.isArray(base) ? base : [];
  const found = (one: unknown, list: readonly Json[]) =>
    isMap(one) ? list.find((other) => other[idKey] === one[idKey]) : undefined;
  const changed = lower.map((one) => {
    const other = found(one, upper);
    const isGone = isMap(one) && one[DIRECTIVE] === "delete";
    return other ? below(isGone ? undefined : one, other, "") : one;
  });
  const added = upper.filter((one) => !found(one, lower.filter(isMap)));
  const all = [...changed, ...added.map((one) => below(undefined, one, ""))];
  return keepsRemovals ? all : all.filter((one) => !isMap(one) || one[DIRECTIVE] !== "delete");
}

/** The field by which a list's elements are told apart; all of them have to have it. */
function elementKey(name: string, list: readonly unknown[]): string | undefined {
  return keysOf(name).find((key) => list.every((one) => isMap(one) && Object.hasOwn(one, key)));
}

function keysOf(name: string): readonly string[] {
  return (Object.hasOwn(ELEMENT_KEYS, name) ? ELEMENT_KEYS[name] : undefined) ?? [];
}

/** Only what the patch removes: an object may have nulls of its own. */
function withoutNulls(object: Json, patch: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => patch[key] !== null));
}
