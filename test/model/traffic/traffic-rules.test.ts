import { trafficProblems } from "../../../model/traffic/traffic-rules";
import { resolveTraffic } from "../../../model/traffic/traffic";
import type { TrafficArgs } from "../../../model/traffic/traffic";

const problems = (traffic: TrafficArgs) =>
  trafficProblems(["traffic"], resolveTraffic(traffic)).map(({ path, needed }) => [
    path.slice(1).join("."),
    needed,
  ]);

const hosts = ["shop.example.com"];
const rule = { name: "beta", to: "idle", pathPrefix: "/beta" } as const;
const noHosts = "nothing, as traffic.hosts is empty; or at least one host there";

test.each<TrafficArgs>([
  {},
  { hosts },
  { hosts, gateway: {} },
  { hosts, gateway: { name: "public" } },
  { hosts, gateway: { selector: { istio: "ingressgateway" } }, tls: { credentialName: "shop" } },
  { hosts, preview: { publicValue: "open-sesame-open-sesame" } },
  { hosts: ["a.example.com", "b.example.com", "*.example.org"] },
  { hosts: ["example.com", "*.example.com"] },
  { match: [rule, { ...rule, name: "gamma" }] },
  { match: [{ name: "a", to: "idle", headers: { "x-a": "1" }, cookies: { a: "1" } }] },
  { match: [{ name: "a", to: "idle", headers: { cookie: "a=1" } }] },
  { retries: { attempts: 0 }, timeout: "1ms" },
  { retries: { perTryTimeout: "1s" }, timeout: "1s" },
  { retries: { perTryTimeout: "1s" } },
  { hosts: ["*"], mesh: false },
  { hosts, paths: [{ prefix: "/api/" }], rewrite: { uri: "/" } },
  { hosts, paths: [{ prefix: "/api/" }], rewrite: { uri: "/v1/" }, mesh: false },
  {
    hosts,
    paths: [{ prefix: "/api/" }, "/api", { regex: "/v[12]" }],
    match: [
      { name: "a", to: "idle", pathPrefix: "/api/v2" },
      { name: "b", to: "idle", paths: ["/api", { regex: "/api/[0-9]+" }, "/v1"] },
    ],
  },
  { delegate: true, preview: { publicValue: "open-sesame-open-sesame" } },
  { match: [{ ...rule, to: { active: 30, idle: 70 } }] },
  { match: [{ ...rule, timeout: "0s", retries: { perTryTimeout: "1h" } }], timeout: "1s" },
  { stickiness: { sameSite: "None", secure: true } },
  { protocol: "grpc", mirror: { methods: "all" } },
])("%j has no problem", (traffic) => {
  expect(problems(traffic)).toEqual([]);
});

