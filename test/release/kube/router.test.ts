/**
 * Proves what is written and when it is refused, on a small stand-in for the API server. That the real
 * one takes it so, and that `pulumi up` finds nothing to change then, is proven in test/e2e.
 */
import fc from "fast-check";
import { COLORS } from "../../../model/color";
import { breakGlass } from "../../../model/release/break-glass";
import { rulesFor } from "../../../model/traffic/routers/istio/virtual-service";
import type { RouterSettings } from "../../../model/traffic/router";
import { resolveTraffic } from "../../../model/traffic/traffic";
import { allOn, isServing, share, type Weights } from "../../../model/traffic/weights";
import type { ObjectRef } from "../../../release/kube/resource";
import { KubeRouter } from "../../../release/kube/router";
import { ClusterError } from "../../../release/kube/cluster-error";
import { ConflictError, LeaseLostError, RouterGoneError } from "../../../release/driver/ports";

const SETTINGS: RouterSettings = {
  app: "shop",
  namespace: "market",
  traffic: resolveTraffic({ hosts: ["shop.example.com"], stickiness: {}, mirror: {} }),
};

/** Fields of metadata and spec that somebody owns. */
const OWNED = {
  "f:metadata": { "f:labels": { "f:app": {} } },
  "f:spec": { "f:gateways": {}, "f:hosts": {}, "f:http": {} },
};

/** As the provider leaves the object after its first update. */
const APPLIED = { manager: "sluice", operation: "Apply", fieldsV1: OWNED };

/** As the provider leaves the object that it has created since version 4.29. */
const CREATED = { manager: "pulumi-kubernetes", operation: "Update", fieldsV1: OWNED };

/** A write, as the server takes it. */
interface Write {
  readonly how: "apply" | "merge";
  readonly ref: ObjectRef;
  readonly body: object;
  readonly manager: string;
}

/** One VirtualService: counts its versions, refuses a write to an old one. */
class Server {
  version = 1;
  http: unknown = rulesFor(SETTINGS, allOn("blue"), "blue");
  hosts = ["shop.market.svc.cluster.local", "shop.example.com"];
  annotations: Readonly<Record<string, string>> = { "pulumi.com/patchFieldManager": "sluice" };
  managedFields: readonly object[];
  isGone = false;
  /** Whether it takes applied configurations. */
  doesApply = true;
  readonly writes: Write[] = [];
  /** Called after each read: others may write then. */
  afterRead: () => void = () => undefined;

  constructor(apiVersion = "networking.istio.io/v1", manager: object = APPLIED) {
    this.managedFields = [{ ...manager, apiVersion }];
  }

  write(weights: Weights): void {
    this.http = rulesFor(SETTINGS, weights, "blue");
    this.version += 1;
  }

  async get<T>(): Promise<T> {
    if (this.isGone) {
      throw new ClusterError("missing", "There is no shop.", "run `pulumi up --refresh`.");
    }
    const { hosts, http, annotations, managedFields } = this;
    const live = {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: {
        name: "shop",
        namespace: "market",
        uid: "4711",
        resourceVersion: String(this.version),
        labels: { app: "shop", added: "by somebody" },
        annotations,
        managedFields,
      },
      spec: { hosts, gateways: ["mesh", "market/shop"], exportTo: ["."], http },
    };
    this.afterRead();
    return live as T;
  }

  async apply<T>(ref: ObjectRef, body: object, manager: string): Promise<T> {
    if (!this.doesApply) throw new ClusterError("refused", "Not so.", "correct what it says.");
    return this.take({ how: "apply", ref, body, manager });
  }

  async merge<T>(ref: ObjectRef, body: object, manager = "sluice-release"): Promise<T> {
    return this.take({ how: "merge", ref, body, manager });
  }

  private async take<T>(write: Write): Promise<T> {
    const { metadata, spec } = write.body as {
      readonly metadata: { readonly resourceVersion: string };
      readonly spec: { readonly http: unknown };
    };
    const isOld = metadata.resourceVersion !== String(this.version);
    if (isOld || this.isGone) throw new ConflictError("it has changed");
    this.writes.push(write);
    this.http = spec.http;
    this.version += 1;
    return {} as T;
  }
}

const HELD = { confirm: async () => undefined };
const LOST = {
  confirm: async () => {
    throw new LeaseLostError("leo took over");
  },
};

const weights = fc.integer({ min: 0, max: 100 }).map((percent) => share("blue", percent));
const color = fc.constantFrom(...COLORS);

const REF = {
  resource: { group: "networking.istio.io", version: "v1", plural: "virtualservices" },
  namespace: "market",
  name: "shop",
};

const TEN = share("green", 10);

test("what is applied is what the program owns, with other rules, under the program's name", async () => {
  const server = new Server();
  await new KubeRouter(server, SETTINGS).write(TEN, "blue", [allOn("blue")]);
  expect(server.writes).toEqual([
    {
      how: "apply",
      ref: REF,
      body: {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: {
          name: "shop",
          namespace: "market",
          labels: { app: "shop" },
          uid: "4711",
          resourceVersion: "1",
        },
        spec: {
          hosts: ["shop.market.svc.cluster.local", "shop.example.com"],
          gateways: ["mesh", "market/shop"],
          http: rulesFor(SETTINGS, TEN, "blue"),
        },
      },
      manager: "sluice",
    },
  ]);
});

