/**
 * What changes of a service's settings mean for its requests. Does not prove: that Envoy agrees; test/e2e
 * asks it. Routers that people write themselves are in hand-written.test.ts.
 */
import { BlueGreenApp } from "../../../../components";
import type { SettingsArgs } from "../../../../model/settings/settings-args";
import type { TrafficArgs } from "../../../../model/traffic/traffic";
import { compareRecordings } from "../../../../preview/plan/comparison";
import type { Recording } from "../../../../preview/recorder";
import { summarize } from "../../../../preview/plan/service-summary";
import { deploy } from "../../../support/deploy";
import { shop } from "../../../support/shop";

const HOSTS = ["shop.example.com"];
const TLS = { credentialName: "shop", hstsMaxAge: "1d" };

const declared = new Map<string, Recording>();

/** Cases share their sides: each is declared once. */
async function declare(...services: readonly Partial<SettingsArgs>[]): Promise<Recording> {
  const key = JSON.stringify(services);
  const known = declared.get(key);
  if (known) return known;
  const recording = await deploy(() =>
    services.map((one) => new BlueGreenApp(one.app ?? "shop", { ...shop, ...one })),
  );
  declared.set(key, recording);
  return recording;
}

const withTraffic = (traffic: TrafficArgs): Partial<SettingsArgs> => ({
  traffic: { hosts: HOSTS, ...traffic },
});

async function compared(before: Partial<SettingsArgs>, after: Partial<SettingsArgs>) {
  return compareRecordings(await declare(before), await declare(after));
}

async function dangersOf(before: Partial<SettingsArgs>, after: Partial<SettingsArgs>) {
  const { dangers } = await compared(before, after);
  return dangers.map(({ kind, subject, message }) => `${kind}: ${subject} ${message}`);
}

const PODS = "the gateway pods istio=ingressgateway";

const OBSERVE =
  "Next: security.mode observe refuses nobody, and proxies note whom they would refuse; then enforce: docs/security.md.";

/** Of a gateway that nobody knows, or pods that answer TLS themselves, nobody can say who may call. */
const LOST_GUARDS =
  "unsecured: market/shop loses its PeerAuthentication and AuthorizationPolicy and NetworkPolicy: what that kept out may come in. security.mode none with a reason says that it is meant.";

