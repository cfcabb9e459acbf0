/** Proves what is refused because a route of Gateway API cannot hold it. The table of features has the whole keys. */
import { checkSettings } from "../../../../../model/settings/settings";
import { SettingsError } from "../../../../../model/settings/settings-error";
import { parseRolling } from "../../../../../model/settings/rolling";
import { rollingShop } from "../../../../support/rolling";
import { shop } from "../../../../support/shop";

const BASE = { router: "gateway-api", hosts: ["shop.example.com"], gateway: { name: "edge" } };

function problemsOf(traffic: object, more: object = {}): readonly (readonly [string, string])[] {
  try {
    checkSettings({ ...shop, ...more, traffic: { ...BASE, ...traffic } });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => [path.join("."), needed]);
  }
}

/** Whatever the pods speak, nobody asks them for metrics. */
const unscraped = { monitoring: { scrape: "none" } };

const rule = (fields: object) => ({ match: [{ name: "beta", to: "idle", ...fields }] });
const LACKS =
  "nothing, as traffic.router is gateway-api: an HTTPRoute has no field for it; or router istio";
const GRPC = "nothing, as protocol is grpc: a GRPCRoute has no field for it; or router istio";

const QUERY = { queryParams: { beta: "1" } };

test.each<[string, object]>([
  ["shares by the weights", { to: "split" }],
  ["leads to one color", { to: "idle" }],
])("a rule by a parameter alone that %s cannot come before those of users", (_what, to) => {
  const [name] = Object.values(to).map((one) => (one === "split" ? "split-beta" : "match-beta"));
  const needed = `conditions by which rule ${String(name)} can come before those of traffic.stickiness: a path, a method or a header more, as Gateway API tries parameters of the query after headers`;
  expect(problemsOf({ stickiness: {}, ...rule({ ...QUERY, ...to }) })).toEqual([
    ["traffic.match", needed],
  ]);
  expect(problemsOf(rule({ ...QUERY, ...to }))).toEqual([]);
});

test.each([{ methods: ["POST"] }, { paths: ["/beta"] }, { headers: { beta: "1" } }])(
  "a rule by %j more comes before those of users",
  (condition) => {
    expect(problemsOf({ stickiness: {}, ...rule({ ...QUERY, ...condition }) })).toEqual([]);
  },
);

test.each([
  [
    "hosts",
    { hosts: [], gateway: undefined },
    "at least one host, by which requests find the route",
  ],
  [
    "protocol",
    { protocol: "tcp" },
    "http, http2 or grpc, as traffic.router is gateway-api; or router istio",
  ],
  [
    "gateway.selector",
    { gateway: { selector: { a: "b" } } },
    "nothing: gateway.className says whose it is",
  ],
  [
    "gateway.className",
    { gateway: { name: "edge", className: "istio" } },
    "nothing beside gateway.name: it has its own",
  ],
  [
    "gateway.sectionNames",
    { gateway: { sectionNames: ["http"] } },
    "nothing: an own Gateway has the listeners that it needs",
  ],
  [
    "tls.minVersion",
    { gateway: undefined, tls: { credentialName: "a", minVersion: "1.3" } },
    "1.2, as Gateway API has no field for it; each implementation has options of its own",
  ],
  [
    "corsPolicy",
    { corsPolicy: { allowOrigins: ["https://a.example.com"] } },
    "nothing, as gatewayApiVersion is 1.4: 1.5 has it, where the cluster's CRDs are that new",
  ],
  [
    "corsPolicy.allowOrigins.0",
    { gatewayApiVersion: "1.6", corsPolicy: { allowOrigins: [{ prefix: "https://a" }] } },
    "text: an origin, or *",
  ],
  [
    "rewrite.uriRegexRewrite",
    { rewrite: { uriRegexRewrite: { match: "^/a", rewrite: "/b" } } },
    "uri: a route has no other",
  ],
  [
    "rewrite.uri",
    { paths: [{ prefix: "/a/" }, { prefix: "/b/" }], rewrite: { uri: "/" } },
    "nothing, or rule split with a single condition on the path: one rule of a route rewrites one path",
  ],
  [
    "paths.0",
    { paths: [{ prefix: "/api" }] },
    "a prefix that ends with /, as whole parts of a path are compared: /api/ takes /api, too",
  ],
  [
    "match.0.pathPrefix",
    rule({ pathPrefix: "/api" }),
    "a prefix that ends with /, as whole parts of a path are compared: /api/ takes /api, too",
  ],
  [
    "match.0.paths.0",
    rule({ paths: [{ regex: "/a|/b" }] }),
    "text or a prefix: in which order expressions are tried, Gateway API leaves open",
  ],
  ["match.0.withoutHeaders", rule({ pathPrefix: "/a/", withoutHeaders: { a: "1" } }), LACKS],
  ["match.0.sourceLabels", rule({ pathPrefix: "/a/", sourceLabels: { a: "1" } }), LACKS],
  ["match.0.authority", rule({ authority: "a.example.com" }), LACKS],
  ["match.0.ignoreUriCase", rule({ pathPrefix: "/a/", ignoreUriCase: true }), LACKS],
  ["match.0.fault", rule({ pathPrefix: "/a/", fault: { abort: { httpStatus: 503 } } }), LACKS],
  ["match.0.retries", rule({ pathPrefix: "/a/", retries: { attempts: 1 } }), LACKS],
  [
    "match.0.methods.0",
    rule({ methods: ["PURGE"] }),
    "one of GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH",
  ],
  [
    "match",
    {
      match: [
        { name: "one", to: "idle", headers: { a: { prefix: "x" } } },
        { name: "two", to: "active", headers: { a: "xy" }, methods: ["PUT"] },
      ],
    },
    "conditions by which match-one can come before match-two: Gateway API tries what is more specific first, and one header cannot be asked for twice",
  ],
  [
    "match",
    {
      match: Array.from({ length: 16 }, (_, index) => ({
        ...{ name: `r${String(index)}`, to: "idle" },
        paths: [`/${String(index)}`],
      })),
    },
    "fewer conditions: a route holds 16 rules with 64 conditions each, 128 in all; these make 17 rules and 17 conditions",
  ],
  [
    "hosts",
    { hosts: Array.from({ length: 17 }, (_, index) => `h${String(index)}.example.com`) },
    "at most 16 hosts",
  ],
])("traffic.%s is refused: %j", (key, traffic, needed) => {
  expect(problemsOf(traffic, unscraped)).toEqual([[`traffic.${key}`, needed]]);
});

