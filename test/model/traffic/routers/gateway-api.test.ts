/**
 * Proves what the router by Gateway API declares, reads and moves. That the API server takes it, and that a Gateway
 * does what it says, is proven in test/e2e.
 */
import fc from "fast-check";
import { breakGlass } from "../../../../model/release/break-glass";
import type { TrafficArgs } from "../../../../model/traffic/traffic";
import { parseSettings } from "../../../../model/settings/settings";
import { movingFields } from "../../../../model/traffic/moving-fields";
import { SplitError } from "../../../../model/traffic/router";
import { gatewayApi } from "../../../../model/traffic/routers/gateway-api";
import { allOn, share } from "../../../../model/traffic/weights";
import { shop } from "../../../support/shop";

const settingsOf = (traffic: TrafficArgs = {}) =>
  parseSettings({
    ...shop,
    traffic: {
      router: "gateway-api",
      hosts: ["shop.example.com"],
      gateway: { name: "edge/public" },
      ...traffic,
    },
    ...(traffic.protocol === "grpc" && { monitoring: { scrape: "none" } }),
  });

const SETTINGS = settingsOf();

const edge = { group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "edge" };
const ANY = [{ path: { type: "PathPrefix", value: "/" } }];

/** The preview header goes no further than the ways that are for it. */
const FILTERS = [
  { type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["x-sluice-color"] } },
];

const backends = (blue: number, green: number) => [
  { group: "", kind: "Service", name: "shop-blue", port: 80, weight: blue },
  { group: "", kind: "Service", name: "shop-green", port: 80, weight: green },
];

const only = (name: string) => [{ group: "", kind: "Service", name, port: 80, weight: 100 }];

const rulesOf = (traffic: TrafficArgs) =>
  (gatewayApi.split(settingsOf(traffic)).spec as { readonly rules: readonly object[] }).rules;

test("one HTTPRoute with a backend per color is bound to a Gateway that is there", () => {
  expect(gatewayApi.split(SETTINGS)).toEqual({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: {
      name: "shop",
      namespace: "market",
      labels: {
        "app.kubernetes.io/name": "shop",
        "app.kubernetes.io/instance": "shop",
        "app.kubernetes.io/managed-by": "pulumi",
      },
      annotations: {
        "pulumi.com/patchFieldManager": "sluice",
        "pulumi.com/patchForce": "true",
      },
    },
    spec: {
      parentRefs: [{ ...edge, name: "public" }],
      hostnames: ["shop.example.com"],
      rules: [{ name: "split", matches: ANY, filters: FILTERS, backendRefs: backends(100, 0) }],
    },
  });
  expect(gatewayApi.around(SETTINGS).map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
    ["Service", "shop"],
  ]);
});

test("several Gateways and listeners are parents, each with each", () => {
  const gateway = { name: ["edge/public", "inner"], sectionNames: ["web", "app"] };
  expect(gatewayApi.split(settingsOf({ hosts: ["*"], gateway })).spec).toEqual({
    parentRefs: [
      { ...edge, name: "public", sectionName: "web" },
      { ...edge, name: "public", sectionName: "app" },
      { ...edge, namespace: "market", name: "inner", sectionName: "web" },
      { ...edge, namespace: "market", name: "inner", sectionName: "app" },
    ],
    rules: [{ name: "split", matches: ANY, filters: FILTERS, backendRefs: backends(100, 0) }],
  });
});

test("an own Gateway has a listener per protocol, and plain HTTP is redirected by a route of its own", () => {
  const settings = parseSettings({
    ...shop,
    traffic: {
      router: "gateway-api",
      hosts: ["shop.example.com"],
      gateway: { className: "contour" },
      tls: { credentialName: "shop-tls", hstsMaxAge: "1h" },
    },
  });
  const [, gateway, redirect] = gatewayApi.around(settings);
  const own = { ...edge, namespace: "market", name: "shop" };
  const allowedRoutes = { namespaces: { from: "Same" } };
  expect(gateway).toMatchObject({
    kind: "Gateway",
    metadata: { name: "shop", namespace: "market" },
    spec: {
      gatewayClassName: "contour",
      listeners: [
        { name: "http", port: 80, protocol: "HTTP", allowedRoutes },
        {
          ...{ name: "https", port: 443, protocol: "HTTPS", allowedRoutes },
          tls: {
            mode: "Terminate",
            certificateRefs: [{ group: "", kind: "Secret", name: "shop-tls" }],
          },
        },
      ],
    },
  });
  expect(redirect).toMatchObject({
    kind: "HTTPRoute",
    suffix: "redirect",
    metadata: { name: "shop-redirect" },
    spec: {
      parentRefs: [{ ...own, sectionName: "http" }],
      hostnames: ["shop.example.com"],
      rules: [
        {
          matches: ANY,
          filters: [
            { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } },
          ],
        },
      ],
    },
  });
  expect(gatewayApi.split(settings).spec).toMatchObject({
    parentRefs: [{ ...own, sectionName: "https" }],
    rules: [
      {
        filters: [
          ...FILTERS,
          {
            type: "ResponseHeaderModifier",
            responseHeaderModifier: {
              set: [{ name: "strict-transport-security", value: "max-age=3600" }],
            },
          },
        ],
      },
    ],
  });
});