test.each<[string, TrafficArgs, TrafficArgs, string[]]>([
  [
    "the only host goes",
    {},
    { hosts: [] },
    [
      `way-in: host shop.example.com is no longer answered at ${PODS}: its callers get 404 or no connection.`,
      `caller: market/shop answers with 403 whom it let in before: the account istio-system/istio-ingressgateway-service-account for all but /metrics, /ready, /healthz, /health, /version, /debug/*, /faults. ${OBSERVE}`,
      `caller: market/shop takes no connections any more from the namespace istio-system. ${OBSERVE}`,
    ],
  ],
  [
    "another host takes its place",
    {},
    { hosts: ["store.example.com"] },
    [
      `way-in: host shop.example.com is no longer answered at ${PODS}: its callers get 404 or no connection.`,
    ],
  ],
  [
    "a wildcard becomes one of its hosts",
    { hosts: ["*.example.com"] },
    { hosts: HOSTS },
    [
      `way-in: host *.example.com is no longer answered at ${PODS}: its callers get 404 or no connection.`,
    ],
  ],
  [
    "the Gateway is for other pods",
    {},
    { gateway: { selector: { istio: "internal" } } },
    [
      `way-in: host shop.example.com moves from ${PODS} to the gateway pods istio=internal: what still arrives at the old ones is lost.`,
      LOST_GUARDS,
    ],
  ],
  [
    "the Gateway is another one, by its long name",
    {},
    { gateway: { name: "public.istio-system.svc.cluster.local" } },
    [
      `way-in: host shop.example.com moves from ${PODS} to Gateway istio-system/public: what still arrives at the old ones is lost.`,
    ],
  ],
  [
    "TLS goes",
    { tls: { ...TLS, redirect: false } },
    {},
    [
      `way-in: host shop.example.com tells browsers for 0 instead of 86400 seconds to use HTTPS only.`,
      `way-in: host shop.example.com is no longer answered on port 443 of ${PODS}.`,
    ],
  ],
  [
    "another certificate",
    { tls: TLS },
    { tls: { ...TLS, credentialName: "other" } },
    [
      `way-in: host shop.example.com has another certificate (shop → other) on port 443 of ${PODS}.`,
    ],
  ],
  [
    "a newer TLS",
    { tls: TLS },
    { tls: { ...TLS, minVersion: "1.3" } },
    [`way-in: host shop.example.com refuses clients older than TLSV1_3 on port 443 of ${PODS}.`],
  ],
  [
    "no redirect any more",
    { tls: TLS },
    { tls: { ...TLS, redirect: false } },
    [
      `way-in: host shop.example.com answers plain HTTP instead of a redirect on port 80 of ${PODS}.`,
    ],
  ],
  [
    "a redirect for plain HTTP",
    { tls: { ...TLS, redirect: false } },
    { tls: TLS },
    [
      `way-in: host shop.example.com answers plain HTTP with a redirect only on port 80 of ${PODS}.`,
    ],
  ],
  [
    "HTTPS is promised for a shorter time",
    { tls: TLS },
    { tls: { ...TLS, hstsMaxAge: "1m" } },
    [
      "way-in: host shop.example.com tells browsers for 60 instead of 86400 seconds to use HTTPS only.",
    ],
  ],
  [
    "a rule for all paths",
    {},
    { match: [{ name: "all", to: "idle", pathPrefix: "/" }] },
    [
      "rule: VirtualService market/shop rule match-all takes all requests to market/shop green, whatever the weights.",
    ],
  ],
  [
    "a rule for all paths, and a sticky split behind it",
    { stickiness: {} },
    { stickiness: {}, match: [{ name: "all", to: "green", pathPrefix: "/" }] },
    [
      "rule: VirtualService market/shop rule match-all takes all requests to market/shop green, whatever the weights.",
    ],
  ],
  [
    "a rule for one path",
    {},
    { match: [{ name: "api", to: "green", pathPrefix: "/api" }] },
    [
      "rule: VirtualService market/shop rule match-api takes requests for /api to market/shop green, whatever the weights.",
    ],
  ],
  [
    "a rule for a header that all send",
    {},
    { match: [{ name: "json", to: "idle", headers: { accept: "application/json" } }] },
    [
      "rule: VirtualService market/shop rule match-json takes requests of ordinary callers to market/shop green, whatever the weights.",
    ],
  ],
  [
    "a rule for all requests of a caller",
    {},
    { match: [{ name: "web", to: "idle", sourceLabels: { app: "web" } }] },
    [
      "rule: VirtualService market/shop rule match-web takes all requests of pods with app=web to market/shop green, whatever the weights.",
    ],
  ],
  [
    "a rule that now goes to the other color",
    { match: [{ name: "api", to: "blue", pathPrefix: "/api" }] },
    { match: [{ name: "api", to: "green", pathPrefix: "/api" }] },
    [
      "rule: VirtualService market/shop rule match-api takes requests for /api to market/shop green, whatever the weights.",
    ],
  ],
  [
    "a rule with shares of its own for one path",
    {},
    { match: [{ name: "beta", to: { active: 50, idle: 50 }, pathPrefix: "/beta" }] },
    [
      "rule: VirtualService market/shop rule match-beta takes a part of requests for /beta to market/shop green, whatever the weights.",
    ],
  ],
  [
    "a shorter limit for one path",
    {},
    { match: [{ name: "beta", to: "split", pathPrefix: "/beta", timeout: "1s" }] },
    ["limit: VirtualService market/shop cuts requests after 1s (before: never)."],
  ],
  [
    "a fault that answers",
    {},
    { fault: { abort: { httpStatus: 503, share: "10%" } } },
    [
      "rule: VirtualService market/shop rule split takes a part of all requests to a fault that the router injects, whatever the weights.",
    ],
  ],
  [
    "a fault that delays",
    {},
    { fault: { delay: { fixedDelay: "1s", share: "10%" } } },
    ["limit: VirtualService market/shop delays requests by a fault that it injects."],
  ],
  [
    "an origin that browsers let ask no longer",
    {
      corsPolicy: { allowOrigins: ["https://a.example.com", { prefix: "https://b." }] },
    },
    { corsPolicy: { allowOrigins: ["https://a.example.com"] } },
    [
      "limit: VirtualService market/shop names prefix https://b. in corsPolicy no longer: browsers refuse their pages the answers.",
    ],
  ],
  [
    "one origin more",
    { corsPolicy: { allowOrigins: ["https://a.example.com"] } },
    {
      corsPolicy: { allowOrigins: ["https://a.example.com", { prefix: "https://b." }] },
    },
    [],
  ],
  [
    "a rewrite",
    {},
    { rewrite: { uri: "/v1/" } },
    ["limit: VirtualService market/shop sends requests on under another path or host."],
  ],
  [
    "the mesh is left out",
    {},
    { mesh: false },
    [
      "way-in: VirtualService market/shop no longer holds for callers in the mesh that ask for shop.market.svc.",
    ],
  ],
  [
    "other namespaces see it no more",
    {},
    { exportTo: ["."] },
    [
      "way-in: VirtualService market/shop is seen by some namespaces only: callers in others pass by its rules.",
    ],
  ],
  [
    "a part of the host",
    {},
    { paths: [{ prefix: "/api/" }] },
    [
      `way-in: host shop.example.com is answered for /api/ alone on port 80 of ${PODS}: other callers get 404.`,
    ],
  ],
  [
    "another port of the Services",
    {},
    { servicePort: 8080 },
    [
      "port: Service market/shop-blue no longer listens on port 80: its callers are refused.",
      "port: Service market/shop no longer listens on port 80: its callers are refused.",
    ],
  ],
  [
    "another protocol",
    {},
    { protocol: "http2" },
    [
      "port: Service market/shop-blue makes proxies speak HTTP/2 instead of HTTP/1 to running pods at once.",
      "port: Service market/shop makes proxies speak HTTP/2 instead of HTTP/1 to running pods at once.",
    ],
  ],
  [
    "a first time limit",
    {},
    { timeout: "1s500ms" },
    ["limit: VirtualService market/shop cuts requests after 1500ms (before: never)."],
  ],
  [
    "a shorter time limit",
    { timeout: "1m" },
    { timeout: "2s" },
    ["limit: VirtualService market/shop cuts requests after 2s (before: 60s)."],
  ],
  [
    "fewer tries, each of them shorter",
    {},
    { retries: { attempts: 1, perTryTimeout: "100ms" } },
    [
      "limit: VirtualService market/shop cuts each try of a request after 100ms (before: never).",
      "limit: VirtualService market/shop makes 1 instead of 2 further tries of a request.",
    ],
  ],
  [
    "bounds of connections",
    { connectionPool: { maxConnections: 100, connectTimeout: "5s" } },
    { connectionPool: { maxConnections: 10, maxRequests: 1, connectTimeout: "1s" } },
    [
      "limit: DestinationRule market/shop-blue cuts more than before: maxConnections 100 → 10.",
      "limit: DestinationRule market/shop-blue cuts more than before: connectTimeout 5000ms → 1000ms.",
      "limit: DestinationRule market/shop-blue cuts more than before: http2MaxRequests none → 1.",
    ],
  ],
  [
    "connections that end sooner, and TLS to the pods",
    {},
    {
      connectionPool: { idleTimeout: "1m", maxRequestsPerConnection: 1 },
      upstreamTls: { mode: "SIMPLE" },
    },
    [
      "limit: DestinationRule market/shop-blue changes the TLS between proxies and pods (the mesh's → SIMPLE).",
      "limit: DestinationRule market/shop-blue cuts more than before: maxRequestsPerConnection none → 1.",
      "limit: DestinationRule market/shop-blue cuts more than before: idleTimeout none → 60000ms.",
      LOST_GUARDS,
    ],
  ],
  [
    "failing pods are ejected",
    {},
    { outlierDetection: {} },
    [
      "limit: DestinationRule market/shop-blue may eject failing pods from now on, up to 50 % of them at once.",
    ],
  ],
  [
    "failing pods are ejected sooner, longer and more of them",
    { outlierDetection: {} },
    { outlierDetection: { consecutive5xx: 1, baseEjectionTime: "5m", maxEjection: "100%" } },
    [
      "limit: DestinationRule market/shop-blue cuts more than before: consecutive5xxErrors 5 → 1.",
      "limit: DestinationRule market/shop-blue cuts more than before: baseEjectionTime 30s → 300s.",
      "limit: DestinationRule market/shop-blue cuts more than before: maxEjectionPercent 50 → 100.",
    ],
  ],
])("a danger to requests: %s", async (_, before, after, expected) => {
  expect(await dangersOf(withTraffic(before), withTraffic(after))).toEqual(expected);
});

