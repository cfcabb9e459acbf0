/**
 * Proves: the exact inputs of the routing objects. The rules themselves are proven in
 * test/model/traffic/routes.test.ts, what Envoy makes of them in test/e2e.
 */
import { Traffic } from "../../components";
import { parseSettings } from "../../model/settings/settings";
import type { SettingsArgs } from "../../model/settings/settings-args";
import type { TrafficArgs } from "../../model/traffic/traffic";
import { deploy, only } from "../support/deploy";
import { shop } from "../support/shop";

const declared = async (traffic: TrafficArgs = {}) =>
  deploy(() => new Traffic("shop", parseSettings({ ...shop, traffic })));

const spec = async (kind: string, traffic: TrafficArgs = {}, name?: string) =>
  only(await declared(traffic), kind, name).inputs["spec"] as Record<string, unknown>;

test("a service without public hosts is bound to the mesh only and has no Gateway", async () => {
  const recording = await declared();
  expect(only(recording, "VirtualService").inputs).toMatchObject({
    apiVersion: "networking.istio.io/v1",
    metadata: { name: "shop", namespace: "market" },
    spec: { hosts: ["shop.market.svc.cluster.local"], gateways: ["mesh"] },
  });
  expect(recording.resources.filter(({ type }) => type.endsWith(":Gateway"))).toEqual([]);
});

test("a public host binds the same rules to the mesh and to the service's own Gateway", async () => {
  const traffic = { hosts: ["shop.example.com"] };
  expect(await spec("VirtualService", traffic)).toMatchObject({
    hosts: ["shop.market.svc.cluster.local", "shop.example.com"],
    gateways: ["mesh", "market/shop"],
  });
  expect(await spec("Gateway", traffic)).toEqual({
    selector: { istio: "ingressgateway" },
    servers: [
      { port: { number: 80, name: "http", protocol: "HTTP" }, hosts: ["./shop.example.com"] },
    ],
  });
});

test.each([
  ["edge", "market/edge"],
  ["istio-system/edge", "istio-system/edge"],
])("an existing Gateway %s is bound as %s and none is declared", async (name, bound) => {
  const recording = await declared({ hosts: ["shop.example.com"], gateway: { name } });
  expect(only(recording, "VirtualService").inputs).toMatchObject({
    spec: { gateways: ["mesh", bound] },
  });
  expect(recording.resources.filter(({ type }) => type.endsWith(":Gateway"))).toEqual([]);
});

test("TLS means at least 1.2, a redirect from plain HTTP, and HSTS only when asked for", async () => {
  const tls = { credentialName: "shop-tls" };
  const traffic = { hosts: ["shop.example.com"], tls };
  expect(await spec("Gateway", traffic)).toMatchObject({
    servers: [
      { port: { number: 80 }, tls: { httpsRedirect: true } },
      {
        port: { number: 443, protocol: "HTTPS" },
        tls: { mode: "SIMPLE", credentialName: "shop-tls", minProtocolVersion: "TLSV1_2" },
      },
    ],
  });
  expect(JSON.stringify(await spec("VirtualService", traffic))).not.toContain("transport-security");
  const strict = { ...traffic, tls: { ...tls, hstsMaxAge: "1h", minVersion: "1.3" as const } };
  expect(JSON.stringify(await spec("VirtualService", strict))).toContain(
    '"strict-transport-security":"max-age=3600"',
  );
  expect(JSON.stringify(await spec("Gateway", strict))).toContain("TLSV1_3");
});

test("each color has connection rules of its own, the same for both", async () => {
  const traffic: TrafficArgs = {
    outlierDetection: { consecutive5xx: 3 },
    connectionPool: { maxRequests: 100, connectTimeout: "500ms" },
  };
  const [blue, green] = [
    await spec("DestinationRule", traffic, "shop-blue"),
    await spec("DestinationRule", traffic, "shop-green"),
  ];
  expect(blue).toEqual({
    host: "shop-blue.market.svc.cluster.local",
    trafficPolicy: {
      loadBalancer: { simple: "LEAST_REQUEST" },
      connectionPool: { tcp: { connectTimeout: "500ms" }, http: { http2MaxRequests: 100 } },
      outlierDetection: {
        consecutive5xxErrors: 3,
        interval: "10s",
        baseEjectionTime: "30s",
        maxEjectionPercent: 50,
      },
    },
  });
  expect(green).toEqual({ ...blue, host: "shop-green.market.svc.cluster.local" });
});

test("the Service over both colors selects by name only", async () => {
  expect(await spec("Service")).toMatchObject({
    type: "ClusterIP",
    selector: { "app.kubernetes.io/name": "shop" },
  });
});

describe("the Service over both colors", () => {
  const service = async (own: NonNullable<SettingsArgs["service"]>) =>
    only(
      await deploy(() => new Traffic("shop", parseSettings({ ...shop, service: own }))),
      "Service",
    ).inputs;

  test.each([
    [{ annotations: { "example.com/owner": "shop" } }, { type: "ClusterIP" }],
    [{ type: "LoadBalancer" }, { type: "LoadBalancer" }],
    [{ type: "NodePort" }, { type: "NodePort" }],
    [{ headless: true }, { type: "ClusterIP", clusterIP: "None" }],
  ] as const)("with %j keeps its name, selector and port", async (own, more) => {
    const { metadata, spec: made } = await service(own);
    expect(metadata).toMatchObject({
      name: "shop",
      annotations: {
        "pulumi.com/skipAwait": "true",
        ...("annotations" in own && own.annotations),
      },
    });
    expect(made).toEqual({
      ...more,
      selector: { "app.kubernetes.io/name": "shop" },
      ports: [{ name: "http", appProtocol: "http", port: 80, targetPort: "app", protocol: "TCP" }],
    });
  });

  test("is patched past its keys", async () => {
    const ports = [{ port: 80, nodePort: 30080 }];
    const patch = { externalTrafficPolicy: "Local", ports } as const;
    const { spec: made } = await service({ type: "NodePort", patch });
    expect(made).toEqual({
      type: "NodePort",
      externalTrafficPolicy: "Local",
      selector: { "app.kubernetes.io/name": "shop" },
      ports: [
        {
          name: "http",
          appProtocol: "http",
          port: 80,
          targetPort: "app",
          protocol: "TCP",
          nodePort: 30080,
        },
      ],
    });
  });

  test("has labels of its own beside those that Sluice selects by", async () => {
    const { metadata } = await service({ labels: { component: "web" } });
    expect(metadata).toMatchObject({
      labels: { component: "web", "app.kubernetes.io/name": "shop" },
    });
  });

  test("is not waited for, whatever annotations say", async () => {
    const { metadata } = await service({ annotations: { "pulumi.com/skipAwait": "false" } });
    expect(metadata).toMatchObject({ annotations: { "pulumi.com/skipAwait": "true" } });
  });
});

test("the VirtualService waits for the rules, the Service and the Gateway", async () => {
  const recording = await declared({ hosts: ["shop.example.com"] });
  const urn = (kind: string, name?: string) => only(recording, kind, name).urn;
  expect(only(recording, "VirtualService").dependencies).toEqual(
    [
      urn("Service"),
      urn("Gateway"),
      urn("DestinationRule", "shop-blue"),
      urn("DestinationRule", "shop-green"),
    ].sort(),
  );
});