const grpc = { protocol: "grpc" };

test.each([
  ["timeout", { timeout: "1s" }, GRPC],
  ["rewrite", { rewrite: { authority: "a.example.com" } }, GRPC],
  ["corsPolicy", { gatewayApiVersion: "1.6", corsPolicy: { allowOrigins: ["*"] } }, GRPC],
  ["match.0.methods", rule({ methods: ["GET"] }), GRPC],
  ["match.0.queryParams", rule({ queryParams: { a: "1" } }), GRPC],
  ["paths.0", { paths: ["/shop.Cart"] }, "/service/method, or a prefix of /service/"],
])("of calls of gRPC traffic.%s is refused: %j", (key, traffic, needed) => {
  expect(problemsOf({ ...grpc, ...traffic }, unscraped)).toEqual([[`traffic.${key}`, needed]]);
});

test.each([
  ["sectionNames", { sectionNames: ["http"] }, "gateway-api"],
  ["className", { className: "istio" }, "gateway-api or ingress"],
  ["annotations", { annotations: { a: "b" } }, "gateway-api or ingress"],
])("router istio refuses gateway.%s", (key, gateway, routers) => {
  expect(problemsOf({ router: "istio", gateway })).toEqual([
    [`traffic.gateway.${key}`, `nothing, as traffic.router is istio; or router ${routers}`],
  ]);
});

test.each([
  [
    "a host of its own",
    "http://shop.example.com",
    { preview: { publicValue: "let-me-in-please-let-me-in" } },
    undefined,
  ],
  [
    "its host without a word",
    "http://shop.example.com",
    {},
    "a way to the idle color: traffic.preview.publicValue, as this host is one of traffic.hosts",
  ],
  [
    "another host",
    "http://shop.market",
    { preview: { publicValue: "let-me-in-please-let-me-in" } },
    "one of traffic.hosts, with traffic.preview.publicValue: no other way leads to the idle color; or a command",
  ],
])("a gate that asks %s", (_what, url, traffic, needed) => {
  const release = { verify: { http: [{ name: "smoke", url }] } };
  const found = needed === undefined ? [] : [["release.verify.http.0.url", needed]];
  expect(problemsOf(traffic, { release })).toEqual(found);
});

test("a service without colors is refused", () => {
  expect(() => parseRolling({ ...rollingShop, traffic: BASE })).toThrow(
    "istio, ingress or service, as mode is rolling: a route of your own sends to the Service",
  );
});

test("a walk with shares and gates on requests is taken, as with Istio", () => {
  const release = { preset: "mesh", gates: { errors: { max: "2%" } } };
  expect(problemsOf({}, { release, weights: { blue: 90, green: 10 } })).toEqual([]);
});