test.each<[string, Partial<SettingsArgs>, Partial<SettingsArgs>]>([
  ["another host beside", withTraffic({}), withTraffic({ hosts: [...HOSTS, "b.example.com"] })],
  ["a wildcard that holds the host", withTraffic({}), withTraffic({ hosts: ["*.example.com"] })],
  ["first hosts", {}, withTraffic({})],
  [
    "a certificate beside plain HTTP",
    withTraffic({}),
    withTraffic({ tls: { ...TLS, redirect: false } }),
  ],
  [
    "HTTPS is promised for longer",
    withTraffic({ tls: { ...TLS, hstsMaxAge: "1m" } }),
    withTraffic({ tls: TLS }),
  ],
  ["a longer time limit", withTraffic({ timeout: "1s" }), withTraffic({ timeout: "2s" })],
  ["no time limit any more", withTraffic({ timeout: "1s" }), withTraffic({})],
  [
    "wider bounds",
    withTraffic({ connectionPool: { maxRequests: 1 }, outlierDetection: {} }),
    withTraffic({ connectionPool: { maxRequests: 2 } }),
  ],
  [
    "more tries",
    withTraffic({ retries: { attempts: 1 } }),
    withTraffic({ retries: { attempts: 3 } }),
  ],
  [
    "a rule for testers, by a header of their own",
    withTraffic({}),
    withTraffic({ match: [{ name: "qa", to: "idle", headers: { "x-tester": "1" } }] }),
  ],
  [
    "a rule for testers, by a cookie of their own",
    withTraffic({}),
    withTraffic({ match: [{ name: "qa", to: "idle", cookies: { tester: "yes" } }] }),
  ],
  [
    "a rule for testers within one path",
    withTraffic({}),
    withTraffic({
      match: [{ name: "qa", to: "idle", pathPrefix: "/", headers: { "x-tester": "1" } }],
    }),
  ],
  [
    "a rule that keeps a path where all traffic is",
    withTraffic({}),
    withTraffic({ match: [{ name: "api", to: "active", pathPrefix: "/api" }] }),
  ],
  [
    "a rule that goes",
    withTraffic({ match: [{ name: "api", to: "green", pathPrefix: "/api" }] }),
    withTraffic({}),
  ],
  [
    "a switch with a path for the idle color, which served until now",
    withTraffic({ match: [{ name: "beta", to: "idle", pathPrefix: "/beta" }] }),
    {
      activeColor: "green",
      ...withTraffic({ match: [{ name: "beta", to: "idle", pathPrefix: "/beta" }] }),
    },
  ],
  ["a shift", withTraffic({}), { ...withTraffic({}), weights: { blue: 90, green: 10 } }],
  [
    "a shift of users who stay where they are",
    { ...withTraffic({ stickiness: {} }), weights: { blue: 67, green: 33 } },
    { ...withTraffic({ stickiness: {} }), weights: { blue: 33, green: 67 } },
  ],
  ["stickiness", withTraffic({}), withTraffic({ stickiness: {} })],
  ["copies of requests", withTraffic({}), withTraffic({ mirror: {} })],
  ["copies of all requests", withTraffic({}), withTraffic({ mirror: { methods: "all" } })],
  [
    "a rule by the weights, with a longer limit",
    withTraffic({ timeout: "1s" }),
    withTraffic({
      timeout: "1s",
      match: [{ name: "upload", to: "split", pathPrefix: "/upload", timeout: "1m" }],
    }),
  ],
  [
    "a rule with shares of its own for a cookie",
    withTraffic({}),
    withTraffic({
      match: [{ name: "beta", to: { active: 50, idle: 50 }, cookies: { beta: "1" } }],
    }),
  ],
  [
    "a shift of a service with a part of its host",
    withTraffic({ paths: [{ prefix: "/api/" }], stickiness: {} }),
    {
      ...withTraffic({ paths: [{ prefix: "/api/" }], stickiness: {} }),
      weights: { blue: 50, green: 50 },
    },
  ],
  [
    "another preview header",
    withTraffic({}),
    withTraffic({ preview: { header: "x-look", publicValue: "20-letters-or-more-of-it" } }),
  ],
  ["another port of the idle color", {}, { green: { ...shop.green, port: 9090 } }],
  ["another rollout of the idle color", {}, { green: { ...shop.green, strategy: "frugal" } }],
  ["a rollout with more pods at once", {}, { workload: { strategy: "fast" } }],
])("no danger to requests: %s", async (_, before, after) => {
  expect(await dangersOf(before, after)).toEqual([]);
});

