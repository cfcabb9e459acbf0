/**
 * Proves what is taken from a live object by its managed fields. That the API server and the provider keep
 * such fields in this way, and take the result without a change, is proven in test/e2e.
 */
import fc from "fast-check";
import {
  type Applier,
  appliedConfiguration,
  applierOf,
  type FieldSet,
  isForeign,
  type LiveObject,
  type ManagedFields,
  ownedFields,
} from "../../../model/release/managed-fields";

const PULUMI: ManagedFields = {
  manager: "pulumi-kubernetes-1a2b3c4d",
  operation: "Apply",
  apiVersion: "networking.istio.io/v1",
  fieldsV1: {
    "f:metadata": { "f:labels": { "f:app": {} } },
    "f:spec": { "f:hosts": {}, "f:http": {} },
  },
};

const KUBECTL: ManagedFields = {
  manager: "kubectl-patch",
  operation: "Update",
  apiVersion: "networking.istio.io/v1",
  fieldsV1: { "f:metadata": { "f:annotations": { ".": {}, "f:note": {} } } },
};

/** What the provider's POST leaves since version 4.29. */
const CREATED: ManagedFields = { ...PULUMI, manager: "pulumi-kubernetes", operation: "Update" };

const HTTP = ["f:spec", "f:http"];

function object(...managedFields: readonly ManagedFields[]): LiveObject {
  const live = {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: {
      name: "shop",
      namespace: "market",
      resourceVersion: "7",
      uid: "4711",
      labels: { app: "shop", team: "red" },
      annotations: { note: "by hand" },
      managedFields,
    },
    spec: { hosts: ["a"], http: [{ name: "split" }], exportTo: ["."] },
  };
  return live;
}

function annotated(manager: string, ...managedFields: readonly ManagedFields[]): LiveObject {
  const live = object(...managedFields);
  const annotations = { "pulumi.com/patchFieldManager": manager };
  return { ...live, metadata: { ...live.metadata, annotations } };
}

/** @throws Error when nobody knows who applies the object */
function known(live: LiveObject): Applier {
  const applier = applierOf(live, HTTP);
  if (!applier) throw new Error("no applier");
  return applier;
}

test("the applied configuration has what the program owns, and nothing of anybody else", () => {
  const live = object(KUBECTL, PULUMI);
  expect(appliedConfiguration(live, known(live))).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "shop", namespace: "market", labels: { app: "shop" } },
    spec: { hosts: ["a"], http: [{ name: "split" }] },
  });
});

test("an object that a manager owns nothing of is applied as its name alone", () => {
  const live = object({ ...PULUMI, fieldsV1: { "f:other": {} } });
  expect(appliedConfiguration(live, known(live))).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "shop", namespace: "market" },
  });
});

test("the program's manager is found among others, under whatever name it applies", () => {
  const foreign = { ...PULUMI, manager: "argocd" };
  const status = { ...PULUMI, manager: "pulumi-kubernetes-2", subresource: "status" };
  expect(known(object(KUBECTL, PULUMI)).manager).toBe("pulumi-kubernetes-1a2b3c4d");
  expect(known(object(foreign, PULUMI)).manager).toBe("pulumi-kubernetes-1a2b3c4d");
  expect(known(object(PULUMI, status)).manager).toBe("pulumi-kubernetes-1a2b3c4d");
  expect(known(object({ ...PULUMI, manager: "own-name" })).manager).toBe("own-name");
});

test("an annotated object is applied under the name that it says, before its first update, too", () => {
  const own = { ...PULUMI, manager: "sluice" };
  expect(known(annotated("sluice", CREATED))).toEqual({
    manager: "sluice",
    apiVersion: "networking.istio.io/v1",
    fields: { ".": {} },
  });
  expect(known(annotated("sluice", CREATED, own))).toEqual({
    manager: "sluice",
    apiVersion: "networking.istio.io/v1",
    fields: PULUMI.fieldsV1,
  });
  expect(known(annotated("sluice", PULUMI)).manager).toBe("sluice");
});

test.each<readonly [string, readonly ManagedFields[]]>([
  ["no manager is left", []],
  ["the provider created it and applied nothing yet", [CREATED]],
  ["somebody changed it by hand", [CREATED, KUBECTL]],
  [
    "a controller applied fields of its own",
    [CREATED, { ...PULUMI, manager: "policy", fieldsV1: { "f:metadata": {} } }],
  ],
  [
    "the provider applied it under two names",
    [PULUMI, { ...PULUMI, manager: "pulumi-kubernetes-2" }],
  ],
  [
    "two others applied it",
    [
      { ...PULUMI, manager: "a" },
      { ...PULUMI, manager: "b" },
    ],
  ],
])("nobody knows under which name the program applies where %s", (_title, managers) => {
  expect(applierOf(object(...managers), HTTP)).toBeUndefined();
  expect(applierOf(annotated("", ...managers), HTTP)).toBeUndefined();
});