test("everything that a rule does stands in the fields of the standard channel", () => {
  const rules = rulesOf({
    gatewayApiVersion: "1.5",
    paths: [{ prefix: "/api/" }],
    rewrite: { uri: "/", authority: "pods.example.com" },
    requestHeaders: { set: { "x-a": "1" }, add: { "x-b": "2" }, remove: ["x-c"] },
    corsPolicy: { allowOrigins: ["https://a.example.com"], maxAge: "1h", allowMethods: ["GET"] },
    timeout: "1500ms",
    mirror: { methods: "all", share: "5%" },
  });
  expect(rules).toEqual([
    {
      name: "split",
      matches: [{ path: { type: "PathPrefix", value: "/api/" } }],
      filters: [
        {
          type: "RequestHeaderModifier",
          requestHeaderModifier: {
            set: [{ name: "x-a", value: "1" }],
            add: [{ name: "x-b", value: "2" }],
            remove: ["x-sluice-color", "x-c"],
          },
        },
        {
          type: "URLRewrite",
          urlRewrite: {
            hostname: "pods.example.com",
            path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" },
          },
        },
        {
          type: "CORS",
          cors: { allowOrigins: ["https://a.example.com"], allowMethods: ["GET"], maxAge: 3600 },
        },
        {
          type: "RequestMirror",
          requestMirror: {
            backendRef: { group: "", kind: "Service", name: "shop-green", port: 80 },
            percent: 5,
          },
        },
      ],
      backendRefs: backends(100, 0),
      timeouts: { request: "1s500ms" },
    },
  ]);
});

test("conditions are those of a route, an expression where the value is not whole", () => {
  const [rule] = rulesOf({
    match: [
      {
        ...{ name: "beta", to: "idle", methods: ["GET", "POST"], cookies: { beta: "1" } },
        ...{ paths: ["/cart"], headers: { "x-team": { prefix: "a.b" } }, queryParams: { v: "2" } },
      },
    ],
  });
  const match = (method: string) => ({
    path: { type: "Exact", value: "/cart" },
    method,
    headers: [
      { type: "RegularExpression", name: "x-team", value: "a\\.b.*" },
      { type: "RegularExpression", name: "cookie", value: "(?:.*;\\s*)?beta=1(?:;.*)?" },
    ],
    queryParams: [{ type: "Exact", name: "v", value: "2" }],
  });
  expect(rule).toEqual({
    name: "match-beta",
    matches: [match("GET"), match("POST")],
    filters: FILTERS,
    backendRefs: only("shop-green"),
  });
});

/** A header that leads to the idle color, whatever else is asked for. */
const preview = { publicValue: "let-me-in-please-let-me-in" };

test("a rule comes before later ones that are more specific, by their conditions beside its own", () => {
  const rules = rulesOf({
    preview,
    match: [{ name: "upload", to: "split", paths: [{ prefix: "/upload/" }], timeout: "5m" }],
    mirror: {},
  });
  const header = { type: "Exact", name: "x-sluice-color", value: "let-me-in-please-let-me-in" };
  const path = (value: string) => ({ path: { type: "PathPrefix", value } });
  expect(rules.map((rule) => ("matches" in rule ? rule.matches : []))).toEqual([
    [
      { ...path("/"), headers: [header] },
      ...["GET", "HEAD", "OPTIONS"].map((method) => ({ ...path("/"), method, headers: [header] })),
      { ...path("/upload/"), headers: [header] },
      ...["GET", "HEAD", "OPTIONS"].map((method) => ({
        ...path("/upload/"),
        method,
        headers: [header],
      })),
    ],
    ["GET", "HEAD", "OPTIONS"].map((method) => ({ ...path("/upload/"), method })),
    [path("/upload/")],
    ["GET", "HEAD", "OPTIONS"].map((method) => ({ ...path("/"), method })),
    [path("/")],
  ]);
  expect(rules[0]).toMatchObject({ name: "preview-idle", backendRefs: only("shop-green") });
});