test("before the program's first update the rules alone are applied, under the name that it will have", async () => {
  const server = new Server(undefined, CREATED);
  await new KubeRouter(server, SETTINGS).write(TEN, "blue", [allOn("blue")]);
  expect(server.writes).toEqual([
    {
      how: "apply",
      ref: REF,
      body: {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: { name: "shop", namespace: "market", uid: "4711", resourceVersion: "1" },
        spec: { http: rulesFor(SETTINGS, TEN, "blue") },
      },
      manager: "sluice",
    },
  ]);
});

test("an object of an older program is written under the name that the provider drew for it", async () => {
  const server = new Server(undefined, { ...APPLIED, manager: "pulumi-kubernetes-1a2b3c4d" });
  server.annotations = {};
  await new KubeRouter(server, SETTINGS).write(TEN, "blue", [allOn("blue")]);
  expect(server.writes).toMatchObject([{ how: "apply", manager: "pulumi-kubernetes-1a2b3c4d" }]);
});

test.each<[string, (server: Server) => void]>([
  ["nobody knows who applies the object", (server) => (server.annotations = {})],
  ["the server takes no applied configuration", (server) => (server.doesApply = false)],
])(
  "where %s, the rules are replaced as by its creator, in the version that was read",
  async (_, change) => {
    const server = new Server(undefined, CREATED);
    change(server);
    const router = new KubeRouter(server, SETTINGS);
    await router.write(TEN, "blue", [allOn("blue")]);
    await router.write(allOn("blue"), "blue");
    const seen = (resourceVersion: string, weights: Weights) => ({
      how: "merge",
      ref: REF,
      body: {
        metadata: { uid: "4711", resourceVersion },
        spec: { http: rulesFor(SETTINGS, weights, "blue") },
      },
      manager: "pulumi-kubernetes",
    });
    expect(server.writes).toEqual([seen("1", TEN), seen("2", allOn("blue"))]);
  },
);

test("an object that was declared in an older version of the API is applied in that one", async () => {
  const server = new Server("networking.istio.io/v1beta1");
  await new KubeRouter(server, SETTINGS).write(allOn("green"), "green");
  expect(server.writes).toMatchObject([
    {
      ref: { resource: { version: "v1beta1" } },
      body: { apiVersion: "networking.istio.io/v1beta1" },
    },
  ]);
});

test("the way back looks again where somebody wrote between its look and its write", async () => {
  const server = new Server();
  let left = 3;
  server.afterRead = () => {
    if (left > 0) server.write(share("green", 20 + left));
    left -= 1;
  };
  const router = new KubeRouter(server, SETTINGS);
  await router.write(allOn("blue"), "blue");
  expect(server.writes).toHaveLength(1);
  expect(await router.read()).toEqual(allOn("blue"));
});

const MINE = { name: "mine", match: [{ uri: { prefix: "/a" } }], redirect: { uri: "/b" } };

test("a foreign rule stops a stage with the difference, and stays where it is on the way back", async () => {
  const server = new Server();
  const own = rulesFor(SETTINGS, TEN, "blue");
  server.http = [MINE, ...own];
  const router = new KubeRouter(server, SETTINGS);
  const stage = router.write(share("green", 30), "blue", [TEN]);
  await expect(stage).rejects.toThrow(
    new ConflictError("somebody else changed the router: rule mine is not one of the settings"),
  );
  expect(server.writes).toEqual([]);
  await router.write(allOn("blue"), "blue");
  expect(server.http).toEqual([MINE, ...rulesFor(SETTINGS, allOn("blue"), "blue")]);
});

test("a host that somebody added stops a stage, and stays on the way back", async () => {
  const server = new Server();
  server.hosts.push("sale.example.com");
  const { "f:hosts": hosts, ...spec } = OWNED["f:spec"];
  server.managedFields = [
    { ...APPLIED, fieldsV1: { ...OWNED, "f:spec": spec } },
    { manager: "kubectl-edit", operation: "Update", fieldsV1: { "f:spec": { "f:hosts": hosts } } },
  ];
  const router = new KubeRouter(server, SETTINGS);
  await expect(router.write(TEN, "blue", [allOn("blue")])).rejects.toThrow(
    "somebody else changed the router: host sale.example.com is not one of the settings",
  );
  await router.write(allOn("green"), "green");
  expect(server.writes.map(({ body }) => Object.keys((body as { spec: object }).spec))).toEqual([
    ["gateways", "http"],
  ]);
  // Of the program's own hosts a stale checkout knows too few.
  server.managedFields = [APPLIED];
  expect(await router.differences(allOn("green"), "green")).toEqual([]);
});