test("a port of its own comes to the idle color first, and a shift follows", async () => {
  const moved = { green: { ...shop.green, port: 9090 } };
  expect(await dangersOf(moved, { ...moved, activeColor: "green" })).toEqual([]);
  const [danger, ...others] = await dangersOf({}, { port: 9090 });
  expect(danger).toMatch(
    /^serving-pods: market\/shop blue restarts its pods .*Change the idle color/,
  );
  expect(others).toEqual([]);
});

test("a rollout that takes pods away is a danger to a color that serves", async () => {
  expect(await dangersOf({}, { workload: { strategy: "frugal" } })).toEqual([
    "limit: Deployment market/shop-blue lets a rollout take 1 of 3 pods at once (before: 0).",
  ]);
});

describe("The sentence on traffic", () => {
  const sentence = async (before: Partial<SettingsArgs>, after: Partial<SettingsArgs>) => {
    const { services } = await compared(before, after);
    return services.map((one) => summarize(one, false).sentences[0]);
  };

  test("goes by all rules: one for all paths takes everything", async () => {
    const all = withTraffic({ match: [{ name: "all", to: "idle", pathPrefix: "/" }] });
    expect(await sentence(withTraffic({}), all)).toEqual(["Traffic: blue 100 → 0, green 0 → 100."]);
  });

  test("names the rules that take a part past the weights", async () => {
    const api = withTraffic({ match: [{ name: "api", to: "idle", pathPrefix: "/api" }] });
    expect(await sentence(withTraffic({}), api)).toEqual([
      "Traffic stays: blue 100, green 0, but for what match-api takes.",
    ]);
  });

  test("names no rule that goes by the weights, and tells the shares of one that has its own", async () => {
    const traffic: TrafficArgs = {
      mirror: {},
      match: [
        { name: "upload", to: "split", pathPrefix: "/upload", timeout: "1m" },
        { name: "beta", to: { active: 50, idle: 50 }, cookies: { beta: "1" } },
      ],
    };
    for (const stickiness of [{}, { stickiness: {} }]) {
      const own = {
        ...withTraffic({ ...traffic, match: traffic.match?.slice(0, 1) ?? [], ...stickiness }),
        weights: { blue: 60, green: 40 },
      };
      expect(await sentence(own, own)).toEqual(["Traffic stays: blue 60, green 40."]);
    }
    const { services } = await compared(withTraffic(traffic), withTraffic(traffic));
    expect(services.map((one) => summarize(one, false).sentences.slice(0, 2))).toEqual([
      [
        "Traffic stays: blue 100, green 0.",
        "Rule match-beta has a split of its own: blue 50, green 50.",
      ],
    ]);
  });

  test.each(["tcp", "tls"] as const)("tells the weights of connections of %s", async (protocol) => {
    const stream = (weights: { blue: number; green: number }): Partial<SettingsArgs> => ({
      traffic: { hosts: HOSTS, protocol },
      monitoring: { scrape: "none" },
      weights,
    });
    const [before, after] = [stream({ blue: 90, green: 10 }), stream({ blue: 50, green: 50 })];
    expect(await sentence(before, after)).toEqual(["Traffic: blue 90 → 50, green 10 → 50."]);
  });

  test("tells the weights of a service with a part of a host", async () => {
    const part = {
      ...withTraffic({ paths: [{ prefix: "/api/" }], stickiness: {}, mirror: {} }),
      weights: { blue: 90, green: 10 },
    };
    expect(await sentence(part, part)).toEqual(["Traffic stays: blue 90, green 10."]);
  });

  test("tells shares by buckets as the weights that they are made from", async () => {
    const sticky = { ...withTraffic({ stickiness: {} }), weights: { blue: 99, green: 1 } };
    expect(await sentence(sticky, sticky)).toEqual(["Traffic stays: blue 99, green 1."]);
  });
});