test.each<[TrafficArgs, string, string]>([
  [
    { hosts, gateway: { name: "public", selector: { a: "b" } } },
    "gateway.selector",
    "nothing beside gateway.name: that Gateway has its own",
  ],
  [
    { hosts, gateway: { name: "public" }, tls: { credentialName: "shop" } },
    "tls",
    "nothing beside gateway.name: TLS is set where that Gateway is declared",
  ],
  [{ gateway: {} }, "gateway", noHosts],
  [{ tls: { credentialName: "shop" } }, "tls", noHosts],
  [{ preview: { publicValue: "open-sesame-open-sesame" } }, "preview.publicValue", noHosts],
  [{ hosts: ["a.b", "a.b"] }, "hosts.1", "a name that no other host has"],
  [{ hosts: ["a.shop.com", "*.shop.com"] }, "hosts.0", "nothing, as *.shop.com covers it"],
  [{ hosts: ["*.shop.com", "*.a.shop.com"] }, "hosts.1", "nothing, as *.shop.com covers it"],
  [{ hosts: ["*", "a.b"], mesh: false }, "hosts.1", "nothing, as * covers it"],
  [
    { hosts: ["*"] },
    "mesh",
    "false, as one of traffic.hosts is *, which Istio refuses in the mesh",
  ],
  [{ mesh: false }, "mesh", "true, as traffic.hosts is empty: nothing would reach the service"],
  [{ paths: ["/a"] }, "paths", noHosts],
  [
    { hosts, delegate: true },
    "hosts",
    "nothing beside traffic.delegate: the router that delegates has them",
  ],
  [
    { hosts, paths: [{ prefix: "/api/" }], rewrite: { uri: "/v1/" } },
    "rewrite.uri",
    "/; or mesh false, as callers in the mesh ask for paths that are not rewritten; or uriRegexRewrite",
  ],
  [
    { hosts, paths: [{ prefix: "/api/" }], match: [rule] },
    "match.0.pathPrefix",
    "a path within traffic.paths: the others are those of other services",
  ],
  [
    {
      hosts,
      paths: [{ prefix: "/api/" }],
      match: [{ name: "a", to: "idle", paths: ["/api/", { regex: "/api/?x" }] }],
    },
    "match.0.paths.1",
    "a path within traffic.paths: the others are those of other services",
  ],
  [
    { match: [{ ...rule, paths: ["/a"] }] },
    "match.0.pathPrefix",
    "either pathPrefix or paths, not both",
  ],
  [
    { match: [{ ...rule, to: { active: 30, idle: 60 } }] },
    "match.0.to",
    "integers that sum to 100; 30 + 60 = 90",
  ],
  [
    { match: [{ name: "a", to: "split", cookies: { a: "1" } }], stickiness: {} },
    "match.0.to",
    "another condition than cookies, which traffic.stickiness asks for itself; Istio matches a header once",
  ],
  [
    { match: [{ ...rule, name: "a-mirrored" }] },
    "match.0.name",
    "a name that does not end in mirrored: copies have it",
  ],
  [
    { match: [{ ...rule, retries: { perTryTimeout: "2s" } }], timeout: "1s" },
    "match.0.retries.perTryTimeout",
    "at most timeout, which is 1s",
  ],
  [{ rewrite: {} }, "rewrite", "uri, authority or uriRegexRewrite"],
  [
    { rewrite: { uri: "/", uriRegexRewrite: { match: "/a", rewrite: "/" } } },
    "rewrite.uri",
    "either uri or uriRegexRewrite, not both",
  ],
  [{ requestHeaders: {} }, "requestHeaders", "at least one of set, add, remove"],
  [
    { corsPolicy: { allowOrigins: [] } },
    "corsPolicy.allowOrigins",
    "at least one origin; none would refuse all",
  ],
  [{ fault: {} }, "fault", "at least one of delay, abort"],
  [
    { fault: { abort: { httpStatus: 503, grpcStatus: "UNAVAILABLE" } } },
    "fault.abort",
    "exactly one of httpStatus, grpcStatus",
  ],
  [{ match: [{ ...rule, fault: {} }] }, "match.0.fault", "at least one of delay, abort"],
  [
    {
      hosts,
      tls: { credentialName: "shop", hstsMaxAge: "1h" },
      responseHeaders: { set: { "strict-transport-security": "max-age=0" } },
    },
    "responseHeaders.set.strict-transport-security",
    "nothing, as tls.hstsMaxAge sets it",
  ],
  [
    { stickiness: {}, responseHeaders: { add: { "set-cookie": "a=b" } } },
    "responseHeaders.add.set-cookie",
    "nothing, as stickiness adds its own cookie",
  ],
  [
    { stickiness: { sameSite: "None" } },
    "stickiness.secure",
    "true, as sameSite is None: browsers drop the cookie",
  ],
  [
    { protocol: "grpc", mirror: {} },
    "mirror.methods",
    "all, as every call of gRPC is POST; only where each may be done twice",
  ],
  [
    { upstreamTls: { mode: "DISABLE", sni: "a" } },
    "upstreamTls.sni",
    "nothing, as mode is DISABLE; or mode SIMPLE, MUTUAL, ISTIO_MUTUAL",
  ],
  [
    { upstreamTls: { mode: "MUTUAL", clientCertificate: "/a" } },
    "upstreamTls.privateKey",
    "a file, as mode is MUTUAL; or credentialName",
  ],
  [
    { protocol: "tls", hosts: ["*"], mesh: false },
    "hosts",
    "names that callers ask for by TLS, not *",
  ],
  [{ match: [rule, rule] }, "match.1.name", "a name that no other rule has"],
  [
    { match: [{ name: "all", to: "idle" }] },
    "match.0",
    "at least one condition, such as headers, cookies, pathPrefix, paths, methods or sourceLabels",
  ],
  [
    { match: [{ name: "all", to: "idle", headers: {} }] },
    "match.0.headers",
    "at least one entry; none would mean any",
  ],
  [
    { match: [{ ...rule, sourceLabels: {} }] },
    "match.0.sourceLabels",
    "at least one entry; none would mean any",
  ],
  [
    { match: [{ ...rule, cookies: { a: "1", b: "2" } }] },
    "match.0.cookies",
    "one cookie: Istio matches a header once",
  ],
  [
    { match: [{ ...rule, cookies: { a: "1" }, headers: { cookie: "a=1" } }] },
    "match.0.headers.cookie",
    "either cookies or a cookie header, not both",
  ],
  [
    { retries: { attempts: 0, perTryTimeout: "100ms" } },
    "retries.perTryTimeout",
    "nothing, as retries.attempts is 0",
  ],
  [
    { retries: { perTryTimeout: "1s1ms" }, timeout: "1s" },
    "retries.perTryTimeout",
    "at most timeout, which is 1s",
  ],
])("%j is refused at %s", (traffic, key, needed) => {
  expect(problems(traffic)).toEqual([[key, needed]]);
});
