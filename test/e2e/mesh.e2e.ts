import type { StackArgs } from "../../model/settings/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { MeshClient } from "./support/mesh-client";
import { report } from "./support/report";
import { APP } from "./support/service";
import { tolerance } from "./support/tally";

const HEADER = "x-sluice-color";
const REQUESTS = 400;

/** Says where a caller claims to come from: a rule looks where it does. */
const FROM = "x-from";

const GATEWAY_NAMESPACE = "istio-system";

/** The one path that is handed over. */
const PART = "/version";

/** Somebody else's Gateway and VirtualService, which hand a path of the host over. */
function delegating({ namespace: { name: namespace }, host }: Fixture): object {
  const metadata = { name: "front", namespace };
  const apiVersion = "networking.istio.io/v1";
  const port = { number: 80, name: "http", protocol: "HTTP" };
  const selector = { istio: "ingressgateway" };
  const delegate = { name: APP, namespace };
  const match = [{ uri: { exact: PART } }];
  const items = [
    {
      ...{ apiVersion, kind: "Gateway", metadata },
      spec: { selector, servers: [{ port, hosts: [host] }] },
    },
    {
      ...{ apiVersion, kind: "VirtualService", metadata },
      spec: { hosts: [host], gateways: ["front"], http: [{ name: "part", match, delegate }] },
    },
  ];
  return { apiVersion: "v1", kind: "List", items };
}

/** Does not prove anything about mutual TLS: the namespace keeps the mesh's default. */
describe("A service whose pods have sidecars", () => {
  let fixture: Fixture;
  let client: MeshClient;
  let args: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("mesh", { sidecars: true });
    const near = fixture.namespace.name;
    const rule = (name: string, sourceNamespace: string) => ({
      ...{ name, to: "green" as const, sourceNamespace, headers: { [FROM]: name } },
    });
    args = {
      ...fixture.base,
      traffic: { ...fixture.base.traffic, match: [rule("near", near), rule("far", "elsewhere")] },
    };
    await fixture.stack.up(args);
    await fixture.reachable();
    client = await MeshClient.create(fixture.namespace, fixture.cluster.registry);
    await client.reaches(APP, "blue");
  });

  afterAll(async () => {
    await fixture.remove();
  });

  it("Callers in the mesh reach either color by name in the preview header", async () => {
    for (const color of ["blue", "green"]) {
      const seen = await client.colors(APP, 20, { [HEADER]: color });
      expect([seen.length, new Set(seen)]).toEqual([20, new Set([color])]);
    }
  });

  it("The preview header with a color's name does not work from outside", async () => {
    const replies = await Promise.all(
      Array.from({ length: 30 }, () => fixture.ask({ headers: { [HEADER]: "green" } })),
    );
    expect(new Set(replies.map(({ color }) => color))).toEqual(new Set(["blue"]));
  });

  it("A rule for callers of a namespace holds for them alone", async () => {
    for (const [from, color] of [
      ["near", "green"],
      ["far", "blue"],
    ] as const) {
      const seen = await client.colors(APP, 20, { [FROM]: from });
      expect([from, seen.length, new Set(seen)]).toEqual([from, 20, new Set([color])]);
      // The gateway's own namespace is neither.
      expect((await fixture.ask({ headers: { [FROM]: from } })).color).toBe("blue");
    }
  });

  it("Namespaces that do not see the router do not go by it, and the others do", async () => {
    await fixture.stack.up({ ...args, traffic: { ...args.traffic, exportTo: ["."] } });
    await eventually(
      "the gateway to know nothing of the service",
      () => fixture.ask(),
      ({ status }) => status === 404,
    );
    await client.reaches(APP, "blue");
  });

  it("A VirtualService that delegates says host and path, and the weights stay the service's", async () => {
    const { hosts: _hosts, ...traffic } = args.traffic ?? {};
    const weights = { blue: 0, green: 100 };
    const apart = { ...traffic, delegate: true, exportTo: [".", GATEWAY_NAMESPACE] };
    await fixture.kubectl.create(delegating(fixture));
    await fixture.stack.up({ ...args, activeColor: "green", weights, traffic: apart });
    await eventually(
      "the path to lead to the service",
      () => fixture.ask({ path: PART }),
      ({ status, color }) => status === 200 && color === "green",
    );
    expect((await fixture.ask()).status).toBe(404);
    await fixture.kubectl.run("delete", "virtualservices,gateways.networking.istio.io", "front");
  });

  it("Callers in the mesh are split by the weights", async () => {
    await fixture.stack.up({ ...args, weights: { blue: 70, green: 30 } });
    await hold(3);
    const seen = await client.colors(APP, REQUESTS);
    const share = seen.filter((color) => color === "green").length / REQUESTS;
    report("split for a caller in the mesh at 30 % green", undefined, {
      requests: seen.length,
      share: `${(share * 100).toFixed(1)} %`,
    });
    expect(seen).toHaveLength(REQUESTS);
    expect(Math.abs(share - 0.3)).toBeLessThanOrEqual(tolerance(30, REQUESTS));
  });

  it("A switch that scales the old color to 0 in the same `up` loses no request", async () => {
    const load = fixture.load();
    await hold(2);
    const run = await fixture.stack.up({
      ...args,
      activeColor: "green",
      blue: { ...fixture.base.blue, replicas: 0 },
    });
    await hold(10);
    const tally = await load.stop();
    report("switch and scale to 0 with sidecars", tally, { seconds: run.seconds });
    expect(tally.lost).toEqual([]);
    await client.reaches(APP, "green");
  });
});