describe("Two services", () => {
  type Pair = readonly [TrafficArgs, TrafficArgs];
  const two = ([first, second]: Pair) =>
    declare({ app: "one", traffic: first }, { app: "two", traffic: second });
  const said = async (before: Pair, after: Pair) => {
    const { dangers } = compareRecordings(await two(before), await two(after));
    return dangers.map(({ subject, message }) => `${subject} ${message}`);
  };
  const [one, other] = [{ hosts: ["one.example.com"] }, { hosts: ["two.example.com"] }];

  test("with a host each are no danger", async () => {
    expect(await said([one, {}], [one, other])).toEqual([]);
  });

  test("with one host are a danger, which is said once", async () => {
    expect(await said([one, {}], [one, one])).toEqual([
      "host one.example.com is claimed by VirtualService market/one and VirtualService market/two: one of them gets nothing.",
    ]);
    expect(await said([one, one], [one, one])).toEqual([]);
  });

  const host = ["one.example.com"];
  const api: TrafficArgs = { hosts: host, paths: [{ prefix: "/api/" }] };

  test.each<[string, TrafficArgs]>([
    ["all the rest", { hosts: host }],
    ["other paths", { hosts: host, paths: [{ prefix: "/web/" }, { regex: "/img/[a-z]+" }] }],
  ])(
    "of which one has some paths of a host and the other has %s are no danger",
    async (_, rest) => {
      expect(await said([rest, {}], [rest, api])).toEqual([]);
    },
  );

  test.each<[string, TrafficArgs, string]>([
    ["the same", api, "/api/"],
    ["one of them", { hosts: host, paths: ["/api/v1"] }, "/api/v1"],
    ["more", { hosts: host, paths: [{ prefix: "/ap" }] }, "/api/"],
    ["some by an expression", { hosts: host, paths: [{ regex: "/api/.*" }] }, "/api/"],
    ["all for users of a cookie", { hosts: host, stickiness: {} }, "/api/"],
  ])(
    "of which one has paths of a host and the other has %s are a danger",
    async (_, rest, path) => {
      expect(await said([rest, {}], [rest, api])).toEqual([
        `host one.example.com has requests for ${path} that rules of VirtualService market/one and VirtualService market/two take: those of the older one hold.`,
      ]);
    },
  );

  test("with one certificate at Gateways of their own are a danger", async () => {
    const tls = { credentialName: "wildcard" };
    expect(
      await said(
        [{ ...one, tls }, other],
        [
          { ...one, tls },
          { ...other, tls },
        ],
      ),
    ).toEqual([
      `host two.example.com answers plain HTTP with a redirect only on port 80 of ${PODS}.`,
      "certificate wildcard is used by Gateway market/one and Gateway market/two: clients that reuse an HTTP/2 connection get 404. Bind both services to one Gateway by its name.",
    ]);
  });

  test("of which one takes the other's host over are a danger", async () => {
    expect(await said([one, other], [{}, { hosts: ["one.example.com"] }])).toContain(
      "VirtualService market/two sends requests for one.example.com to market/two blue, which had no part in them before.",
    );
  });
});

describe("a further port of the Service", () => {
  const admin = { workload: { ports: { "http-admin": { containerPort: 9090 } } } };
  const ports = { "http-admin": 9090 };
  const weights = { blue: 70, green: 30 };

  test("that comes to go by the weights is no danger, and neither is another split of both", async () => {
    const before = { ...admin, traffic: {} };
    const after = { ...admin, traffic: { ports } };
    expect(await dangersOf(before, after)).toEqual([]);
    expect(await dangersOf({ ...after, weights }, after)).toEqual([]);
  });

  test("leaves what rules take past the weights at the main one in sight", async () => {
    const match: TrafficArgs["match"] = [{ name: "all", to: "green", paths: [{ prefix: "/" }] }];
    const [before, after] = [{ ports }, { ports, match }].map((traffic) => ({ ...admin, traffic }));
    expect(await dangersOf(before ?? {}, after ?? {})).toEqual([
      "rule: VirtualService market/shop rule match-all takes all requests to market/shop green, whatever the weights.",
    ]);
  });
});