test("calls of gRPC are a GRPCRoute's, by service and method", () => {
  const settings = settingsOf({
    protocol: "grpc",
    match: [
      { name: "carts", to: "active", paths: [{ prefix: "/shop.Cart/" }] },
      { name: "add", to: "idle", paths: ["/shop.Cart/Add"], headers: { beta: "1" } },
    ],
  });
  const { kind, spec } = gatewayApi.split(settings);
  expect([kind, movingFields(settings).kind]).toEqual(["GRPCRoute", "GRPCRoute"]);
  const cart = { type: "Exact", service: "shop.Cart" };
  const headers = [{ type: "Exact", name: "beta", value: "1" }];
  expect(spec).toMatchObject({
    rules: [
      {
        name: "match-carts",
        matches: [{ method: cart }, { method: { ...cart, method: "Add" }, headers }],
        backendRefs: only("shop-blue"),
      },
      { name: "match-add", matches: [{ method: { ...cart, method: "Add" }, headers }] },
      { name: "split", matches: [{}], backendRefs: backends(100, 0) },
    ],
  });
});

const FULL = settingsOf({
  preview,
  match: [
    { name: "vip", to: "split", headers: { vip: "1" } },
    { name: "half", to: { active: 50, idle: 50 }, cookies: { half: "1" } },
    { name: "new", to: "idle", paths: ["/new"] },
  ],
  mirror: {},
});

const STICKY = settingsOf({
  preview,
  stickiness: {},
  match: [
    { name: "vip", to: "split", headers: { vip: "1" } },
    { name: "new", to: "idle", paths: ["/new"] },
  ],
});

const COPIED = settingsOf({ preview, stickiness: {}, mirror: {} });
const CALLS = settingsOf({ protocol: "grpc", stickiness: { cookie: "lane" } });

const ALL = [SETTINGS, FULL, STICKY, COPIED, CALLS];

const specOf = (weights: ReturnType<typeof share>, activeColor: "blue" | "green", from = FULL) =>
  gatewayApi.split({ ...from, weights, activeColor }).spec;

/** The active color has a part of the traffic. */
const anyState = fc
  .record({
    active: fc.constantFrom("blue" as const, "green" as const),
    percent: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ active, percent }) => ({ active, weights: share(active, percent) }));

test("what is moved from any split to any other is what the program writes, and reads as it", () => {
  fc.assert(
    fc.property(anyState, anyState, fc.constantFrom(...ALL), (before, after, settings) => {
      const live = specOf(before.weights, before.active, settings);
      const wanted = specOf(after.weights, after.active, settings);
      expect(gatewayApi.weights(live, settings)).toEqual(before.weights);
      expect(gatewayApi.differences(live, settings, before.weights, before.active)).toEqual([]);
      const rules = gatewayApi.moved(live, settings, after.weights, after.active);
      expect({ ...live, rules }).toEqual(wanted);
    }),
  );
});

test("users are told by their bucket, ahead of the split, and get one with their first answer", () => {
  const { rules } = specOf(share("blue", 50), "blue", settingsOf({ stickiness: {} })) as {
    readonly rules: readonly { readonly name: string; readonly matches: unknown }[];
  };
  const header = (name: string, value: string) => [
    { ...ANY[0], headers: [{ type: "RegularExpression", name, value }] },
  ];
  const bucket = (ids: string) => `(?:.*;\\s*)?sluice-bucket=${ids}[0-9a-f-]*(?:;.*)?`;
  expect(rules.map(({ name, matches }) => [name, matches])).toEqual([
    ["sticky-blue", header("cookie", bucket("(?:[0-7][0-9a-f]{3})"))],
    ["sticky-green", header("cookie", bucket("[0-9a-f]{4}"))],
    ["draw-blue", header("x-request-id", "(?:[0-7][0-9a-f]{3})[0-9a-f-]*")],
    ["draw-green", header("x-request-id", "[0-9a-f]{4}[0-9a-f-]*")],
    ["split", ANY],
  ]);
  const cookie = "sluice-bucket=%REQ(X-REQUEST-ID)%; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax";
  expect(rules[2]).toMatchObject({
    filters: [{}, { responseHeaderModifier: { add: [{ name: "set-cookie", value: cookie }] } }],
  });
});

test("a rule of users that does not agree with the split is no split", () => {
  const settings = settingsOf({ stickiness: {} });
  const [half, third] = [50, 30].map(
    (blue) =>
      (specOf(share("blue", blue), "blue", settings) as { readonly rules: readonly object[] })
        .rules,
  );
  const rules = [third?.[0], ...(half ?? []).slice(1)];
  expect(() => gatewayApi.weights({ rules }, settings)).toThrow(SplitError);
});

