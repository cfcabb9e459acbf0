// What is left of a value once everything that its schema refuses is out.
import fc from "fast-check";
import { z } from "zod";
import { settingsSchema } from "../../../model/settings/schema";
import { soundPart } from "../../../model/settings/sound-part";

const SCHEMA = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ size: z.int() })).optional(),
  deep: z.strictObject({ a: z.int(), b: z.int().optional() }).optional(),
});

test.each([
  ["nothing wrong", { name: "x" }, { name: "x" }, []],
  ["an unknown key", { name: "x", nam: 1 }, { name: "x" }, [["nam"]]],
  [
    "a value of another kind",
    { name: "x", deep: { a: 1, b: "1" } },
    { name: "x", deep: { a: 1 } },
    [["deep", "b"]],
  ],
  [
    "an element of a list",
    { name: "x", list: [{ size: 1 }, { size: "2" }, { size: 3 }] },
    { name: "x", list: [{ size: 1 }, { size: 3 }] },
    [
      ["list", 1, "size"],
      ["list", 1],
    ],
  ],
  ["a part without what it needs", { name: "x", deep: { b: 1 } }, { name: "x" }, [["deep"]]],
  ["nothing sound at all", { list: [] }, undefined, [[]]],
  ["no map", "text", undefined, [[]]],
])("%s", (_, value, sound, refused) => {
  expect(soundPart(SCHEMA, value)).toEqual({ value: sound, refused });
});

test("it ends for any settings, and what it leaves is sound", () => {
  const schema = settingsSchema.partial();
  const keys = fc.constantFrom("app", "weights", "blue", "traffic", "release", "cluster", "odd");
  fc.assert(
    fc.property(fc.dictionary(keys, fc.jsonValue()), (raw) => {
      const { value } = soundPart(schema, raw);
      expect(schema.safeParse(value).success).toBe(true);
    }),
  );
});
