// Values as a policy gets them. Does not prove what the SDK hands out: test/e2e/policy does.
import { isSecret } from "../../stack/secret";
import { concealedLike, plainValue, UNKNOWN } from "../../policy/values";

test("a value that the preview does not know is said to be unknown, and the rest is read", () => {
  const list: unknown = new Proxy(["a", "b"], {
    get: (target, key) => {
      if (key === "1") throw new Error("unknown");
      return Reflect.get(target, key) as unknown;
    },
  });
  expect(plainValue({ list, at: null, more: { deep: 1 } })).toEqual({
    list: ["a", UNKNOWN],
    at: null,
    more: { deep: 1 },
  });
});

test("a value takes the stand-ins of the state, at any depth, and nothing else of it", () => {
  const known = { data: { token: "[secret]", mode: "old" }, list: ["[secret 0a1b2c3d]"], gone: 1 };
  const value = { data: { token: "plain", mode: "new" }, list: ["plain", "more"] };
  expect(concealedLike(known, value, isSecret)).toEqual({
    data: { token: "[secret]", mode: "new" },
    list: ["[secret 0a1b2c3d]", "more"],
  });
});
