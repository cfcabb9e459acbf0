/**
 * Proves what is written and when it is refused, on a small stand-in for the API server. That the real
 * one takes it so, and that `pulumi up` finds nothing to change then, is proven in test/e2e.
 */
import fc from "fast-check";
import { COLORS } from "../../../model/color";
import { rulesFor, type RuleSettings } from "../../../model/release/rules";
import { resolveTraffic } from "../../../model/traffic-settings";
import { allOn, share, type Weights } from "../../../model/weights";
import type { ObjectRef } from "../../../release/kube/resource";
import { KubeRouter } from "../../../release/kube/router";
import { ConflictError, LeaseLostError } from "../../../release/ports";

const SETTINGS: RuleSettings = {
  app: "shop",
  namespace: "market",
  traffic: resolveTraffic({ hosts: ["shop.example.com"], stickiness: {}, mirror: {} }),
};

const MANAGER = "pulumi-kubernetes-1a2b3c4d";

/** One VirtualService: counts its versions, refuses a write to an old one. */
class Server {
  version = 1;
  http: unknown = rulesFor(SETTINGS, allOn("blue"), "blue");
  readonly applied: { readonly ref: ObjectRef; readonly body: object; readonly manager: string }[] =
    [];
  /** Called after each read: others may write then. */
  afterRead: () => void = () => undefined;

  constructor(private readonly apiVersion = "networking.istio.io/v1") {}

  write(weights: Weights): void {
    this.http = rulesFor(SETTINGS, weights, "blue");
    this.version += 1;
  }

  async get<T>(): Promise<T> {
    const fieldsV1 = {
      "f:metadata": { "f:labels": { "f:app": {} } },
      "f:spec": { "f:gateways": {}, "f:hosts": {}, "f:http": {} },
    };
    const manager = { manager: MANAGER, operation: "Apply", apiVersion: this.apiVersion, fieldsV1 };
    const live = {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: {
        name: "shop",
        namespace: "market",
        resourceVersion: String(this.version),
        labels: { app: "shop", added: "by somebody" },
        managedFields: [manager],
      },
      spec: { hosts: ["a"], gateways: ["g"], exportTo: ["."], http: this.http },
    };
    this.afterRead();
    return live as T;
  }

  async apply<T>(ref: ObjectRef, body: object, manager: string): Promise<T> {
    const { metadata, spec } = body as {
      readonly metadata: { readonly resourceVersion?: string };
      readonly spec: { readonly http: unknown };
    };
    const { resourceVersion = String(this.version) } = metadata;
    if (resourceVersion !== String(this.version)) throw new ConflictError("it has changed");
    this.applied.push({ ref, body, manager });
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

test("what is applied is what the program owns, with other rules, under the program's name", async () => {
  const server = new Server();
  await new KubeRouter(server, SETTINGS).write(share("green", 10), "blue", [allOn("blue")]);
  expect(server.applied).toEqual([
    {
      ref: {
        resource: { group: "networking.istio.io", version: "v1", plural: "virtualservices" },
        namespace: "market",
        name: "shop",
      },
      body: {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: {
          name: "shop",
          namespace: "market",
          labels: { app: "shop" },
          resourceVersion: "1",
        },
        spec: {
          hosts: ["a"],
          gateways: ["g"],
          http: rulesFor(SETTINGS, share("green", 10), "blue"),
        },
      },
      manager: MANAGER,
    },
  ]);
});

test("an object that was declared in an older version of the API is applied in that one", async () => {
  const server = new Server("networking.istio.io/v1beta1");
  await new KubeRouter(server, SETTINGS).write(allOn("green"), "green");
  expect(server.applied).toMatchObject([
    {
      ref: { resource: { version: "v1beta1" } },
      body: { apiVersion: "networking.istio.io/v1beta1" },
    },
  ]);
});

test("what is written is what is read", async () => {
  await fc.assert(
    fc.asyncProperty(weights, color, async (split, active) => {
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
      expect(server.applied).toEqual([]);
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

test("a driver that lost the lease writes no stage, and may go back", async () => {
  const server = new Server();
  const router = new KubeRouter(server, SETTINGS);
  await expect(
    router.under(LOST).write(share("green", 10), "blue", [allOn("blue")]),
  ).rejects.toThrow(LeaseLostError);
  expect(server.applied).toEqual([]);
  await router.under(HELD).write(share("green", 10), "blue", [allOn("blue")]);
  await router.under(LOST).write(allOn("blue"), "blue");
  expect(server.applied.length).toBe(2);
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
