/** Proves what each router can do and what it refuses. The table in docs/traffic.md is made of the same. */
import { checkSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { FEATURES, type FeatureName, has, routedBy } from "../../../model/traffic/features";
import { ROUTER_NAMES } from "../../../model/traffic/router-names";
import { trafficSchema } from "../../../model/traffic/traffic";
import { shop } from "../../support/shop";

const NAMES = Object.keys(FEATURES) as FeatureName[];
const hosts = ["shop.example.com"];

/** What asks for a key, with what else it needs. */
const ASKING: Readonly<Record<string, object>> = {
  hosts: { hosts },
  paths: { hosts, paths: ["/a"] },
  mesh: { mesh: true },
  delegate: { delegate: true },
  exportTo: { exportTo: ["."] },
  gateway: { hosts, gateway: { name: "edge" } },
  tls: { hosts, tls: { credentialName: "shop" } },
  clusterDomain: { clusterDomain: "cluster.local" },
  servicePort: { servicePort: 8080 },
  protocol: { protocol: "http2" },
  ports: { ports: { "http-admin": 9090 } },
  preview: { preview: { header: "x-color" } },
  match: { match: [{ name: "beta", to: "idle", pathPrefix: "/beta" }] },
  stickiness: { stickiness: {} },
  mirror: { mirror: {} },
  retries: { retries: { attempts: 0 } },
  timeout: { timeout: "1s" },
  rewrite: { rewrite: { uri: "/" } },
  requestHeaders: { requestHeaders: { set: { a: "1" } } },
  responseHeaders: { responseHeaders: { set: { a: "1" } } },
  corsPolicy: {
    corsPolicy: { allowOrigins: ["https://a.example.com"] },
    gatewayApiVersion: "1.5",
  },
  gatewayApiVersion: { hosts, gatewayApiVersion: "1.5" },
  fault: { fault: { abort: { httpStatus: 500, share: "1%" } } },
  route: { route: { timeout: "1s" } },
  outlierDetection: { outlierDetection: {} },
  connectionPool: { connectionPool: { maxConnections: 10 } },
  loadBalancer: { loadBalancer: { simple: "RANDOM" } },
  upstreamTls: { upstreamTls: { mode: "DISABLE" } },
};

function problemsOf(change: object): readonly (readonly [string, string])[] {
  try {
    checkSettings({
      ...shop,
      workload: { ports: { "http-admin": { containerPort: 9090 } } },
      ...change,
    });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => [path.join("."), needed]);
  }
}

const needed = (feature: FeatureName, instead = "nothing", router = "service") =>
  `${instead}, as traffic.router is ${router}, which has no ${FEATURES[feature].what}. Instead: ${FEATURES[feature].instead}; or router ${FEATURES[feature].routers.join(" or ")}`;

test("every key of traffic but the router stands in one line of the table", () => {
  const keys = NAMES.flatMap((name): readonly string[] => FEATURES[name].keys);
  const all = Object.keys(trafficSchema.shape).filter((key) => key !== "router");
  expect([...keys].sort()).toEqual(all.sort());
});

const lines = ROUTER_NAMES.flatMap((router) =>
  NAMES.flatMap((feature) => FEATURES[feature].keys.map((key) => [router, key, feature] as const)),
);

test.each(lines)(
  "router %s takes traffic.%s, or refuses it, as the table says",
  (router, key, feature) => {
    const { [key]: traffic } = ASKING;
    const refused = problemsOf({ traffic: { ...traffic, router } }).filter(
      ([place]) => place === `traffic.${key}`,
    );
    expect(refused).toEqual(
      has({ router }, feature) ? [] : [[`traffic.${key}`, needed(feature, "nothing", router)]],
    );
  },
);

test("a key that the router cannot do is told once, whatever else would be wrong with it", () => {
  const traffic = { router: "service", mesh: false, tls: { credentialName: "a" } };
  expect(problemsOf({ traffic }).map(([key]) => key)).toEqual(["traffic.mesh", "traffic.tls"]);
});

test.each([
  ["weights", { weights: { blue: 50, green: 50 } }, needed("weights", "100 and 0")],
  [
    "monitoring.requests.source",
    { monitoring: { requests: { source: "istio" } } },
    needed("counted", "app"),
  ],
  [
    "migrations.expand.mesh",
    { migrations: { expand: { command: ["true"], mesh: true } } },
    needed("mesh", "false"),
  ],
  ["release.preset", { release: { preset: "mesh" } }, needed("weights", "blue-green")],
  [
    "release.stages",
    { release: { stages: [10, 100].map((weight) => ({ weight, hold: "5m" })) } },
    needed("weights", "100 alone"),
  ],
  [
    "release.gates.errors.mode",
    { release: { gates: { errors: { max: "2%" } } } },
    "off, as traffic.router is service, which has no proxies that count requests; or monitoring.requests.source app, and the pods count them",
  ],
  [
    "release.verify.http.0.url",
    { release: { verify: { http: [{ name: "smoke", url: "http://a.example.com" }] } } },
    needed("preview", "a command"),
  ],
  [
    "release.verify.http.0.urlFrom",
    { release: { verify: { http: [{ name: "smoke", urlFrom: "SMOKE" }] } } },
    needed("preview", "a command"),
  ],
  [
    "service.headless",
    { service: { headless: true } },
    "false, as the Service routes: callers would keep the addresses of pods that a switch takes them off",
  ],
])("router service refuses %s", (key, change, text) => {
  expect(problemsOf({ ...change, traffic: { router: "service" } })).toEqual([[key, text]]);
});

test.each([
  ["pods out of the mesh", { workload: { podLabels: { "sidecar.istio.io/inject": "false" } } }],
  ["objects out of the mesh", { labels: { "istio.io/dataplane-mode": "none" } }],
  ["the user of Istio's proxy", { workload: { userId: 1337 } }],
  ["a second port of HTTP", { service: { patch: { ports: [{ port: 81, name: "http-b" }] } } }],
  ["a release of one stage", { release: { stages: [{ weight: 100, hold: "1m" }] } }],
  ["a release by its usual walk", { release: {} }],
  ["a wait shorter than scrapes", { release: { settle: { floor: "1s", ceiling: "2s" } } }],
])("router service takes %s", (_what, change) => {
  expect(problemsOf({ ...change, traffic: { router: "service" } })).toEqual([]);
});

test("gates on requests are judged where the application counts them", () => {
  const change = {
    monitoring: { requests: { source: "app" } },
    release: { gates: { errors: { max: "2%" } } },
  };
  expect(problemsOf({ ...change, traffic: { router: "service" } })).toEqual([]);
});

test.each([
  [{ router: "service" }, "service"],
  [{ router: "nginx" }, "istio"],
  [undefined, "istio"],
])("of unchecked settings %j the router is %s", (traffic, router) => {
  expect(routedBy(traffic)).toEqual({ router });
});