test("a field is somebody else's unless the program wrote it last, under any of its names", () => {
  const edited = { ...KUBECTL, fieldsV1: { "f:spec": { "f:http": {} } } };
  expect(isForeign(object(CREATED), HTTP)).toBe(false);
  expect(isForeign(object(PULUMI, KUBECTL), HTTP)).toBe(false);
  expect(isForeign(annotated("own", { ...PULUMI, manager: "own" }), HTTP)).toBe(false);
  expect(isForeign(object(), HTTP)).toBe(false);
  expect(isForeign(object(PULUMI, edited), HTTP)).toBe(true);
});

test.each<[string, unknown, FieldSet, unknown]>([
  ["a field without parts is taken whole", { a: { b: 1 }, c: 2 }, { "f:a": {} }, { a: { b: 1 } }],
  ["a field that is gone is left out", { a: 1 }, { "f:a": {}, "f:b": {} }, { a: 1 }],
  [
    "a map of which nothing is owned stays empty",
    { a: { b: 1 } },
    { "f:a": { ".": {} } },
    { a: {} },
  ],
  ["a list of which nothing is owned stays empty", { a: [1] }, { "f:a": { ".": {} } }, { a: [] }],
  ["items are found by value", ["x", "y", 3], { 'v:"y"': {}, "v:3": {} }, ["y", 3]],
  ["items are found by place", ["x", "y"], { "i:1": {} }, ["y"]],
  [
    "items are found by their keys, which they keep",
    [
      { port: 80, protocol: "TCP", name: "http", owner: "me" },
      { port: 80, protocol: "UDP", name: "dns" },
    ],
    { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:name": {} } },
    [{ port: 80, protocol: "TCP", name: "http" }],
  ],
  [
    "an item without parts is taken whole",
    [{ n: "a", v: 1 }],
    { 'k:{"n":"a"}': {} },
    [{ n: "a", v: 1 }],
  ],
  [
    "a name that begins like an element is a name",
    { "f:a": 1, a: 2 },
    { "f:f:a": {} },
    { "f:a": 1 },
  ],
])("%s", (_title, live, fields, owned) => {
  expect(ownedFields(live, fields)).toEqual(owned);
});

/** A value as two managers may share it: maps by field, lists of named maps by name, others whole. */
type Tree = string | number | readonly number[] | readonly Named[] | TreeMap;
interface TreeMap {
  readonly [key: string]: Tree;
}
interface Named {
  readonly name: string;
  readonly value: Tree;
}

const leaf = fc.oneof(fc.string(), fc.integer(), fc.array(fc.integer(), { minLength: 1 }));
const key = fc.constantFrom("a", "b", "c.d", "e/f", "name", "k:{");
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.dictionary(key, tie("tree"), { minKeys: 1, maxKeys: 4 }),
    fc.uniqueArray(fc.record({ name: fc.constantFrom("x", "y", "z"), value: tie("tree") }), {
      minLength: 1,
      selector: ({ name }) => name,
    }),
  ),
}));
const map = fc.dictionary(key, tree, { maxKeys: 4 });

function isNamedList(value: Tree): value is readonly Named[] {
  return Array.isArray(value) && value.every((item) => typeof item === "object");
}

function isTreeMap(value: Tree): value is TreeMap {
  return typeof value === "object" && !Array.isArray(value);
}

/** The fields of what one manager applied, as the API server would keep them. */
function fieldsOf(value: Tree): FieldSet {
  if (isNamedList(value)) {
    return Object.fromEntries(
      value.map((item) => [
        `k:${JSON.stringify({ name: item.name })}`,
        { ".": {}, "f:name": {}, "f:value": fieldsOf(item.value) },
      ]),
    );
  }
  if (!isTreeMap(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [`f:${name}`, fieldsOf(inner)]),
  );
}

/** What lies in the cluster when another manager applied more: never over what the first one has. */
function merged(mine: Tree, theirs: Tree): Tree {
  if (isNamedList(mine) && isNamedList(theirs)) {
    const added = theirs.filter(({ name }) => !mine.some((item) => item.name === name));
    const kept = mine.map((item) => {
      const other = theirs.find(({ name }) => name === item.name);
      return other ? { name: item.name, value: merged(item.value, other.value) } : item;
    });
    return [...kept, ...added];
  }
  if (!isTreeMap(mine) || !isTreeMap(theirs)) return mine;
  const both = Object.entries(mine).map(([name, value]): [string, Tree] => {
    const other = Object.hasOwn(theirs, name) ? theirs[name] : undefined;
    return [name, other === undefined ? value : merged(value, other)];
  });
  return { ...theirs, ...Object.fromEntries(both) };
}

test("whatever others apply beside it, what is taken back is what was applied", () => {
  fc.assert(
    fc.property(map, map, (mine, theirs) => {
      fc.pre(Object.keys(mine).length > 0);
      expect(ownedFields(merged(mine, theirs), fieldsOf(mine))).toEqual(mine);
    }),
    { numRuns: 1000 },
  );
});
