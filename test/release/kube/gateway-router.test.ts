/** Proves how a write of a route waits for its Gateways, and what is said of the version that is installed. */
import { resolveTraffic } from "../../../model/traffic/traffic";
import { UNSEEN } from "../../../model/traffic/routers/gateway-api/conditions";
import { gatewayApi } from "../../../model/traffic/routers/gateway-api";
import { allOn, share } from "../../../model/traffic/weights";
import { ClusterError } from "../../../release/kube/cluster-error";
import { lookAtGatewayApi } from "../../../release/kube/gateway-api";
import { KubeRouter } from "../../../release/kube/router";

const SETTINGS = {
  app: "shop",
  namespace: "market",
  traffic: resolveTraffic({
    router: "gateway-api",
    hosts: ["shop.example.com"],
    gateway: { name: "edge/public" },
  }),
};

/** An HTTPRoute whose Gateway looks at it some reads after a write. */
class Server {
  generation = 1;
  observed = 1;
  reads = 0;
  accepts = "True";
  spec = gatewayApi.split({ ...SETTINGS, weights: allOn("blue"), activeColor: "blue" }).spec;

  constructor(private readonly delay: number) {}

  async get<T>(): Promise<T> {
    this.reads += 1;
    if (this.reads > this.delay) this.observed = this.generation;
    const { generation, observed, spec } = this;
    const condition = (type: string, status: string) => ({
      ...{ type, status, observedGeneration: observed },
      ...{ reason: "NotAllowedByListeners", message: "no listener takes it" },
    });
    const conditions = [condition("Accepted", this.accepts), condition("ResolvedRefs", "True")];
    const parents = [{ parentRef: { namespace: "edge", name: "public" }, conditions }];
    const metadata = {
      ...{ name: "shop", namespace: "market", uid: "1", generation },
      resourceVersion: String(generation),
    };
    const kind = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" };
    return Promise.resolve({ ...kind, metadata, spec, status: { parents } } as T);
  }

  async apply<T>(): Promise<T> {
    return Promise.reject(new Error("nobody has applied it"));
  }

  async merge<T>(_ref: unknown, body: object): Promise<T> {
    this.spec = { ...this.spec, ...(body as { readonly spec: object }).spec };
    this.generation += 1;
    this.reads = 0;
    return Promise.resolve({} as T);
  }
}

const TEN = share("green", 10);
const stage = async (server: Server) =>
  new KubeRouter(server, SETTINGS).write(TEN, "blue", [allOn("blue")]);

test("a stage waits until the Gateway has looked at what was written", async () => {
  const server = new Server(3);
  await stage(server);
  expect([server.observed, server.reads]).toEqual([2, 4]);
});

test("a stage whose route is refused fails, with the Gateway's words", async () => {
  const server = new Server(0);
  server.accepts = "False";
  await expect(stage(server)).rejects.toThrow(
    "Gateway edge/public does not take the route: NotAllowedByListeners: no listener takes it",
  );
});

test("a rollback waits for nobody", async () => {
  const server = new Server(1000);
  await new KubeRouter(server, SETTINGS).write(TEN, "blue");
  expect([server.observed, server.reads, server.generation]).toEqual([1, 0, 2]);
});

describe("What the cluster says of Gateway API", () => {
  const crd = (version: string) => ({
    metadata: {
      annotations: {
        "gateway.networking.k8s.io/bundle-version": version,
        "gateway.networking.k8s.io/channel": "standard",
      },
    },
  });
  const look = async (answer: object, wanted?: "1.5", said: readonly string[] | undefined = []) => {
    const get = async <T>(): Promise<T> =>
      answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as T);
    const traffic = { ...SETTINGS.traffic, ...(wanted && { gatewayApiVersion: wanted }) };
    return lookAtGatewayApi(
      { get },
      { objections: async () => Promise.resolve(said) },
      { traffic },
    );
  };

  test.each(["v1.6.0", "v1.5.0", "v2.0.0"])("version %s is new enough for 1.5", async (version) => {
    expect(await look(crd(version), "1.5")).toEqual({
      version: `Gateway API ${version}, standard channel`,
      wrong: [],
    });
  });

  test.each([
    ["v1.4.1", "1.5"],
    ["v1.3.0", undefined],
  ] as const)("version %s is too old for %s", async (version, wanted) => {
    const { wrong } = await look(crd(version), wanted);
    expect(wrong).toEqual([
      `Gateway API ${version}, standard channel is installed; needed is ${wanted ?? "1.4"}, by traffic.gatewayApiVersion or, without it, as the oldest that there may be. Next: install newer CRDs, or lower the key`,
    ]);
  });

  test("a right that is missing hides the version alone; no controller is told", async () => {
    const forbidden = new ClusterError("forbidden", "ann may not get it.", "ask.");
    expect(await look(forbidden)).toEqual({
      version: "its version is unknown: ann may not get it. Next: ask.",
      wrong: [],
    });
    const get = async <T>(): Promise<T> => Promise.resolve(crd("v1.6.0") as T);
    const objections = async () => Promise.resolve(undefined);
    expect((await lookAtGatewayApi({ get }, { objections }, SETTINGS)).wrong).toEqual([UNSEEN]);
  });
});