test("a router that somebody deleted is said to be gone, and nobody creates it by mistake", async () => {
  const server = new Server();
  const router = new KubeRouter(server, SETTINGS);
  server.afterRead = () => {
    server.isGone = true;
  };
  await expect(router.write(allOn("green"), "green")).rejects.toThrow(
    new RouterGoneError("There is no shop. Next: run `pulumi up --refresh`."),
  );
  expect(server.writes).toEqual([]);
  await expect(router.read()).rejects.toThrow(RouterGoneError);
  await expect(router.differences(TEN, "blue")).rejects.toThrow(RouterGoneError);
});

test("the command by hand is for the router that was seen last", async () => {
  const server = new Server();
  const target = { context: "eu" };
  const router = new KubeRouter(server, SETTINGS, undefined, target);
  const { app, namespace } = SETTINGS;
  expect(router.byHand(TEN, "blue")).toBe(breakGlass(SETTINGS, TEN, "blue", target));
  server.http = [MINE, { ...splitOf(allOn("blue")) }];
  await router.read();
  expect(router.byHand(TEN, "blue")).toBe(
    breakGlass(SETTINGS, TEN, "blue", { ...target, spec: { http: server.http } }),
  );
  server.isGone = true;
  await expect(router.ahead().under(HELD).read()).rejects.toThrow();
  expect(router.byHand(TEN, "blue")).toContain(
    `| kubectl --context eu --namespace ${namespace} create --filename -`,
  );
  expect(router.byHand(TEN, "blue")).toContain(`"name":"${app}"`);
});

function splitOf(weights: Weights): object {
  return { ...rulesFor(SETTINGS, weights, "blue").at(-1) };
}

test("what is written is what is read", async () => {
  await fc.assert(
    fc.asyncProperty(weights, color, async (split, active) => {
      fc.pre(isServing(split, active));
      const router = new KubeRouter(new Server(), SETTINGS);
      await router.write(split, active);
      expect(await router.read()).toEqual(split);
      expect(await router.differences(split, active)).toEqual([]);
    }),
  );
});

test("with expected weights nothing is written over others, before or after they were read", async () => {
  await fc.assert(
    fc.asyncProperty(weights, weights, fc.boolean(), async (foreign, ours, isEarly) => {
      fc.pre(foreign.blue !== 100);
      const server = new Server();
      const writeForeign = () => {
        server.write(foreign);
      };
      if (isEarly) writeForeign();
      else server.afterRead = writeForeign;
      const written = new KubeRouter(server, SETTINGS).write(ours, "blue", [allOn("blue")]);
      await expect(written).rejects.toThrow(ConflictError);
      expect(server.writes).toEqual([]);
    }),
  );
});

test("rules that make no split are not written over either, unless it is the way back", async () => {
  const server = new Server();
  server.http = [{ name: "mine" }];
  const router = new KubeRouter(server, SETTINGS);
  await expect(router.write(allOn("blue"), "blue", [allOn("blue")])).rejects.toThrow("no rule");
  await router.write(allOn("blue"), "blue");
  expect(await router.read()).toEqual(allOn("blue"));
});

test("a driver that lost the lease writes no stage, and no way back", async () => {
  const server = new Server();
  const router = new KubeRouter(server, SETTINGS);
  await expect(
    router.under(LOST).write(share("green", 10), "blue", [allOn("blue")]),
  ).rejects.toThrow(LeaseLostError);
  expect(server.writes).toEqual([]);
  await router.under(HELD).write(share("green", 10), "blue", [allOn("blue")]);
  await expect(router.under(LOST).write(allOn("blue"), "blue")).rejects.toThrow(LeaseLostError);
  expect(server.writes.length).toBe(1);
});

test("a driver that cannot read the lease writes no stage, and goes back", async () => {
  const server = new Server();
  const router = new KubeRouter(server, SETTINGS).under({
    confirm: async () => Promise.reject(new Error("no answer")),
  });
  await expect(router.write(share("green", 10), "blue", [allOn("blue")])).rejects.toThrow(
    "no answer",
  );
  expect(server.writes).toEqual([]);
  await router.write(allOn("blue"), "blue");
  expect(server.writes.length).toBe(1);
});

test("a stage that races with another driver's way back never ends up over it", async () => {
  const moments = fc.constantFrom("before the read", "after the read", "after the confirmation");
  await fc.assert(
    fc.asyncProperty(moments, async (moment) => {
      const server = new Server();
      server.write(share("green", 10));
      let isLost = false;
      const back = () => {
        isLost = true;
        server.write(allOn("blue"));
      };
      const lease = {
        confirm: async () => {
          if (isLost) throw new LeaseLostError("leo took over");
          if (moment === "after the confirmation") back();
        },
      };
      if (moment === "before the read") back();
      if (moment === "after the read") server.afterRead = back;
      const router = new KubeRouter(server, SETTINGS, lease);
      // The weights of the way back are expected, too: only the lease or the version can tell.
      const expected = [allOn("blue"), share("green", 10)];
      await expect(router.write(share("green", 30), "blue", expected)).rejects.toThrow();
      server.afterRead = () => undefined;
      expect(await router.read()).toEqual(allOn("blue"));
    }),
  );
});
