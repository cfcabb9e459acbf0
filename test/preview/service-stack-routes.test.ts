/**
 * VirtualServices and DestinationRules as settings, held against what the program renders with them. Does not prove
 * what proxies make of either.
 */
import { fieldOf } from "../../model/field";
import { notTaken } from "../../model/init/report";
import { deployment, router, service, toWeb } from "../model/init/manifests";
import { lostOf, stackOf } from "../support/service-stack";

/** The stack of a Deployment with a Service, and a VirtualService ahead of it. */
const routed = async (spec: Parameters<typeof router>[0]) =>
  stackOf(deployment(), service(), router(spec));

test("a VirtualService that shares a host by its paths is hosts, gateway and paths", async () => {
  const made = await routed({
    hosts: ["*"],
    gateways: ["istio-system/public"],
    http: [
      {
        match: [{ uri: { prefix: "/web/" } }, { uri: { exact: "/login" } }],
        rewrite: { uri: "/" },
        timeout: "10s",
        headers: { request: { add: { "X-Prefix": "/web" } } },
        route: [toWeb],
      },
    ],
  });
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["traffic"]).toEqual({
    hosts: ["*"],
    mesh: false,
    gateway: { name: "istio-system/public" },
    paths: [{ prefix: "/web/" }, "/login"],
    rewrite: { uri: "/" },
    timeout: "10s",
    requestHeaders: { add: { "x-prefix": "/web" } },
  });
});

test("subsets are colors: what all other requests meet is blue, and a rule may send to the other one", async () => {
  const subset = (name: string, weight?: number) => ({
    destination: { host: "web", subset: name },
    ...(weight !== undefined && { weight }),
  });
  const made = await routed({
    hosts: ["web"],
    http: [
      { match: [{ headers: { "end-user": { exact: "jason" } } }], route: [subset("v2")] },
      { route: [subset("v1", 90), subset("v2", 10)] },
    ],
  });
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({
    weights: { blue: 90, green: 10 },
    traffic: { match: [{ name: "rule-1", to: "green", headers: { "end-user": "jason" } }] },
  });
});

test.each<[string, object]>([
  ["mirror", { mirror: { host: "web", subset: "v2" }, mirrorPercentage: { value: 20 } }],
  [
    "mirrors",
    { mirrors: [{ destination: { host: "web", subset: "v2" }, percentage: { value: 20 } }] },
  ],
])("copies for another version, as %s has them, go to the other color", async (_, copies) => {
  const route = [{ destination: { host: "web", subset: "v1" } }];
  const made = await routed({ hosts: ["web"], http: [{ route, ...copies }] });
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "traffic", "mirror")).toEqual({
    to: "green",
    methods: "all",
    share: "20%",
  });
});

test("copies for another service are told", async () => {
  const http = [{ route: [toWeb], mirror: { host: "audit" } }];
  const found = await lostOf(deployment(), service(), router({ hosts: ["web"], http }));
  expect(found.map(({ field }) => field)).toEqual([
    "spec.http[0].mirrors[0].percentage.value",
    "spec.http[0].mirrors[0].destination.host",
  ]);
});

