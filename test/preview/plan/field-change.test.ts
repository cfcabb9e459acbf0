import { fieldChanges } from "../../../preview/plan/field-change";

const found = (before: object, after: object) =>
  fieldChanges(before, after).map(({ path, ...sides }) => [
    path,
    "before" in sides ? sides.before : "–",
    "after" in sides ? sides.after : "–",
  ]);

test.each<[string, object, object, unknown[]]>([
  ["equal objects differ nowhere", { a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } }, []],
  ["a value that changes", { a: { b: 1 } }, { a: { b: 2 } }, [["a.b", 1, 2]]],
  ["another type is a change", { a: 1 }, { a: "1" }, [["a", 1, "1"]]],
  ["a field that comes", { a: {} }, { a: { b: 1 } }, [["a.b", "–", 1]]],
  ["a field that goes", { a: { b: 1 } }, { a: {} }, [["a.b", 1, "–"]]],
  [
    "keys that are no words are quoted",
    { a: { "x.y/z": 1 } },
    { a: { "x.y/z": 2 } },
    [['a["x.y/z"]', 1, 2]],
  ],
  ["elements without names go by position", { a: [1, 2] }, { a: [1, 3] }, [["a[1]", 2, 3]]],
  ["a list that was empty", { a: [] }, { a: ["x"] }, [["a", [], ["x"]]]],
  ["a list that gets empty", { a: ["x"] }, { a: [] }, [["a", ["x"], []]]],
  [
    "elements with names go by name",
    { http: [{ name: "split", route: [{ weight: 100 }, { weight: 0 }] }] },
    { http: [{ name: "split", route: [{ weight: 90 }, { weight: 10 }] }] },
    [
      ["http[split].route[0].weight", 100, 90],
      ["http[split].route[1].weight", 0, 10],
    ],
  ],
  [
    "an insertion is one change",
    { env: [{ name: "B", value: "1" }] },
    {
      env: [
        { name: "A", value: "0" },
        { name: "B", value: "1" },
      ],
    },
    [["env[A]", "–", { name: "A", value: "0" }]],
  ],
  [
    "another order of the same elements is a change",
    { http: [{ name: "a" }, { name: "b" }] },
    { http: [{ name: "b" }, { name: "a" }] },
    [["http (order)", ["a", "b"], ["b", "a"]]],
  ],
  [
    "names that are not unique are no names",
    {
      a: [
        { name: "x", v: 1 },
        { name: "x", v: 2 },
      ],
    },
    {
      a: [
        { name: "x", v: 1 },
        { name: "x", v: 3 },
      ],
    },
    [["a[1].v", 2, 3]],
  ],
  [
    "a whole subtree keeps its lists",
    {},
    { spec: { ports: [{ name: "http", port: 80 }], args: ["a", "b"] } },
    [["spec", "–", { ports: [{ name: "http", port: 80 }], args: ["a", "b"] }]],
  ],
])("%s", (_, before, after, expected) => {
  expect(found(before, after)).toEqual(expected);
});