test("a move keeps what others wrote, and a split that is gone is written anew", () => {
  const live = {
    rules: [
      {
        name: "theirs",
        matches: [{ path: { type: "Exact", value: "/x" } }],
        backendRefs: only("x"),
      },
      {
        name: "split",
        matches: ANY,
        filters: [{ type: "ExtensionRef", extensionRef: { name: "limit" } }],
        backendRefs: [...backends(100, 0), { ...only("other")[0], namespace: "far", weight: 10 }],
      },
    ],
  };
  expect(gatewayApi.moved(live, SETTINGS, allOn("green"), "green")).toEqual([
    live.rules[0],
    {
      ...live.rules[1],
      backendRefs: [...backends(0, 90), { ...only("other")[0], namespace: "far", weight: 10 }],
    },
  ]);
  expect(gatewayApi.moved({ rules: [] }, SETTINGS, allOn("green"), "green")).toEqual([
    { name: "split", matches: ANY, filters: FILTERS, backendRefs: backends(0, 100) },
  ]);
});

test("weights that make no split are none, and rules that disagree are told in the route's words", () => {
  const weightsOf = (rules: readonly object[]) => () => gatewayApi.weights({ rules }, FULL);
  expect(weightsOf([])).toThrow(SplitError);
  const { rules } = specOf(share("green", 20), "blue") as { readonly rules: readonly object[] };
  const vip = rules.map((rule) =>
    "name" in rule && rule.name === "split-vip" ? { ...rule, backendRefs: backends(50, 50) } : rule,
  );
  expect(weightsOf(vip)).toThrow(
    "the rules do not agree on the weights: rule split-vip: backendRefs.0.weight is 50, the split says 80; rule split-vip: backendRefs.1.weight is 50, the split says 20",
  );
});

test("what others changed is a difference, as far as they wrote it", () => {
  const live = {
    parentRefs: [{ ...edge, name: "other" }],
    hostnames: ["shop.example.com", "x.example.com"],
    rules: [
      {
        ...{ name: "split", matches: ANY, filters: FILTERS, backendRefs: backends(100, 0) },
        timeouts: { request: "1s" },
      },
    ],
  };
  const rules = ['rule split: timeouts is {"request":"1s"}, the settings say nothing'];
  const told = (isForeign?: () => boolean) =>
    gatewayApi.differences(live, SETTINGS, allOn("blue"), "blue", isForeign);
  expect(told()).toEqual([
    "host x.example.com is not one of the settings",
    "parent Gateway edge/public is missing",
    "parent Gateway edge/other is not one of the settings",
    ...rules,
  ]);
  expect(told(() => false)).toEqual(rules);
});

test("by hand it is two numbers of one rule, or all rules where more moves", () => {
  const at = "/spec/rules/0";
  const patch = [
    { op: "test", path: `${at}/name`, value: "split" },
    { op: "replace", path: `${at}/backendRefs/0/weight`, value: 0 },
    { op: "replace", path: `${at}/backendRefs/1/weight`, value: 100 },
  ];
  expect(gatewayApi.patch(undefined, SETTINGS, allOn("green"), "green")).toEqual(patch);
  expect(breakGlass(SETTINGS, allOn("green"), "green")).toBe(
    `kubectl --namespace market patch httproutes.gateway.networking.k8s.io shop --type json --patch '${JSON.stringify(patch)}'`,
  );
  const { rules } = specOf(allOn("green"), "green") as { readonly rules: readonly object[] };
  const live = specOf(allOn("blue"), "blue");
  expect(gatewayApi.patch(live, FULL, allOn("green"), "green")).toEqual([
    { op: "replace", path: "/spec/rules", value: rules },
  ]);
});

test("a move of the traffic changes two numbers, and who writes them", () => {
  expect(movingFields(SETTINGS)).toEqual({
    kind: "HTTPRoute",
    fields: [
      "spec.rules[0].backendRefs[0].weight",
      "spec.rules[0].backendRefs[1].weight",
      'metadata.annotations["pulumi.com/patchFieldManager"]',
      'metadata.annotations["pulumi.com/patchForce"]',
    ],
  });
});

describe("What Gateways say of a route", () => {
  const condition = (type: string, status: string, observedGeneration = 3) => ({
    ...{ type, status, observedGeneration },
    ...{ reason: "NotAllowedByListeners", message: "no listener takes it" },
  });
  const said = (...conditions: readonly object[]) =>
    gatewayApi.objections?.({
      metadata: { namespace: "market", generation: 3 },
      spec: gatewayApi.split(SETTINGS).spec,
      status: { parents: [{ parentRef: { namespace: "edge", name: "public" }, conditions }] },
    });

  test.each([
    ["both are true", [condition("Accepted", "True"), condition("ResolvedRefs", "True")], []],
    [
      "it is refused",
      [condition("Accepted", "False"), condition("ResolvedRefs", "True")],
      ["Gateway edge/public does not take the route: NotAllowedByListeners: no listener takes it"],
    ],
    ["it was looked at before the last write", [condition("Accepted", "True", 2)], undefined],
    ["nobody has looked", [], undefined],
  ])("where %s", (_what, conditions, objections) => {
    expect(said(...conditions)).toEqual(objections);
  });
});
