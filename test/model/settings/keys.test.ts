import { settingsSchema } from "../../../model/settings/schema";
import { knownKeys, settingsKeys } from "../../../model/settings/keys";

const keys = settingsKeys(settingsSchema);

test("every key stands once, with a type", () => {
  const names = keys.map(({ key }) => key);
  expect(new Set(names).size).toBe(names.length);
  for (const { key, type } of keys) {
    expect([key, type]).toEqual([key, expect.stringMatching(/^[\w -]+(?: \| [\w. -]+)*$|^1\.\d/)]);
  }
});

test("required at the top are app, namespace, port and activeColor", () => {
  const top = keys.filter(({ key, required }) => required && !key.includes("."));
  expect(top.map(({ key }) => key)).toEqual(["app", "namespace", "port", "activeColor"]);
});

test("a key is followed by the keys in it, also in the elements of a list", () => {
  const names = keys.map(({ key }) => key);
  const at = names.indexOf("weights");
  expect(names.slice(at, at + 3)).toEqual(["weights", "weights.blue", "weights.green"]);
  expect(names).toContain("traffic.match[].pathPrefix");
  expect(names).toContain("green.probes.readiness.timeout");
});

test.each([
  ["port", "integer"],
  ["protect", "boolean"],
  ["app", "text"],
  ["weights", "map"],
  ["workload.env", "map"],
  ["traffic.hosts", "list of text"],
  ["traffic.match", "list of map"],
  ["activeColor", "blue | green"],
  ["disruption.minAvailable", "integer | text"],
  ["workload.strategy", "safe | fast | balanced | frugal | recreate | map"],
])("%s is of type %s", (name, type) => {
  expect(keys.find(({ key }) => key === name)?.type).toBe(type);
});

test("both colors know all keys of a workload, an image and bounds of their own", () => {
  const workload = knownKeys(settingsSchema, ["workload"]);
  for (const color of ["blue", "green"]) {
    expect(knownKeys(settingsSchema, [color])).toEqual([
      "image",
      "port",
      ...workload,
      "autoscaling",
    ]);
  }
});

test.each([
  [[], ["mode", "app", "namespace", "port", "activeColor"]],
  [["weights"], ["blue", "green"]],
  [
    ["traffic", "match", 0],
    ["name", "to", "headers", "cookies", "pathPrefix"],
  ],
  [
    ["blue", "drain"],
    ["preStop", "shutdown", "terminationGracePeriod"],
  ],
  [["port"], []],
  [["no", "such", "key"], []],
])("known at %j are %j first", (path, expected) => {
  expect(knownKeys(settingsSchema, path).slice(0, 5)).toEqual(expected);
});
