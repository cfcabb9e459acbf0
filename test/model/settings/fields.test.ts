import type { z } from "zod";
import {
  anyText,
  flag,
  freeText,
  integer,
  labels,
  mapOf,
  object,
  text,
  word,
} from "../../../model/settings/fields";

/** The sentences of a schema about a value. */
function needs(schema: z.ZodType, value: unknown): readonly string[] {
  return schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];
}

test.each([0, 50, 100])("%d is an integer from 0 to 100", (value) => {
  expect(needs(integer(0, 100, "percent"), value)).toEqual([]);
});

test.each([-1, 101, 0.5, "50", true, null, undefined, NaN, Infinity, [50]])(
  "%j is not, and one sentence says so",
  (value) => {
    expect(needs(integer(0, 100, "percent"), value)).toEqual([
      "an integer from 0 to 100 (percent)",
    ]);
  },
);

test("an integer without an upper bound tells the lower one", () => {
  expect(needs(integer(1), 0)).toEqual(["an integer of at least 1"]);
  expect(needs(integer(1), 1000000)).toEqual([]);
});

test("each kind says what it needs, whatever stands there", () => {
  for (const value of [5, null, [], "nope"]) {
    expect(needs(text(/^yes$/, "the word yes"), value)).toEqual(["the word yes"]);
    expect(needs(word(["safe", "fast"]), value)).toEqual(["one of safe, fast"]);
    expect(needs(flag(), value)).toEqual(["true or false"]);
  }
  expect(needs(anyText("a name"), "")).toEqual(["a name"]);
  expect(needs(freeText(), "")).toEqual([]);
  expect(needs(freeText(), 8080)).toEqual(["text"]);
});

test("a map tells of a name that does not fit and of a value that does not", () => {
  const schema = mapOf(/^[a-z]+$/, word(["on"]), "a map from small letters to on");
  expect(needs(schema, { a: "on" })).toEqual([]);
  expect(needs(schema, { A: "on" })).toEqual(["a map from small letters to on"]);
  expect(needs(schema, { a: "off" })).toEqual(["one of on"]);
  expect(needs(schema, ["on"])).toEqual(["a map from small letters to on"]);
});

test("labels are pairs that Kubernetes takes", () => {
  expect(needs(labels(), { team: "shop", "example.com/team": "" })).toEqual([]);
  expect(needs(labels(), { team: "my shop" })).toHaveLength(1);
  expect(needs(labels(), { "my team": "shop" })).toHaveLength(1);
  expect(needs(labels(), { team: 5 })).toHaveLength(1);
});

test("an object takes its own keys only", () => {
  const schema = object({ a: flag().exactOptional() });
  expect(needs(schema, {})).toEqual([]);
  expect(needs(schema, { a: true })).toEqual([]);
  expect(needs(schema, { b: true })).toHaveLength(1);
  expect(needs(schema, "text")).toEqual(["a map with known keys"]);
});