test("connections of TCP go by weights, too", async () => {
  const ports = [{ name: "tcp", port: 9000, targetPort: 8080 }];
  const to = (subset: string, weight: number) => ({
    destination: { host: "web", subset, port: { number: 9000 } },
    weight,
  });
  const tcp = [{ match: [{ port: 9000 }], route: [to("v1", 80), to("v2", 20)] }];
  const made = await stackOf(
    deployment(),
    service({ spec: { ports } }),
    router({ hosts: ["web"], tcp }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({
    weights: { blue: 80, green: 20 },
    traffic: { servicePort: 9000, protocol: "tcp" },
  });
});

test("TCP at one port of a gateway that others share says the port", async () => {
  const made = await stackOf(
    deployment(),
    service({ spec: { ports: [{ name: "tcp", port: 9000, targetPort: 8080 }] } }),
    router({
      hosts: ["*"],
      gateways: ["edge"],
      tcp: [{ match: [{ port: 31400 }], route: [toWeb] }],
    }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "traffic", "gateway")).toEqual({ name: "edge", port: 31400 });
});

test.each<[string, object, string]>([
  ["a namespace of its own", { namespace: "routes" }, "routes/public"],
  ["the namespace that it is applied to", {}, "public"],
])("the Gateway of a VirtualService in %s is found by the stack", async (_, metadata, name) => {
  const route = [{ destination: { host: "web.shop.svc.cluster.local" } }];
  const spec = { hosts: ["web.example.com"], gateways: ["public"], http: [{ route }] };
  const made = await stackOf(
    { ...deployment(), metadata: { name: "web", namespace: "shop" } },
    { ...service(), metadata: { name: "web", namespace: "shop" } },
    { ...router(spec), metadata: { name: "web", ...metadata } },
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "traffic", "gateway")).toEqual({ name });
});

test("a DestinationRule is the bounds and the TLS of the connections to both colors", async () => {
  const made = await stackOf(deployment(), service(), {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "web" },
    spec: {
      host: "web",
      exportTo: ["."],
      trafficPolicy: {
        connectionPool: {
          tcp: { maxConnections: 10, maxConnectionDuration: "1h" },
          http: { maxRetries: 3, h2UpgradePolicy: "UPGRADE", idleTimeout: "90s" },
        },
        outlierDetection: { consecutive5xxErrors: 4, interval: "5s", maxEjectionPercent: 40 },
        tls: { mode: "SIMPLE", sni: "web.internal", subjectAltNames: ["web.internal"] },
      },
    },
  });
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["traffic"]).toEqual({
    exportTo: ["."],
    connectionPool: {
      maxConnections: 10,
      maxConnectionDuration: "1h",
      maxRetries: 3,
      h2UpgradePolicy: "UPGRADE",
      idleTimeout: "90s",
    },
    outlierDetection: { consecutive5xx: 4, interval: "5s", maxEjection: "40%" },
    upstreamTls: { mode: "SIMPLE", sni: "web.internal", subjectAltNames: ["web.internal"] },
  });
});

test("a rule for another service is told: that service's stack has it", async () => {
  const other = { match: [{ uri: { prefix: "/api" } }], route: [{ destination: { host: "api" } }] };
  const found = await lostOf(
    deployment(),
    service(),
    router({ hosts: ["web"], http: [other, { route: [toWeb] }] }),
  );
  expect(found).toEqual([
    {
      object: "VirtualService web",
      field: "spec.http[0]",
      why: "it sends to api, whose own stack has it",
    },
  ]);
});

test("answers of proxies, and conditions on callers, are rules of one's own", async () => {
  const made = await routed({
    hosts: ["web"],
    http: [
      { match: [{ uri: { exact: "/old" } }], redirect: { uri: "/new" } },
      {
        match: [{ uri: { prefix: "/closed" }, scheme: { exact: "http" } }],
        directResponse: { status: 410, body: { string: "gone" } },
      },
      { match: [{ sourceNamespace: "ops" }], timeout: "60s", route: [toWeb] },
      { route: [toWeb] },
    ],
  });
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "traffic", "match")).toEqual([
    { name: "rule-1", to: { redirect: { redirectCode: 301, uri: "/new" } }, paths: ["/old"] },
    {
      name: "rule-2",
      to: { directResponse: { status: 410, body: "gone" } },
      scheme: "http",
      paths: [{ prefix: "/closed" }],
    },
    { name: "rule-3", to: "split", sourceNamespace: "ops", timeout: "60s" },
  ]);
});

test.each<[string, object, object]>([
  ["the next pod", { simple: "ROUND_ROBIN" }, { simple: "ROUND_ROBIN" }],
  [
    "the pod of a cookie",
    { consistentHash: { httpCookie: { name: "pod", ttl: "3600s" } } },
    { consistentHash: { httpCookie: { name: "pod", ttl: "3600s" } } },
  ],
])("a DestinationRule that asks for %s is a load balancer", async (_, loadBalancer, expected) => {
  const tcp = { tcpKeepalive: { probes: 3, time: "300s" } };
  const made = await stackOf(deployment(), service(), {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "web" },
    spec: { host: "web", trafficPolicy: { loadBalancer, connectionPool: { tcp } } },
  });
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["traffic"]).toEqual({
    loadBalancer: expected,
    connectionPool: { tcpKeepalive: { probes: 3, time: "300s" } },
  });
});
