import { NOTHING, objectChanges } from "../../../preview/plan/object-change";
import {
  blueGreen,
  recordingOf,
  resource,
  TYPES,
  urn,
  withInputs,
  without,
} from "../../support/recording";

const actions = (...sides: Parameters<typeof objectChanges>) =>
  objectChanges(...sides)
    .filter(({ action }) => action !== "same")
    .map(({ action, object }) => `${action} ${object.kind} ${object.name}`);

test("without a base everything is new, in the order of the program", () => {
  expect(actions(NOTHING, blueGreen())).toEqual([
    "create Service shop-blue",
    "create ConfigMap shop-blue-env-1",
    "create PodDisruptionBudget shop-blue",
    "create Deployment shop-blue",
    "create Service shop-green",
    "create ConfigMap shop-green-env-1",
    "create PodDisruptionBudget shop-green",
    "create Deployment shop-green",
    "create VirtualService shop",
  ]);
});

test("the same program twice changes nothing", () => {
  expect(actions(blueGreen(), blueGreen())).toEqual([]);
});

test("weights update the router alone", () => {
  expect(actions(blueGreen(), blueGreen({ weights: [90, 10] }))).toEqual([
    "update VirtualService shop",
  ]);
});

test("what the program no longer declares is deleted, last", () => {
  const head = without(blueGreen({ weights: [90, 10] }), TYPES.budget, "shop-blue");
  expect(actions(blueGreen(), head)).toEqual([
    "update VirtualService shop",
    "delete PodDisruptionBudget shop-blue",
  ]);
});

test("another name of the object under the same resource is a replacement", () => {
  const [change] = objectChanges(blueGreen(), blueGreen({ env: ["2", "1"] })).filter(
    ({ object }) => object.kind === "ConfigMap",
  );
  expect(change).toMatchObject({
    action: "replace",
    object: { name: "shop-blue-env-2" },
    reasons: ["metadata.name", "data.MODE"],
    deletedFirst: false,
  });
});

test("a selector of a Deployment with a fixed name is replaced, the old one first", () => {
  const head = withInputs(blueGreen(), TYPES.deployment, "shop-blue", (inputs) => ({
    ...inputs,
    spec: { ...(inputs["spec"] as object), selector: { matchLabels: { app: "other" } } },
  }));
  const change = objectChanges(blueGreen(), head).find(({ action }) => action === "replace");
  expect(change?.object.name).toBe("shop-blue");
  expect(change?.deletedFirst).toBe(true);
});

const configMap = (name: string, rest = {}) =>
  resource(TYPES.configMap, name, { metadata: { name: "x" }, data: {} }, rest);

test("stacks and projects of other names are compared resource by resource", () => {
  const other = { urn: urn(TYPES.configMap, "a").replace("dev::shop", "prod::market") };
  expect(actions(recordingOf([configMap("a", other)]), recordingOf([configMap("a")]))).toEqual([]);
});

test("a renamed resource with an alias is the same one", () => {
  const renamed = configMap("new", { aliases: [urn(TYPES.configMap, "old")] });
  expect(actions(recordingOf([configMap("old")]), recordingOf([renamed]))).toEqual([]);
});

test("a renamed resource without an alias is a new one", () => {
  const sides = [recordingOf([configMap("old")]), recordingOf([configMap("new")])] as const;
  expect(actions(...sides)).toEqual(["create ConfigMap x", "delete ConfigMap x"]);
});

test("providers and components are no objects", () => {
  const head = recordingOf([
    resource("pulumi:providers:kubernetes", "cluster", {}),
    resource("sluice:index:BlueGreenApp", "shop", {}, { custom: false }),
  ]);
  expect(actions(NOTHING, head)).toEqual([]);
});

test("the provider of an object decides whether its contents are mutable", () => {
  const provider = resource("pulumi:providers:kubernetes", "c", { enableConfigMapMutable: "true" });
  const side = (value: string) =>
    recordingOf([
      provider,
      resource(
        TYPES.configMap,
        "a",
        { metadata: { name: "x" }, data: { value } },
        { provider: provider.urn },
      ),
    ]);
  expect(actions(side("1"), side("2"))).toEqual(["update ConfigMap x"]);
});

test("what the engine ignores once an object exists is no change, and counts for a new one", () => {
  const scaled = (replicas: number) => ({
    ...blueGreen({ replicas: [replicas, 3] }),
    resources: blueGreen({ replicas: [replicas, 3] }).resources.map((one) => ({
      ...one,
      ignoreChanges: ["spec.replicas"],
    })),
  });
  expect(actions(blueGreen({ replicas: [2, 3] }), scaled(5))).toEqual([]);
  expect(actions(scaled(5), blueGreen({ replicas: [2, 3] }))).toEqual([
    "update Deployment shop-blue",
  ]);
});
