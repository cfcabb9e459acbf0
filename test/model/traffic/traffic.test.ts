import { resolveTraffic, type TrafficArgs, trafficSchema } from "../../../model/traffic/traffic";

const DEFAULTS = resolveTraffic({});

test("nothing asked for is a service of the mesh, with safe retries and everything else off", () => {
  expect(DEFAULTS).toEqual({
    router: "istio",
    hosts: [],
    paths: [],
    ports: {},
    mesh: true,
    delegate: false,
    servicePort: 80,
    protocol: "http",
    preview: { header: "x-sluice-color" },
    match: [],
    retries: { attempts: 2, on: "connect-failure,refused-stream" },
  });
});

test.each([
  [
    "stickiness",
    { cookie: "sluice-bucket", maxAge: "1d", path: "/", sameSite: "Lax", httpOnly: true },
  ],
  ["mirror", { to: "idle", methods: "safe", share: "100%" }],
  [
    "outlierDetection",
    { consecutive5xx: 5, interval: "10s", baseEjectionTime: "30s", maxEjection: "50%" },
  ],
] as const)("%s is on with its defaults as soon as it is named", (part, defaults) => {
  expect(resolveTraffic({ [part]: {} })).toEqual({ ...DEFAULTS, [part]: defaults });
});

test("TLS is at least 1.2 with a redirect, and has no HSTS unless asked for", () => {
  expect(resolveTraffic({ tls: { credentialName: "shop" } }).tls).toEqual({
    credentialName: "shop",
    minVersion: "1.2",
    redirect: true,
  });
});

test("what is asked for stands over the defaults, part by part", () => {
  const asked: TrafficArgs = {
    hosts: ["shop.example.com"],
    stickiness: { cookie: "lane" },
    retries: { attempts: 0 },
    preview: { publicValue: "open-sesame-open-sesame" },
  };
  expect(resolveTraffic(asked)).toMatchObject({
    hosts: ["shop.example.com"],
    stickiness: { cookie: "lane", maxAge: "1d" },
    retries: { attempts: 0, on: "connect-failure,refused-stream" },
    preview: { header: "x-sluice-color", publicValue: "open-sesame-open-sesame" },
  });
});

test.each([
  ["router", "nginx"],
  ["hosts", "shop.example.com"],
  ["hosts", ["shop"]],
  ["gateway", { name: "a/b/c" }],
  ["gateway", { selector: { istio: "not a label" } }],
  ["tls", {}],
  ["tls", { credentialName: "shop", minVersion: "1.1" }],
  ["tls", { credentialName: "shop", minVersion: 1.2 }],
  ["tls", { credentialName: "shop", hstsMaxAge: "0s" }],
  ["servicePort", 0],
  ["servicePort", 65536],
  ["protocol", "udp"],
  ["preview", { header: "X-Color" }],
  ["preview", { publicValue: "short" }],
  ["preview", { publicValue: "with a space" }],
  ["match", {}],
  ["match", [{ name: "a", pathPrefix: "/" }]],
  ["match", [{ name: "a", to: "both", pathPrefix: "/" }]],
  ["match", [{ name: "A b", to: "idle", pathPrefix: "/" }]],
  ["match", [{ name: "a", to: "idle", pathPrefix: "beta" }]],
  ["match", [{ name: "a", to: "idle", headers: { "X-A": "1" } }]],
  ["match", [{ name: "a", to: "idle", headers: { "x-a": "" } }]],
  ["match", [{ name: "a", to: "idle", cookies: { "a.b": "1" } }]],
  ["match", [{ name: "a", to: "idle", cookies: { a: "1;2" } }]],
  ["match", [{ name: "a", to: "idle", cookies: { a: ".*" } }]],
  ["match", [{ name: "a", to: "idle", sourceLabels: { app: "a b" } }]],
  ["stickiness", true],
  ["stickiness", { cookie: "a b" }],
  ["stickiness", { maxAge: "59s" }],
  ["mirror", { share: "0%" }],
  ["mirror", { share: "101%" }],
  ["mirror", { to: "other" }],
  ["retries", { attempts: -1 }],
  ["retries", { attempts: 11 }],
  ["retries", { on: "" }],
  ["retries", { on: "5xx, reset" }],
  ["timeout", "0s"],
  ["timeout", 1000],
  ["timeout", "1"],
  ["outlierDetection", { maxEjection: "101%" }],
  ["connectionPool", { maxConnections: 0 }],
  ["paths", ["api"]],
  ["paths", [{ prefix: "/a", exact: "/a" }]],
  ["paths", [{}]],
  ["paths", [{ regex: "/a(?=b)" }]],
  ["paths", [{ regex: "/(a" }]],
  ["exportTo", ["a b"]],
  ["gateway", { name: [] }],
  ["stickiness", { sameSite: "lax" }],
  ["match", [{ name: "a", to: { blue: 50, green: 50 }, pathPrefix: "/" }]],
  ["match", [{ name: "a", to: "idle", methods: ["get"] }]],
  ["fault", { delay: { share: "1%" } }],
])("%s may not be %j", (key, value) => {
  expect(trafficSchema.safeParse({ [key]: value }).success).toBe(false);
});

test.each([
  ["hosts", ["shop.example.com", "*.shop.example.com"]],
  ["gateway", { name: "public" }],
  ["gateway", { name: "istio-ingress/public" }],
  ["tls", { credentialName: "wildcard.example.com", minVersion: "1.3", redirect: false }],
  ["match", [{ name: "a", to: "idle", headers: { cookie: "a=b" }, sourceLabels: { app: "" } }]],
  ["retries", { attempts: 0 }],
  ["retries", { attempts: 10, on: "5xx,reset" }],
  ["connectionPool", {}],
  ["hosts", ["*"]],
  ["paths", ["/a", { prefix: "/" }, { regex: "(?i)/(?P<id>[[:alpha:]]+)" }]],
  ["exportTo", [".", "*", "web"]],
  ["gateway", { name: ["public", "istio-ingress/public"] }],
  ["match", [{ name: "a", to: "split", headers: { "x-a": { prefix: "1" } } }]],
])("%s may be %j", (key, value) => {
  expect(trafficSchema.safeParse({ [key]: value }).success).toBe(true);
});
