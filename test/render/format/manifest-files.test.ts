import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { manifestFile, writeManifests } from "../../../render/format/manifest-files";
import { declaredObjects } from "../../../render/plan/manifest";
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

test("secrets are withheld", () => {
  const secret = resource("kubernetes:core/v1:Secret", "keys", {
    metadata: { namespace: "n" },
    stringData: { A: "[secret 0123abcd]", B: "[secret]" },
  });
  writeManifests(directory, objects(recordingOf([secret])));
  expect(parse(read("n.secret.keys.yaml"))).toMatchObject({
    stringData: { A: "[secret]", B: "[secret]" },
  });
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
