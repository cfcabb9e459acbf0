/**
 * Proves what is declared and refused where pods speak TCP or TLS of their own. That Envoy then shares the
 * connections so, and what a switch does to open ones, is not proven here.
 */
import { perColor } from "../../../model/color";
import { itemsOf } from "../../../model/field";
import { requestMetrics } from "../../../model/metrics/requests";
import { resolveMonitoring } from "../../../model/settings/monitoring-settings";
import { checkSettings, parseSettings } from "../../../model/settings/settings";
import type { SettingsArgs } from "../../../model/settings/settings-args";
import { routerOf } from "../../../model/traffic/routers";
import { movingFields } from "../../../model/traffic/moving-fields";
import { resolveTraffic, type TrafficArgs } from "../../../model/traffic/traffic";
import { trafficProblems } from "../../../model/traffic/traffic-rules";
import { allOn, share } from "../../../model/traffic/weights";
import { checkSchemas } from "../../../preview/plan/schema-check";
import { shop } from "../../support/shop";

const OFF = { mode: "off" } as const;
const NO_REQUESTS = { gates: { errors: OFF, latency: OFF }, guard: { errors: OFF } };
const HOST = "shop.market.svc.cluster.local";

const inputs = (traffic: TrafficArgs) => ({
  app: "shop",
  namespace: "market",
  activeColor: "blue" as const,
  weights: share("green", 30),
  traffic: resolveTraffic(traffic),
});

const destinations = ([blue, green]: readonly [number, number], port = 80) =>
  [blue, green].map((weight, index) => ({
    destination: {
      host: `shop-${index === 0 ? "blue" : "green"}.market.svc.cluster.local`,
      port: { number: port },
    },
    weight,
  }));

test("TCP has one rule, which goes by the weights", () => {
  const all = inputs({ protocol: "tcp", servicePort: 5432 });
  expect(routerOf(all).split(all).spec).toEqual({
    hosts: [HOST],
    gateways: ["mesh"],
    tcp: [{ route: destinations([70, 30], 5432) }],
  });
});

test("TLS of the pods has one rule by the names that are asked for", () => {
  const all = inputs({ protocol: "tls", hosts: ["shop.example.com"] });
  const router = routerOf(all);
  expect(router.split(all).spec).toEqual({
    hosts: [HOST, "shop.example.com"],
    gateways: ["mesh", "market/shop"],
    tls: [{ match: [{ sniHosts: [HOST, "shop.example.com"] }], route: destinations([70, 30]) }],
  });
  const gateway = router.around(all).find(({ kind }) => kind === "Gateway");
  expect(gateway?.spec).toMatchObject({
    servers: [
      {
        port: { number: 443, protocol: "TLS" },
        hosts: ["./shop.example.com"],
        tls: { mode: "PASSTHROUGH" },
      },
    ],
  });
});

test.each<[string, TrafficArgs, object]>([
  [
    "TCP",
    { protocol: "tcp", hosts: ["db.example.com"], gateway: { name: "edge/tcp", port: 31400 } },
    [{ gateways: ["mesh"] }, { gateways: ["edge/tcp"], port: 31400 }],
  ],
  [
    "TCP at a gateway alone",
    { protocol: "tcp", hosts: ["*"], mesh: false, gateway: { name: "edge/tcp", port: 31400 } },
    [{ gateways: ["edge/tcp"], port: 31400 }],
  ],
  [
    "TLS of the pods",
    { protocol: "tls", hosts: ["db.example.com"], gateway: { name: "edge/tls", port: 5433 } },
    [
      { sniHosts: [HOST, "db.example.com"], gateways: ["mesh"] },
      { sniHosts: [HOST, "db.example.com"], gateways: ["edge/tls"], port: 5433 },
    ],
  ],
])("%s at one port of a gateway leaves its other ports to other services", (_, traffic, match) => {
  const all = inputs(traffic);
  const router = routerOf(all);
  const { spec } = router.split(all);
  expect(itemsOf(spec, traffic.protocol ?? "")[0]).toEqual({
    match,
    route: destinations([70, 30]),
  });
  expect(router.weights(spec, all)).toEqual({ blue: 70, green: 30 });
});

test.each<["tcp" | "tls", string]>([
  ["tcp", "TCP"],
  ["tls", "TLS"],
])(
  "a Gateway of the service's own listens for %s at the port that is named",
  (protocol, spoken) => {
    const all = inputs({ protocol, hosts: ["db.example.com"], gateway: { port: 5433 } });
    const gateway = routerOf(all)
      .around(all)
      .find(({ kind }) => kind === "Gateway");
    expect(gateway?.spec).toMatchObject({
      servers: [{ port: { number: 5433, protocol: spoken } }],
    });
  },
);

test("HTTP has no port at a gateway: its hosts tell requests apart", () => {
  const traffic = resolveTraffic({ hosts: ["shop.example.com"], gateway: { port: 8443 } });
  expect(trafficProblems(["traffic"], traffic)).toEqual([
    {
      path: ["traffic", "gateway", "port"],
      found: "8443",
      needed: "nothing, as protocol is http: requests are told apart by their host",
      example: null,
    },
  ]);
});

