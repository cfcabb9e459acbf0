/**
 * Proves how the image of a service without colors is read and written, on a stand-in for the API server. That the
 * real one takes it so, and that the next update finds nothing to do, is proven in test/e2e.
 */
import { SplitError } from "../../../model/traffic/router";
import { allOn } from "../../../model/traffic/weights";
import { ConflictError, LeaseLostError, RouterGoneError } from "../../../release/driver/ports";
import { ClusterError } from "../../../release/kube/cluster-error";
import { DeploymentImage } from "../../../release/kube/deployment-image";
import { digest } from "../../support/shop";

const IMAGES = {
  blue: `registry.example.com/shop@${digest("a")}`,
  green: `registry.example.com/shop@${digest("b")}`,
};
const SHOP = { app: "shop", namespace: "market" };

const APPLIED = {
  manager: "pulumi-kubernetes-1",
  operation: "Apply",
  fieldsV1: {
    "f:spec": {
      "f:template": {
        "f:metadata": { "f:labels": { "f:version": {} } },
        "f:spec": { "f:containers": { 'k:{"name":"shop"}': { "f:image": {}, "f:name": {} } } },
      },
    },
  },
};

/** One Deployment, as the API server shows it, with what it fills in itself. */
function server(image: string, managedFields: readonly object[] = [APPLIED]) {
  const writes: { how: string; body: unknown; manager: string }[] = [];
  const live = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "shop",
      namespace: "market",
      uid: "4711",
      resourceVersion: "7",
      managedFields,
    },
    spec: {
      replicas: 3,
      template: {
        metadata: { labels: { app: "shop", version: "aaaaaaaaaaaa" } },
        spec: {
          containers: [
            { name: "shop", image, terminationMessagePath: "/dev/termination-log" },
            { name: "sidecar", image: "sidecar:1" },
          ],
        },
      },
    },
  };
  const write =
    (how: string) =>
    async <T>(_ref: unknown, body: object, manager = ""): Promise<T> => {
      writes.push({ how, body, manager });
      return Promise.resolve(live as T);
    };
  const get = async <T>() => Promise.resolve(live as T);
  const client = { get, apply: write("apply"), merge: write("merge") };
  return { writes, live, image: new DeploymentImage(client, SHOP, IMAGES, { context: "prod" }) };
}

test("the version that has the traffic is the one whose image the Deployment asks for", async () => {
  expect(await server(IMAGES.blue).image.read()).toEqual(allOn("blue"));
  expect(await server(IMAGES.green).image.read()).toEqual(allOn("green"));
  await expect(server("other:1").image.read()).rejects.toThrow(SplitError);
  expect(await server(IMAGES.blue).image.differences(allOn("blue"))).toEqual([]);
  expect(await server(IMAGES.blue).image.differences(allOn("green"))).toEqual([
    `the Deployment has image ${IMAGES.blue} instead of ${IMAGES.green}`,
  ]);
});

test("all that the program applied is applied again, with the image and the label of the version", async () => {
  const { image, writes } = server(IMAGES.blue);
  await image.write(allOn("green"), "green", [allOn("blue")]);
  expect(writes).toEqual([
    {
      how: "apply",
      manager: "pulumi-kubernetes-1",
      body: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "shop", namespace: "market", uid: "4711", resourceVersion: "7" },
        spec: {
          template: {
            metadata: { labels: { version: "bbbbbbbbbbbb" } },
            spec: { containers: [{ name: "shop", image: IMAGES.green }] },
          },
        },
      },
    },
  ]);
});

test("where nobody has applied it yet, the change alone is merged, and every container stays", async () => {
  const { image, writes } = server(IMAGES.blue, []);
  await image.write(allOn("green"), "green");
  expect(writes).toMatchObject([
    {
      how: "merge",
      manager: "pulumi-kubernetes",
      body: {
        metadata: { uid: "4711", resourceVersion: "7" },
        spec: {
          template: {
            metadata: { labels: { app: "shop", version: "bbbbbbbbbbbb" } },
            spec: {
              containers: [
                { name: "shop", image: IMAGES.green },
                { name: "sidecar", image: "sidecar:1" },
              ],
            },
          },
        },
      },
    },
  ]);
});

test("a stage is not written over what is not expected, nor without the lease", async () => {
  const { image, writes } = server(IMAGES.green);
  await expect(image.write(allOn("green"), "green", [allOn("blue")])).rejects.toThrow(
    ConflictError,
  );
  const lease = { confirm: async () => Promise.reject(new LeaseLostError("another driver")) };
  const mine = server(IMAGES.blue);
  await expect(
    mine.image.under(lease).write(allOn("green"), "green", [allOn("blue")]),
  ).rejects.toThrow(LeaseLostError);
  expect([writes, mine.writes]).toEqual([[], []]);
});

test("the way back goes over whatever image is there", async () => {
  const { image, writes } = server("other:1");
  await image.write(allOn("blue"), "blue");
  expect(writes).toHaveLength(1);
});

test("by hand it is one command of kubectl", () => {
  expect(server(IMAGES.green).image.byHand(allOn("blue"))).toBe(
    `kubectl --context prod --namespace market set image deployment/shop shop=${IMAGES.blue}`,
  );
});

test("a Deployment that is gone is told apart from one that cannot be read", async () => {
  const gone = new ClusterError("missing", "There is no Deployment shop.", "sluice up");
  const failing = async () => Promise.reject(gone);
  const client = { get: failing, apply: failing, merge: failing };
  await expect(new DeploymentImage(client, SHOP, IMAGES).read()).rejects.toThrow(RouterGoneError);
});
