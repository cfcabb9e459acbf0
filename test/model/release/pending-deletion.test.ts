// Does not prove what an engine makes of such a state: test/e2e/release-engine.e2e.ts does.
import { reclaimed } from "../../../model/release/pending-deletion";

const URN = "urn:pulumi:dev::shop::kubernetes:core/v1:ConfigMap::shop-green-env";
const refusal = (name: string, urn = URN) => ({
  urn,
  message: `resource "shop/${name}" was not successfully created by the Kubernetes API server: configmaps "${name}" already exists`,
});
const state = (...resources: object[]) => ({ version: 3, deployment: { resources, secrets: {} } });
const one = (hash: string, rest: object = {}) => ({
  ...{ urn: URN, id: `shop/shop-green-env-${hash}`, inputs: { hash } },
  ...rest,
});
const other = {
  urn: "urn:pulumi:dev::shop::t::deployment",
  id: "shop/shop-green",
  dependencies: [URN],
};

test("the object that waits for its deletion and the one that replaced it change places", () => {
  const before = state(one("b"), other, one("a", { delete: true }));
  expect(reclaimed(before, [refusal("shop-green-env-a")])).toEqual(
    state(one("a"), other, one("b", { delete: true })),
  );
});

test("of several that wait it is the one that was to be created", () => {
  const before = state(one("c"), other, one("b", { delete: true }), one("a", { delete: true }));
  expect(reclaimed(before, [refusal("shop-green-env-a")])).toEqual(
    state(one("a"), other, one("b", { delete: true }), one("c", { delete: true })),
  );
});

test.each<[string, object, ReturnType<typeof refusal>]>([
  ["somebody else's object", state(one("b"), other), refusal("shop-green-env-a")],
  [
    "another object of the stack",
    state(one("b"), other, one("a", { delete: true })),
    refusal("shop-green-env-a", other.urn),
  ],
  [
    "an object of another name",
    state(one("b"), other, one("a", { delete: true })),
    refusal("shop-green-env-ab"),
  ],
  ["a state that is none", { deployment: [] }, refusal("shop-green-env-a")],
])("%s stays as it is", (_, before, complaint) => {
  expect(reclaimed(before, [complaint])).toBeUndefined();
});

test("another failure changes nothing", () => {
  const before = state(one("b"), one("a", { delete: true }));
  expect(reclaimed(before, [{ urn: URN, message: "timed out" }])).toBeUndefined();
});