test.each<TrafficArgs>([
  { protocol: "tcp", hosts: ["db.example.com"], gateway: { name: "edge/tcp", port: 31400 } },
  { protocol: "tcp", hosts: ["db.example.com"], connectionPool: { idleTimeout: "1h" } },
  { protocol: "tls", hosts: ["db.example.com"] },
  { upstreamTls: { mode: "MUTUAL", credentialName: "shop", sni: "a", subjectAltNames: ["b"] } },
])("what %j declares fits the schemas", (traffic) => {
  const all = inputs(traffic);
  const objects = [...routerOf(all).around(all), routerOf(all).split(all)];
  expect(checkSchemas(objects.map((one) => ({ ...one, metadata: { ...one.metadata } })))).toEqual({
    problems: [],
    unchecked: [],
  });
});

test.each(["tcp", "tls"] as const)(
  "a release reads and writes the weights of %s alone",
  (protocol) => {
    const all = inputs({ protocol, hosts: ["shop.example.com"] });
    const router = routerOf(all);
    const spec = JSON.parse(JSON.stringify(router.split(all).spec)) as Record<string, unknown[]>;
    expect(router.field(all)).toBe(protocol);
    expect(router.weights(spec, all)).toEqual(share("green", 30));
    expect(router.differences(spec, all, share("green", 30), "blue")).toEqual([]);
    const foreign = { match: [{ port: 9000 }], route: [{ destination: { host: "other" } }] };
    const live = { ...spec, [protocol]: [foreign, ...(spec[protocol] ?? [])] };
    expect(router.weights(live, all)).toEqual(share("green", 30));
    expect(router.differences(live, all, share("green", 30), "blue")).toEqual([
      "rule without a name is not one of the settings",
    ]);
    const moved = router.moved(live, all, allOn("green"), "green");
    expect(router.weights({ [protocol]: moved }, all)).toEqual(allOn("green"));
    expect((moved as unknown[])[0]).toEqual(foreign);
    expect(movingFields(all).fields).toEqual([
      `spec.${protocol}[0].route[0].weight`,
      `spec.${protocol}[0].route[1].weight`,
      'metadata.annotations["pulumi.com/patchFieldManager"]',
      'metadata.annotations["pulumi.com/patchForce"]',
    ]);
  },
);

test("what is about requests is refused, all of it at once", () => {
  const traffic = resolveTraffic({
    protocol: "tcp",
    match: [{ name: "a", to: "idle", pathPrefix: "/" }],
    stickiness: {},
    timeout: "1s",
    connectionPool: { maxRequests: 1, maxConnections: 1 },
    delegate: true,
  });
  const found = trafficProblems(["traffic"], traffic);
  expect(found.map(({ path }) => path.join("."))).toEqual([
    "traffic.match",
    "traffic.stickiness",
    "traffic.timeout",
    "traffic.connectionPool.maxRequests",
    "traffic.delegate",
  ]);
  expect(new Set(found.map(({ needed }) => needed))).toEqual(
    new Set(["nothing, as protocol is tcp: proxies see connections, no requests"]),
  );
});

describe("a stack", () => {
  const stack = (args: Partial<SettingsArgs> & { release?: object }) => ({
    ...shop,
    traffic: { protocol: "tcp" },
    monitoring: { scrape: "none" },
    ...args,
  });
  const problemsOf = (args: unknown): string => {
    try {
      checkSettings(args, { paths: [], keys: new Set() });
      return "";
    } catch (error) {
      return String(error);
    }
  };

  test("needs its usual gates on requests off", () => {
    const said = problemsOf(stack({}));
    for (const key of ["gates.errors", "gates.latency", "guard.errors"]) {
      expect(said).toContain(`release.${key}.mode`);
    }
    expect(said).toContain(
      "off, as traffic.protocol is tcp: proxies count connections, no requests",
    );
    expect(problemsOf(stack({ release: NO_REQUESTS }))).toBe("");
  });

  test("is no program, which releases nothing by itself", () => {
    expect(() => parseSettings(stack({}))).not.toThrow();
  });

  test("needs a port with metrics, or no scrape", () => {
    const said = problemsOf(stack({ release: NO_REQUESTS, monitoring: {} }));
    expect(said).toContain("a port with metrics in HTTP/1, as the service's own speaks TCP");
  });

  test("asks pods whether they listen", () => {
    const { colors } = parseSettings(stack({ release: NO_REQUESTS }));
    const kinds = perColor((color) => {
      const { startup, liveness, readiness } = colors[color].workload.probes;
      return [startup, liveness, readiness].map((one) => (one === "none" ? one : one.kind));
    });
    expect(kinds.blue).toEqual(["tcp", "tcp", "tcp"]);
    expect(kinds.green).toEqual(kinds.blue);
  });
});

test("the proxies' connections are counted in place of requests", () => {
  const { requests } = resolveMonitoring({});
  const { counter, counting } = requestMetrics(requests, resolveTraffic({ protocol: "tcp" }));
  expect(counter).toBe("istio_tcp_connections_opened_total");
  expect(counting({ app: "shop", namespace: "market", color: "blue" })).toMatch(
    /^istio_tcp_connections_opened_total\{reporter="source",/,
  );
  expect(requestMetrics(requests, resolveTraffic({})).counter).toBe("istio_requests_total");
});
