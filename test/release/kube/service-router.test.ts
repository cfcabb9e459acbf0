/**
 * Proves what is written where a Service routes, on a stand-in for the API server, and how its endpoints are
 * read. That the real one takes it so is proven in test/e2e.
 */
import type { EndpointSliceView } from "../../../model/release/pod-count";
import { parseSettings } from "../../../model/settings/settings";
import { service } from "../../../model/traffic/routers/service";
import { allOn } from "../../../model/traffic/weights";
import { ConflictError } from "../../../release/driver/ports";
import { KubeRouter } from "../../../release/kube/router";
import { ServiceEndpoints } from "../../../release/kube/service-endpoints";
import { shop } from "../../support/shop";

const SETTINGS = parseSettings({ ...shop, traffic: { router: "service" } });
const DECLARED = service.split(SETTINGS);
const SELECTOR = { "app.kubernetes.io/name": "shop", "sluice.dev/color": "blue" };
const PORT = { name: "http", appProtocol: "http", port: 80, targetPort: "app", protocol: "TCP" };

const OWNED = {
  "f:metadata": { "f:annotations": { "f:pulumi.com/patchFieldManager": {} } },
  "f:spec": {
    "f:type": {},
    "f:selector": {},
    "f:ports": {
      'k:{"port":80,"protocol":"TCP"}': {
        ".": {},
        "f:name": {},
        "f:appProtocol": {},
        "f:port": {},
        "f:targetPort": {},
        "f:protocol": {},
      },
    },
  },
};

/** One Service, as the API server shows it, with what it fills in itself. */
function server(selector: object, fields: object) {
  const writes: { how: string; body: object; manager: string; path: string }[] = [];
  const live = {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      ...DECLARED.metadata,
      uid: "4711",
      resourceVersion: "7",
      managedFields: [{ apiVersion: "v1", ...fields }],
    },
    spec: {
      type: "ClusterIP",
      clusterIP: "10.0.0.7",
      sessionAffinity: "None",
      selector,
      ports: [PORT],
    },
  };
  const write =
    (how: string) =>
    async <T>(
      { resource }: { resource: { group: string; version: string; plural: string } },
      body: object,
      manager: string,
    ) => {
      const path = `${resource.group}/${resource.version}/${resource.plural}`;
      writes.push({ how, body, manager, path });
      return Promise.resolve({} as T);
    };
  const client = {
    get: async <T>() => Promise.resolve(live as T),
    apply: write("apply"),
    merge: write("merge"),
  };
  return { writes, router: new KubeRouter(client, SETTINGS) };
}

const APPLIED = { manager: "sluice", operation: "Apply", fieldsV1: OWNED };

test("a stage applies again all that the program has applied, with the other color", async () => {
  const { writes, router } = server(SELECTOR, APPLIED);
  expect(await router.read()).toEqual(allOn("blue"));
  await router.write(allOn("green"), "green", [allOn("blue")]);
  expect(writes).toEqual([
    {
      how: "apply",
      path: "/v1/services",
      manager: "sluice",
      body: {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
          name: "shop",
          namespace: "market",
          uid: "4711",
          resourceVersion: "7",
          annotations: { "pulumi.com/patchFieldManager": "sluice" },
        },
        spec: {
          type: "ClusterIP",
          selector: { ...SELECTOR, "sluice.dev/color": "green" },
          ports: [PORT],
        },
      },
    },
  ]);
});

test("of a Service that the provider has created and not yet applied, the selector alone is applied", async () => {
  const { writes, router } = server(SELECTOR, {
    ...APPLIED,
    manager: "pulumi-kubernetes",
    operation: "Update",
  });
  await router.write(allOn("green"), "green", [allOn("blue")]);
  expect(writes).toMatchObject([{ how: "apply", manager: "sluice" }]);
  expect(writes[0]?.body).toMatchObject({
    spec: { selector: { ...SELECTOR, "sluice.dev/color": "green" } },
  });
  expect(writes[0]?.body).not.toHaveProperty("spec.ports");
});

test("a selector that somebody edited halts a stage with what is different; a rollback keeps the edit", async () => {
  const edited = { ...SELECTOR, tier: "web" };
  const { writes, router } = server(edited, { ...APPLIED, manager: "kubectl-edit" });
  const stage = router.write(allOn("green"), "green", [allOn("blue")]);
  await expect(stage).rejects.toThrow(ConflictError);
  await expect(stage).rejects.toThrow(
    'somebody else changed the router: selector tier is "web", the settings say not there',
  );
  await router.write(allOn("green"), "green");
  expect(writes[0]?.body).toMatchObject({
    spec: { selector: { ...edited, "sluice.dev/color": "green" } },
  });
});

test("another color than the release's is somebody else's move", async () => {
  const { router } = server({ ...SELECTOR, "sluice.dev/color": "green" }, APPLIED);
  await expect(router.write(allOn("green"), "green", [allOn("blue")])).rejects.toThrow(
    "the router has blue 0, green 100; expected was blue 100, green 0",
  );
});

describe("The split by endpoints", () => {
  const slice = (...pods: readonly [uid: string, ready?: boolean][]): EndpointSliceView => ({
    endpoints: pods.map(([uid, ready]) => ({
      conditions: ready === undefined ? {} : { ready },
      targetRef: { uid },
    })),
  });
  const split = async (own: readonly EndpointSliceView[]) => {
    const slices: Readonly<Record<string, readonly EndpointSliceView[]>> = {
      shop: own,
      "shop-blue": [slice(["b1"], ["b2", true])],
      "shop-green": [slice(["g1", true]), slice(["g2", false])],
    };
    const list = async <T>(_kind: object, _namespace: string, labels: Record<string, string>) =>
      Promise.resolve((slices[labels["kubernetes.io/service-name"] ?? ""] ?? []) as readonly T[]);
    return new ServiceEndpoints({ list }, { app: "shop", namespace: "market" }).split();
  };

  it.each<[string, readonly EndpointSliceView[], object]>([
    [
      "is all of a color once every endpoint is its pod",
      [slice(["g1", true], ["g2", true])],
      { shares: { blue: 0, green: 1 }, endpoints: 2 },
    ],
    [
      "counts a pod with two addresses once, and no pod that is not ready",
      [slice(["g1", true], ["b1", false]), slice(["g1", true])],
      { shares: { blue: 0, green: 1 }, endpoints: 1 },
    ],
    [
      "is a part of each while the old pods are still there",
      [slice(["g1", true], ["b1", true])],
      { shares: { blue: 0.5, green: 0.5 }, endpoints: 2 },
    ],
    ["has nothing where no pod answers", [], { shares: { blue: 0, green: 0 }, endpoints: 0 }],
    [
      "gives pods of nobody to no color",
      [slice(["x1", true])],
      { shares: { blue: 0, green: 0 }, endpoints: 1 },
    ],
  ])("%s", async (_what, own, seen) => {
    expect(await split(own)).toEqual(seen);
  });
});
