import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { manifestFile, writable, writeManifests } from "../../../preview/format/manifest-files";
import { declaredObjects } from "../../../preview/plan/manifest";
import { blueGreen, recordingOf, resource, TYPES } from "../../support/recording";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "manifests-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const objects = (recording = blueGreen()) => declaredObjects(recording.resources);
const read = (file: string) => readFileSync(join(directory, file), "utf8");

test("every object has a file of its own", () => {
  expect(writeManifests(directory, objects())).toBe(9);
  expect(readdirSync(directory)).toEqual([
    "shop.configmap.shop-blue-env.yaml",
    "shop.configmap.shop-green-env.yaml",
    "shop.deployment.shop-blue.yaml",
    "shop.deployment.shop-green.yaml",
    "shop.poddisruptionbudget.shop-blue.yaml",
    "shop.poddisruptionbudget.shop-green.yaml",
    "shop.service.shop-blue.yaml",
    "shop.service.shop-green.yaml",
    "shop.virtualservice.shop.yaml",
  ]);
});

test("a file holds the object, identity first, keys in order", () => {
  writeManifests(directory, objects());
  expect(read("shop.poddisruptionbudget.shop-blue.yaml").split("\n")).toEqual([
    "# Rendered by the preview. The next rendering replaces this file.",
    "apiVersion: policy/v1",
    "kind: PodDisruptionBudget",
    "metadata:",
    "  name: shop-blue",
    "  labels:",
    "    app.kubernetes.io/name: shop",
    "    sluice.dev/color: blue",
    "  namespace: shop",
    "spec:",
    "  maxUnavailable: 1",
    "",
  ]);
});

test("a name that follows the contents does not move the file", () => {
  const [before, after] = [blueGreen(), blueGreen({ env: ["2", "2"] })].map((one) =>
    objects(one).map(manifestFile),
  );
  expect(after).toEqual(before);
});

describe("secret values", () => {
  const secret = resource("kubernetes:core/v1:Secret", "keys", {
    metadata: { name: "keys", namespace: "n" },
    stringData: { A: "[secret 0123abcd]", B: "[secret]" },
  });
  const budget = resource(TYPES.budget, "a", { metadata: { name: "a" }, spec: {} });
  const config = (data: object) =>
    resource(TYPES.configMap, "c", { metadata: { name: "c", namespace: "n" }, data });

  test("are refused, as a stand-in would be applied like a value", () => {
    const run = () => writable(objects(recordingOf([secret, budget])), { withoutSecrets: false });
    expect(run).toThrow(
      "--out\n    found    values that are not known here:\n" +
        "             Secret n/keys, stringData.A, stringData.B\n" +
        "    needed   objects without secrets, as a stand-in would be applied like a value\n" +
        "    next     --without-secrets leaves Secrets out and lists those that have to exist",
    );
  });

  test("are left out with their Secret when asked, and the Secret is listed", () => {
    const all = objects(recordingOf([secret, budget]));
    const { objects: left, missing } = writable(all, { withoutSecrets: true });
    expect(left.map(({ manifest }) => manifest.kind)).toEqual(["PodDisruptionBudget"]);
    expect(missing).toEqual([
      "Has to exist before they are applied: Secret n/keys, stringData.A, stringData.B",
    ]);
  });

  test.each([
    ["as a value", { A: "[secret 0123abcd]" }, "data.A"],
    ["within a text", { URL: "https://u:[secret 0123abcd]@h/" }, "data.URL"],
    ["as a key", { "[secret 0123abcd]": "a" }, "data"],
  ])("in another object are refused whatever is asked: %s", (_, data, field) => {
    const run = () => writable(objects(recordingOf([config(data)])), { withoutSecrets: true });
    expect(run).toThrow(`ConfigMap n/c, ${field}\n`);
    expect(run).not.toThrow("next");
  });

  test("are none where a text only speaks of them", () => {
    const all = objects(recordingOf([config({ A: "the [secret] of" })]));
    expect(writable(all, { withoutSecrets: false })).toEqual({ objects: all, missing: [] });
  });
});

test("words that YAML 1.1 takes for true, numbers or times are quoted", () => {
  const data = { N: "on", VERSION: "1_000", AT: "1:30", NAME: "shop" };
  const config = resource(TYPES.configMap, "c", { metadata: { name: "c" }, data });
  writeManifests(directory, objects(recordingOf([config])));
  expect(parse(read("configmap.c.yaml"), { version: "1.1" })).toMatchObject({ data });
});

test("files of an earlier rendering go, files of other origin stay", () => {
  writeFileSync(join(directory, "own.yaml"), "a: 1\n");
  writeManifests(directory, objects());
  writeManifests(directory, objects(recordingOf([resource(TYPES.configMap, "a", { data: {} })])));
  expect(readdirSync(directory)).toEqual(["configmap.a.yaml", "own.yaml"]);
});

test("two objects of one name get a file each, and no name leaves the folder", () => {
  const twin = (type: string) => resource(type, "../a", { metadata: { namespace: "n" } });
  writeManifests(
    directory,
    objects(
      recordingOf([
        twin("kubernetes:networking.istio.io/v1:Gateway"),
        twin("kubernetes:gateway.networking.k8s.io/v1:Gateway"),
      ]),
    ),
  );
  expect(readdirSync(directory)).toEqual(["n.gateway..._a.2.yaml", "n.gateway..._a.yaml"]);
});
