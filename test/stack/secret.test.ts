import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { concealSecrets } from "../../preview/conceal";
import { generatedName } from "../../preview/object-name";
import { isSecret, sealed, SECRET, showSecrets, standIn } from "../../stack/secret";
import { record } from "../../preview/recorder";

test("equal ciphertexts have equal stand-ins, which do not hold them", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 9 }), fc.string({ minLength: 9 }), (left, right) => {
      expect(sealed(left)).toMatch(/^\[secret [0-9a-f]{8}\]$/);
      expect(sealed(left) === sealed(right)).toBe(left === right);
      expect(showSecrets(sealed(left))).toBe(SECRET);
    }),
  );
});

const seal = sealed("AAABcipher");

test.each<[string, unknown, string]>([
  ["plain text", "hunter2", SECRET],
  ["a number", 5, SECRET],
  ["a stand-in", seal, seal],
  ["a text around a stand-in", `postgres://user:${seal}@db`, seal],
  ["an encoded stand-in", Buffer.from(seal).toString("base64"), seal],
  ["an encoded text around one", Buffer.from(`a ${seal}`).toString("base64"), seal],
])("%s that is secret is replaced", (_, value, expected) => {
  expect(standIn(value)).toBe(expected);
});

test.each([
  [SECRET, true],
  [seal, true],
  [`a ${seal}`, false],
  ["secret", false],
  [5, false],
])("whether %j stands for a secret: %s", (value, expected) => {
  expect(isSecret(value)).toBe(expected);
});

test("a text loses all fingerprints", () => {
  expect(showSecrets(`a ${seal} b ${sealed("x")}`)).toBe(`a ${SECRET} b ${SECRET}`);
});

test("secrets at any depth are concealed when a program runs, and the keys of secret maps stay", async () => {
  const program = () => ({
    open: "yes",
    list: ["a", pulumi.secret("hunter2")],
    map: pulumi.secret({ TOKEN: "hunter2", KEY: seal, more: { deep: ["hunter2"] } }),
  });
  const run = { project: "shop", stack: "test", config: {}, secretKeys: [], program };
  const { outputs } = await record(run);
  expect(concealSecrets(outputs)).toEqual(outputs);
  expect(outputs).toEqual({
    open: "yes",
    list: ["a", SECRET],
    map: { TOKEN: SECRET, KEY: seal, more: { deep: [SECRET] } },
  });
});

test("a drawn name follows the contents", () => {
  const name = (data: object) => generatedName("env", { data, metadata: { labels: {} } });
  expect(name({ a: "1" })).toBe(name({ a: "1" }));
  expect(name({ a: "1" })).not.toBe(name({ a: "2" }));
  expect(name({ a: "1" })).toMatch(/^env-[0-9a-f]{8}$/);
});
