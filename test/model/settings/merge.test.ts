import fc from "fast-check";
import { isMap, overlay, withoutUndefined } from "../../../model/settings/merge";

/** Trees of one shape, as all layers of one setting are. */
const layer = fc.record(
  {
    plain: fc.integer(),
    list: fc.array(fc.integer(), { maxLength: 3 }),
    map: fc.record(
      {
        text: fc.string(),
        deep: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer()),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

test("an empty layer changes nothing, above or below", () => {
  fc.assert(
    fc.property(layer, (one) => {
      expect(overlay(one, {})).toEqual(one);
      expect(overlay({}, one)).toEqual(one);
      expect(overlay(one, one)).toEqual(one);
    }),
  );
});

test("layers may be merged in any grouping", () => {
  fc.assert(
    fc.property(layer, layer, layer, (low, middle, high) => {
      expect(overlay(overlay(low, middle), high)).toEqual(overlay(low, overlay(middle, high)));
    }),
  );
});

test("the last layer wins at every place it names", () => {
  fc.assert(
    fc.property(layer, layer, (low, high) => {
      const merged = overlay(low, high);
      if (high.plain !== undefined) expect(merged["plain"]).toBe(high.plain);
      if (high.list !== undefined) expect(merged["list"]).toEqual(high.list);
      const map = merged["map"];
      for (const [key, value] of Object.entries(high.map?.deep ?? {})) {
        expect(map).toHaveProperty(["deep", key], value);
      }
    }),
  );
});

test("maps are merged key by key; lists and plain values are replaced", () => {
  const low = { map: { a: 1, b: 2 }, list: [1, 2], plain: 1, word: "safe", kept: true };
  const high = { map: { b: 3, c: 4 }, list: [3], plain: 2, word: { surge: 1 } };
  expect(overlay(low, high)).toEqual({
    map: { a: 1, b: 3, c: 4 },
    list: [3],
    plain: 2,
    word: { surge: 1 },
    kept: true,
  });
});

test("a key without a value leaves the lower one; false, 0 and empty text are values", () => {
  expect(overlay({ a: 1 }, { a: undefined })).toEqual({ a: 1 });
  expect(overlay({ a: 1, b: 1, c: "x" }, { a: false, b: 0, c: "" })).toEqual({
    a: false,
    b: 0,
    c: "",
  });
});

test("keys without a value can be left out at any depth, and nothing else is", () => {
  const value = { a: undefined, b: { c: undefined, d: null }, e: [{ f: undefined }, 0, ""], g: {} };
  expect(Object.entries(withoutUndefined(value) as object)).toStrictEqual([
    ["b", { d: null }],
    ["e", [{}, 0, ""]],
    ["g", {}],
  ]);
});

test("neither layer is changed", () => {
  const low = Object.freeze({ map: Object.freeze({ a: 1 }) });
  const high = Object.freeze({ map: Object.freeze({ b: 2 }) });
  expect(overlay(low, high)).toEqual({ map: { a: 1, b: 2 } });
  expect(low).toEqual({ map: { a: 1 } });
  expect(high).toEqual({ map: { b: 2 } });
});

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ["text", false],
  [1, false],
])("%j is a map: %s", (value, expected) => {
  expect(isMap(value)).toBe(expected);
});

test("below the levels that are merged, the upper layer's values replace the lower one's", () => {
  const lower = { a: { b: { c: 1 }, d: 1 } };
  expect(overlay(lower, { a: { b: { e: 2 } } }, 2)).toEqual({ a: { b: { e: 2 }, d: 1 } });
  expect(overlay(lower, { a: { b: { e: 2 } } }, 1)).toEqual({ a: { b: { e: 2 } } });
});
