/** Proves: what is shared and what is not. Does not prove: that editors follow references; ajv does in test/schema. */
import { withSharedParts } from "../../scripts/shared-parts";

const large = (description: string) => ({
  type: "object",
  description,
  properties: Object.fromEntries(
    ["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => [
      key,
      { type: "string", description: `The ${key} of it` },
    ]),
  ),
});

test("a large part that stands in two places stands once, and every place refers to it", () => {
  const [one, other] = [large("one"), large("other")];
  const schema = { properties: { x: one, y: { items: one }, z: { anyOf: [other, one] } } };
  expect(withSharedParts(schema)).toEqual({
    properties: {
      x: { $ref: "#/definitions/x" },
      y: { items: { $ref: "#/definitions/x" } },
      z: { anyOf: [other, { $ref: "#/definitions/x" }] },
    },
    definitions: { x: one },
  });
});

test("parts of one name that differ have names of their own, and a map of properties is never a reference", () => {
  const [one, other] = [large("one"), large("other")];
  const schema = {
    properties: {
      a: { properties: { x: one, y: one } },
      b: { properties: { x: other, y: other } },
    },
  };
  expect(withSharedParts(schema)).toEqual({
    properties: {
      a: { properties: { x: { $ref: "#/definitions/x" }, y: { $ref: "#/definitions/x" } } },
      b: { properties: { x: { $ref: "#/definitions/x-2" }, y: { $ref: "#/definitions/x-2" } } },
    },
    definitions: { x: one, "x-2": other },
  });
});

test("a small part stays where it stands", () => {
  const small = { type: "string" };
  expect(withSharedParts({ properties: { x: small, y: small } })).toEqual({
    properties: { x: small, y: small },
    definitions: {},
  });
});
