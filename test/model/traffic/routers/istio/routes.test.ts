/**
 * Proves the rules of the VirtualService and, by an interpreter of their matching, where requests and
 * users go. That Envoy reads them the same way is proven in test/e2e.
 */
import fc from "fast-check";
import { BUCKETS } from "../../../../../model/traffic/bucket";
import { type Color, COLORS, otherColor } from "../../../../../model/color";
import {
  type RouteInputs,
  targetColor,
} from "../../../../../model/traffic/routers/istio/fixed-route";
import {
  type HttpRoute,
  MESH,
  type RouteMatch,
} from "../../../../../model/traffic/routers/istio/http-route";
import { httpRoutes } from "../../../../../model/traffic/routers/istio/routes";
import type { StringMatch } from "../../../../../model/traffic/string-match";
import { resolveTraffic } from "../../../../../model/traffic/traffic";
import type { TrafficArgs } from "../../../../../model/traffic/traffic";
import { allOn, share, type Weights } from "../../../../../model/traffic/weights";

const GATEWAY = "market/shop";

function routes(
  traffic: TrafficArgs = {},
  weights: Weights = allOn("blue"),
  further: Partial<RouteInputs> = {},
): readonly HttpRoute[] {
  return httpRoutes({
    app: "shop",
    namespace: "market",
    activeColor: "blue",
    gateways: [GATEWAY],
    ...further,
    weights,
    traffic: resolveTraffic(traffic),
  });
}

const names = (list: readonly HttpRoute[]) => list.map(({ name }) => name);

function named(list: readonly HttpRoute[], name: string): HttpRoute {
  const found = list.find((route) => route.name === name);
  if (!found) throw new Error(`no route ${name} among ${names(list).join(", ")}`);
  return found;
}

/** A request as the rules see it. */
interface Request {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly gateway?: string;
  readonly sourceLabels?: Readonly<Record<string, string>>;
}

function fits(match: StringMatch, value: string | undefined): boolean {
  if (value === undefined) return false;
  if ("exact" in match) return value === match.exact;
  if ("prefix" in match) return value.startsWith(match.prefix);
  return new RegExp(`^(?:${match.regex})$`).test(value);
}

function holds(match: RouteMatch, request: Request): boolean {
  const { headers = {}, withoutHeaders = {}, queryParams = {}, uri, sourceLabels = {} } = match;
  const { method, authority, gateways } = match;
  return (
    (method === undefined || fits(method, request.method ?? "GET")) &&
    (authority === undefined || fits(authority, request.host ?? "shop")) &&
    Object.entries(queryParams).every(([name, wanted]) => fits(wanted, request.query?.[name])) &&
    Object.entries(withoutHeaders).every(
      ([name, wanted]) => !fits(wanted, request.headers?.[name]),
    ) &&
    Object.entries(headers).every(([name, wanted]) => fits(wanted, request.headers?.[name])) &&
    (uri === undefined || fits(uri, request.path ?? "/")) &&
    // Istio looks at callers only where a match names no gateways.
    (gateways
      ? gateways.includes(request.gateway ?? GATEWAY)
      : Object.entries(sourceLabels).every(([key, value]) => request.sourceLabels?.[key] === value))
  );
}

/** The first rule that fits, as Envoy takes it. */
function taken(list: readonly HttpRoute[], request: Request): HttpRoute {
  const found = list.find(({ match }) => !match || match.some((one) => holds(one, request)));
  if (!found) throw new Error("a request that no rule takes");
  return found;
}

/** The color of a rule that has only one. */
function colorOf({ name, route }: HttpRoute): Color {
  const color = COLORS.find((one) => route[0]?.destination.host.startsWith(`shop-${one}.`));
  if (route.length !== 1 || !color) throw new Error(`${name} has no one color`);
  return color;
}

const weights = fc.integer({ min: 0, max: 100 }).map((percent) => share("blue", percent));
const anyColor = fc.constantFrom(...COLORS);

describe("the split", () => {
  test("without anything else asked for, it stands alone behind the way to each color", () => {
    expect(routes()).toEqual([
      {
        name: "preview-blue",
        match: [{ headers: { "x-sluice-color": { exact: "blue" } }, gateways: ["mesh"] }],
        route: [
          {
            destination: { host: "shop-blue.market.svc.cluster.local", port: { number: 80 } },
            weight: 100,
          },
        ],
        retries: { attempts: 2, retryOn: "connect-failure,refused-stream" },
      },
      {
        name: "preview-green",
        match: [{ headers: { "x-sluice-color": { exact: "green" } }, gateways: ["mesh"] }],
        route: [
          {
            destination: { host: "shop-green.market.svc.cluster.local", port: { number: 80 } },
            weight: 100,
          },
        ],
        retries: { attempts: 2, retryOn: "connect-failure,refused-stream" },
      },
      {
        name: "split",
        route: [
          {
            destination: { host: "shop-blue.market.svc.cluster.local", port: { number: 80 } },
            weight: 100,
          },
          {
            destination: { host: "shop-green.market.svc.cluster.local", port: { number: 80 } },
            weight: 0,
          },
        ],
        headers: { request: { remove: ["x-sluice-color"] } },
        retries: { attempts: 2, retryOn: "connect-failure,refused-stream" },
      },
    ]);
  });

  test("always names both colors, blue first, with weights that sum to 100", () => {
    fc.assert(
      fc.property(weights, anyColor, (split, activeColor) => {
        const { route, match } = named(routes({}, split, { activeColor }), "split");
        expect(match).toBeUndefined();
        expect(route.map(({ destination }) => destination.host)).toEqual([
          "shop-blue.market.svc.cluster.local",
          "shop-green.market.svc.cluster.local",
        ]);
        expect(route.map(({ weight }) => weight)).toEqual([split.blue, split.green]);
      }),
    );
  });

  test("of every rule the weights sum to 100", () => {
    const traffic: TrafficArgs = {
      stickiness: {},
      mirror: {},
      preview: { publicValue: "open-sesame-open-sesame" },
      match: [{ name: "beta", to: "idle", pathPrefix: "/beta" }],
    };
    fc.assert(
      fc.property(weights, (split) => {
        for (const { route } of routes(traffic, split)) {
          expect(route.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
        }
      }),
    );
  });

  test("a change of weights is the change of its two numbers and nothing else", () => {
    const traffic: TrafficArgs = {
      hosts: ["shop.example.com"],
      preview: { publicValue: "open-sesame-open-sesame" },
      match: [
        { name: "beta", to: "idle", cookies: { beta: "yes" } },
        { name: "blue-only", to: "blue", pathPrefix: "/blue" },
      ],
      timeout: "1s",
    };
    fc.assert(
      fc.property(weights, weights, anyColor, (before, after, activeColor) => {
        const blank = (split: Weights) =>
          routes(traffic, split, { activeColor }).map((one) =>
            one.name === "split"
              ? { ...one, route: one.route.map(({ destination }) => destination) }
              : one,
          );
        expect(blank(after)).toEqual(blank(before));
      }),
    );
  });

  test("a change of the active color moves the roles and leaves the fixed colors", () => {
    const traffic: TrafficArgs = {
      preview: { publicValue: "open-sesame-open-sesame" },
      match: [
        { name: "role", to: "active", pathPrefix: "/role" },
        { name: "fixed", to: "green", pathPrefix: "/fixed" },
      ],
    };
    const before = routes(traffic, share("blue", 50), { activeColor: "blue" });
    const after = routes(traffic, share("blue", 50), { activeColor: "green" });
    expect(names(after)).toEqual(names(before));
    const moved = before.filter((route, at) => JSON.stringify(route) !== JSON.stringify(after[at]));
    expect(names(moved)).toEqual(["preview-idle", "match-role"]);
  });
});

test("rules are tried in the order preview, own rules as written, stickiness, split", () => {
  const traffic: TrafficArgs = {
    preview: { publicValue: "open-sesame-open-sesame" },
    match: [
      { name: "zeta", to: "green", pathPrefix: "/z" },
      { name: "alpha", to: "green", pathPrefix: "/a" },
    ],
    stickiness: {},
  };
  expect(names(routes(traffic, share("blue", 50)))).toEqual([
    "preview-blue",
    "preview-green",
    "preview-idle",
    "match-zeta",
    "match-alpha",
    "sticky-blue",
    "sticky-green",
    "draw-blue",
    "draw-green",
    "split",
  ]);
});

test.each([
  ["blue", "green", "blue"],
  ["green", "green", "green"],
  ["active", "green", "green"],
  ["idle", "green", "blue"],
  ["active", "blue", "blue"],
  ["idle", "blue", "green"],
] as const)("%s means, while %s is active, %s", (target, active, color) => {
  expect(targetColor(target, active)).toBe(color);
});

describe("the preview", () => {
  const opened: TrafficArgs = { preview: { publicValue: "open-sesame-open-sesame" } };

  test.each(COLORS)("on the mesh the header reaches %s by name, whatever the weights", (color) => {
    const request = { gateway: MESH, headers: { "x-sluice-color": color } };
    fc.assert(
      fc.property(weights, (split) => {
        expect(colorOf(taken(routes({ stickiness: {} }, split), request))).toBe(color);
      }),
    );
  });

  test.each(["green", "open-sesame-open-sesame", ""])(
    "from outside the header value %j is the split's",
    (value) => {
      const request = { gateway: GATEWAY, headers: { "x-sluice-color": value } };
      expect(taken(routes(), request).name).toBe("split");
    },
  );

  test("from outside only the user's own value reaches the idle color, and only there", () => {
    const list = routes(opened);
    const ask = (gateway: string, value: string) =>
      taken(list, { gateway, headers: { "x-sluice-color": value } }).name;
    expect(ask(GATEWAY, "open-sesame-open-sesame")).toBe("preview-idle");
    expect(colorOf(named(list, "preview-idle"))).toBe("green");
    expect(ask(GATEWAY, "green")).toBe("split");
    expect(ask(GATEWAY, "open-sesame!")).toBe("split");
    expect(ask(MESH, "open-sesame-open-sesame")).toBe("split");
  });

  test("the header may have another name", () => {
    const list = routes({ preview: { header: "x-lane" } });
    expect(taken(list, { gateway: MESH, headers: { "x-lane": "green" } }).name).toBe(
      "preview-green",
    );
    expect(taken(list, { gateway: MESH, headers: { "x-sluice-color": "green" } }).name).toBe(
      "split",
    );
  });

  test("without a gateway there is no way in from outside", () => {
    const list = routes(opened, allOn("blue"), { gateways: [] });
    expect(names(list)).toEqual(["preview-blue", "preview-green", "split"]);
  });
});

describe("a rule of one's own", () => {
  const rule = (conditions: object, to: "idle" | "active" = "idle") =>
    routes({ match: [{ name: "rule", to, ...conditions }] });

  test("takes headers by their exact values, all of them", () => {
    const list = rule({ headers: { "x-team": "shop", "x-beta": "1" } });
    expect(named(list, "match-rule").match).toEqual([
      { headers: { "x-team": { exact: "shop" }, "x-beta": { exact: "1" } } },
    ]);
    expect(taken(list, { headers: { "x-team": "shop", "x-beta": "1" } }).name).toBe("match-rule");
    expect(taken(list, { headers: { "x-team": "shop" } }).name).toBe("split");
    expect(taken(list, { headers: { "x-team": "shop2", "x-beta": "1" } }).name).toBe("split");
  });

  test.each([
    ["beta=v1.0", true],
    ["a=b; beta=v1.0", true],
    ["a=b;beta=v1.0;c=d", true],
    ["a=b; beta=v1.0; c=d", true],
    ["beta=v1x0", false],
    ["beta=v1.0.1", false],
    ["xbeta=v1.0", false],
    ["a=beta=v1.0", false],
    ["beta=", false],
    ["Beta=v1.0", false],
    ["", false],
  ])("takes a cookie among others by its exact value: %j is taken: %s", (cookie, isTaken) => {
    const list = rule({ cookies: { beta: "v1.0" } });
    expect(taken(list, { headers: { cookie } }).name).toBe(isTaken ? "match-rule" : "split");
  });

  test("takes a cookie and headers together", () => {
    const list = rule({ cookies: { beta: "1" }, headers: { "x-team": "shop" } });
    expect(taken(list, { headers: { cookie: "beta=1", "x-team": "shop" } }).name).toBe(
      "match-rule",
    );
    expect(taken(list, { headers: { cookie: "beta=1" } }).name).toBe("split");
    expect(taken(list, { headers: { "x-team": "shop" } }).name).toBe("split");
  });

  test("takes the start of a path", () => {
    const list = rule({ pathPrefix: "/api/v2" });
    expect(named(list, "match-rule").match).toEqual([{ uri: { prefix: "/api/v2" } }]);
    expect(taken(list, { path: "/api/v2/items" }).name).toBe("match-rule");
    expect(taken(list, { path: "/api/v1" }).name).toBe("split");
  });

  test("takes calling pods by their labels, which those of a gateway do not have", () => {
    const list = rule({ sourceLabels: { app: "tester" } });
    expect(named(list, "match-rule").match).toEqual([{ sourceLabels: { app: "tester" } }]);
    const sourceLabels = { app: "tester", tier: "web" };
    expect(taken(list, { gateway: MESH, sourceLabels }).name).toBe("match-rule");
    expect(taken(list, { gateway: MESH, sourceLabels: { app: "other" } }).name).toBe("split");
    expect(taken(list, { gateway: GATEWAY, sourceLabels: { istio: "ingress" } }).name).toBe(
      "split",
    );
  });

  test.each<[string, object, Request, Request]>([
    [
      "a header by its start",
      { headers: { a: { prefix: "v" } } },
      { headers: { a: "v2" } },
      { headers: { a: "2" } },
    ],
    [
      "a header by an expression",
      { headers: { a: { regex: "v[12]" } } },
      { headers: { a: "v2" } },
      { headers: { a: "v3" } },
    ],
    ["a missing header", { withoutHeaders: { a: "1" } }, {}, { headers: { a: "1" } }],
    ["a method", { methods: ["POST"] }, { method: "POST" }, { method: "GET" }],
    ["one of several methods", { methods: ["GET", "PUT"] }, { method: "PUT" }, { method: "POST" }],
    [
      "a parameter of the query",
      { queryParams: { beta: "1" } },
      { query: { beta: "1" } },
      { query: { beta: "2" } },
    ],
    [
      "a host",
      { authority: { prefix: "beta." } },
      { host: "beta.example.com" },
      { host: "example.com" },
    ],
    ["a whole path", { paths: ["/a"] }, { path: "/a" }, { path: "/a/b" }],
    [
      "a path by an expression",
      { paths: [{ regex: "/a/[0-9]+" }] },
      { path: "/a/1" },
      { path: "/a/b" },
    ],
    ["one of several paths", { paths: ["/a", { prefix: "/b" }] }, { path: "/bc" }, { path: "/ab" }],
  ])("takes %s", (_, conditions, request, other) => {
    const list = rule(conditions);
    expect(taken(list, request).name).toBe("match-rule");
    expect(taken(list, other).name).toBe("split");
  });

  test("may have shares of its own, which no weights change and the roles keep", () => {
    const shares = (split: Weights, activeColor: Color) =>
      named(
        routes(
          { match: [{ name: "beta", to: { active: 80, idle: 20 }, cookies: { beta: "1" } }] },
          split,
          { activeColor },
        ),
        "match-beta",
      ).route.map(({ weight }) => weight);
    expect(shares(allOn("blue"), "blue")).toEqual([80, 20]);
    expect(shares(share("green", 60), "blue")).toEqual([80, 20]);
    expect(shares(allOn("green"), "green")).toEqual([20, 80]);
  });

  test("to the split has the weights and the users of the split, and limits of its own", () => {
    const traffic: TrafficArgs = {
      match: [{ name: "upload", to: "split", paths: [{ prefix: "/upload" }], timeout: "5m" }],
      stickiness: {},
      timeout: "10s",
    };
    const list = routes(traffic, share("blue", 50));
    const headers = { cookie: "sluice-bucket=ffff0000" };
    const kept = taken(list, { path: "/upload", headers });
    expect([kept.name, colorOf(kept), kept.timeout]).toEqual([
      "sticky-green-upload",
      "green",
      "300s",
    ]);
    expect(taken(list, { path: "/", headers }).timeout).toBe("10s");
    expect(named(list, "split-upload").route).toEqual(named(list, "split").route);
  });

  test("goes to a role, which follows the active color", () => {
    expect(colorOf(named(rule({ pathPrefix: "/" }, "idle"), "match-rule"))).toBe("green");
    expect(colorOf(named(rule({ pathPrefix: "/" }, "active"), "match-rule"))).toBe("blue");
  });

  test("comes ahead of stickiness", () => {
    const list = routes(
      { match: [{ name: "rule", to: "idle", pathPrefix: "/beta" }], stickiness: {} },
      share("blue", 50),
    );
    const headers = { cookie: "sluice-bucket=0000aaaa", "x-request-id": "0000aaaa" };
    expect(taken(list, { path: "/beta", headers }).name).toBe("match-rule");
    expect(taken(list, { path: "/", headers }).name).toBe("sticky-blue");
  });
});

describe("a service that has only some paths of its hosts", () => {
  const own: TrafficArgs = {
    hosts: ["shop.example.com"],
    paths: [{ prefix: "/api/" }, "/api"],
    preview: { publicValue: "open-sesame-open-sesame" },
    match: [{ name: "qa", to: "idle", headers: { "x-qa": "1" } }],
    stickiness: {},
  };
  const list = routes(own, share("blue", 50));
  const anyRequest = (path: string, gateway: string): readonly Request[] => [
    { path, gateway },
    { path, gateway, headers: { "x-qa": "1" } },
    { path, gateway, headers: { "x-sluice-color": "open-sesame-open-sesame" } },
    { path, gateway, headers: { cookie: "sluice-bucket=0000aaaa" } },
    { path, gateway, headers: { "x-request-id": "0000aaaa" } },
  ];

  test("takes no request for another path at its gateways, whatever its headers are", () => {
    for (const request of anyRequest("/web", GATEWAY)) {
      expect(() => taken(list, request)).toThrow("a request that no rule takes");
    }
  });

  test.each([
    ["/api", GATEWAY],
    ["/api/1", GATEWAY],
    ["/web", MESH],
  ])("takes every request for %s that comes by %s", (path, gateway) => {
    const found = anyRequest(path, gateway).map((request) => taken(list, request).name);
    const byWord = gateway === MESH ? "split" : "preview-idle";
    expect(found).toEqual(["split", "match-qa", byWord, "sticky-blue", "draw-blue"]);
  });

  test("without the mesh asks for its paths alone", () => {
    expect(named(routes({ ...own, mesh: false }), "split").match).toEqual([
      { uri: { prefix: "/api/" } },
      { uri: { exact: "/api" } },
    ]);
  });
});

describe("mirroring", () => {
  const mirrors = (traffic: TrafficArgs, split: Weights) =>
    routes(traffic, split).map(({ name, mirrors: copies }) => [name, copies]);

  test("copies the split's requests to the idle color while it has no traffic, and no preview's", () => {
    const copies = [
      {
        destination: { host: "shop-green.market.svc.cluster.local", port: { number: 80 } },
        percentage: { value: 25 },
      },
    ];
    const ofAll: TrafficArgs = { mirror: { share: "25%", methods: "all" } };
    expect(mirrors(ofAll, allOn("blue"))).toEqual([
      ["preview-blue", undefined],
      ["preview-green", undefined],
      ["split", copies],
    ]);
  });

  test("copies safe requests alone unless all are asked for, by a rule of theirs with the same weights", () => {
    const list = routes({ mirror: {} }, allOn("blue"));
    expect(taken(list, { method: "GET" }).name).toBe("split-mirrored");
    expect(taken(list, { method: "POST" }).name).toBe("split");
    const { mirrors: copies, route } = named(list, "split-mirrored");
    expect(copies).toHaveLength(1);
    expect(route).toEqual(named(list, "split").route);
    expect(named(list, "split")).not.toHaveProperty("mirrors");
  });

  test("copies those of users with a bucket as well", () => {
    const found = mirrors({ mirror: { methods: "all" }, stickiness: {} }, allOn("blue"));
    expect(found.filter(([, copies]) => copies !== undefined).map(([name]) => name)).toEqual([
      "sticky-blue",
      "draw-blue",
      "split",
    ]);
  });

  test("never reaches a color with traffic", () => {
    const target = fc.constantFrom("blue", "green", "idle");
    fc.assert(
      fc.property(weights, anyColor, target, (split, activeColor, to) => {
        const methods = activeColor === "blue" ? "all" : "safe";
        const mirror = { to, methods } as const;
        for (const route of routes({ mirror, stickiness: {} }, split, { activeColor })) {
          for (const { destination } of route.mirrors ?? []) {
            const color = destination.host.startsWith("shop-blue.") ? "blue" : "green";
            expect(split[color]).toBe(0);
          }
        }
      }),
    );
  });
});

describe("what holds for every rule", () => {
  const everything: TrafficArgs = {
    hosts: ["shop.example.com"],
    preview: { publicValue: "open-sesame-open-sesame" },
    match: [{ name: "beta", to: "idle", pathPrefix: "/beta" }],
    stickiness: {},
  };
  const of = (traffic: TrafficArgs) => routes({ ...everything, ...traffic }, share("blue", 50));

  test("is that requests are tried again, unless retries are off", () => {
    for (const { retries } of of({})) {
      expect(retries).toEqual({ attempts: 2, retryOn: "connect-failure,refused-stream" });
    }
    for (const { retries } of of({ retries: { attempts: 0 } })) {
      expect(retries).toEqual({ attempts: 0 });
    }
  });

  test("is its limits of time, in seconds where they are whole", () => {
    const retries = { attempts: 1, on: "5xx", perTryTimeout: "1s500ms" };
    for (const route of of({ retries, timeout: "10s" })) {
      expect(route.retries).toEqual({ attempts: 1, retryOn: "5xx", perTryTimeout: "1500ms" });
      expect(route.timeout).toBe("10s");
    }
    for (const route of of({})) expect(route).not.toHaveProperty("timeout");
  });

  test("is that the preview header goes no further, but for the ways that it is for", () => {
    for (const { name, headers } of of({ requestHeaders: { remove: ["x-b3"] } })) {
      const removed = name.startsWith("preview-") ? ["x-b3"] : ["x-sluice-color", "x-b3"];
      expect([name, headers?.request?.remove]).toEqual([name, removed]);
    }
  });

  test("is HSTS, when asked for, beside a cookie too", () => {
    const set = { "strict-transport-security": "max-age=3600" };
    for (const { name, headers } of of({ tls: { credentialName: "shop", hstsMaxAge: "1h" } })) {
      expect(headers?.response?.set).toEqual(set);
      expect(Boolean(headers?.response?.add)).toBe(name.startsWith("draw-"));
    }
    for (const { name, headers } of of({ tls: { credentialName: "shop" } })) {
      expect(headers?.response === undefined).toBe(!name.startsWith("draw-"));
    }
  });

  test("is a patch, beside HSTS and the cookie, and where it takes something away", () => {
    const rewrite = { uri: "/" };
    const add = { "x-split": "yes" };
    const route = { rewrite, headers: { response: { add } }, retries: null };
    const tls = { credentialName: "shop", hstsMaxAge: "1h" };
    for (const rule of of({ route, tls })) {
      expect(rule).toMatchObject({ rewrite, headers: { response: { add } } });
      expect(rule).not.toHaveProperty("retries");
      const { set, add: added } = rule.headers?.response ?? {};
      expect(set).toEqual({ "strict-transport-security": "max-age=3600" });
      expect(added?.["set-cookie"] !== undefined).toBe(rule.name.startsWith("draw-"));
    }
  });

  test("is the port of the Services", () => {
    for (const { route } of of({ servicePort: 8443 })) {
      for (const { destination } of route) expect(destination.port).toEqual({ number: 8443 });
    }
  });
});

describe("stickiness", () => {
  const sticky: TrafficArgs = { stickiness: {} };
  const bucket = fc.integer({ min: 0, max: BUCKETS - 1 });

  /** A request id as Envoy draws it, with the bucket in front. */
  const requestId = (number: number) =>
    `${number.toString(16).padStart(4, "0")}aaaa-1111-4222-8333-0123456789ab`;
  const withCookie = (number: number, around = "") => ({
    headers: {
      cookie: `${around}sluice-bucket=${requestId(number)}`,
      "x-request-id": requestId(7),
    },
  });
  const colorFor = (split: Weights, number: number) =>
    colorOf(taken(routes(sticky, split), withCookie(number)));

  test("keeps a user on one color while the weights stand, whichever color is active", () => {
    fc.assert(
      fc.property(weights, bucket, (split, number) => {
        const blue = routes(sticky, split, { activeColor: "blue" });
        const green = routes(sticky, split, { activeColor: "green" });
        const color = colorOf(taken(blue, withCookie(number)));
        expect(colorOf(taken(green, withCookie(number)))).toBe(color);
        expect(colorOf(taken(blue, withCookie(number, "theme=dark; ")))).toBe(color);
      }),
    );
  });

  test("moves users only towards the color whose share grows", () => {
    fc.assert(
      fc.property(weights, weights, bucket, (before, after, number) => {
        const [from, to] = [colorFor(before, number), colorFor(after, number)];
        const grown =
          after.blue === before.blue ? from : after.blue > before.blue ? "blue" : "green";
        if (from !== to) expect(to).toBe(grown);
      }),
    );
  });

  test("over a whole release a user changes color once, and back in a rollback", () => {
    const stages = fc
      .array(fc.integer({ min: 1, max: 99 }), { maxLength: 6 })
      .map((list) => [0, ...list.sort((one, other) => one - other), 100]);
    fc.assert(
      fc.property(stages, bucket, anyColor, (percents, number, to) => {
        const walk = percents.map((percent) => colorFor(share(to, percent), number));
        const changes = walk.filter((color, at) => at > 0 && color !== walk[at - 1]);
        expect(walk[0]).toBe(otherColor(to));
        expect(changes).toEqual([to]);
      }),
    );
  });

  test.each([0, 1, 5, 10, 33, 50, 67, 90, 99, 100])(
    "gives blue %i % of all buckets within 0.01 %, and green the rest",
    (percent) => {
      const list = routes(sticky, share("blue", percent));
      const expressions = list
        .filter(({ name }) => name.startsWith("sticky-"))
        .map((route) => ({ color: colorOf(route), route }));
      let blue = 0;
      for (let number = 0; number < BUCKETS; number++) {
        const request = withCookie(number);
        const found = expressions.find(({ route }) => holds(route.match?.[0] ?? {}, request));
        if (!found) throw new Error(`no color for the bucket ${String(number)}`);
        if (found.color === "blue") blue += 1;
      }
      expect(Math.abs((blue / BUCKETS) * 100 - percent)).toBeLessThan(0.01);
    },
  );

  test("draws a new user by the request's id and keeps the user there", () => {
    fc.assert(
      fc.property(weights, bucket, (split, number) => {
        const list = routes(sticky, split);
        const first = taken(list, { headers: { "x-request-id": requestId(number) } });
        expect(first.name).toBe(`draw-${colorOf(first)}`);
        expect(first.headers?.response?.add).toEqual({
          "set-cookie":
            "sluice-bucket=%REQ(X-REQUEST-ID)%; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax",
        });
        expect(colorFor(split, number)).toBe(colorOf(first));
      }),
    );
  });

  test("sets no cookie for a user who has a bucket", () => {
    for (const route of routes(sticky, share("blue", 50))) {
      const adds = route.headers?.response?.add !== undefined;
      expect(adds).toBe(route.name.startsWith("draw-"));
    }
  });

  test.each([
    ["an upper-case id", { "x-request-id": "ABCDEF00" }],
    ["a short id", { "x-request-id": "abc" }],
    ["a foreign id", { "x-request-id": "trace:1234" }],
    ["no id", {}],
  ])("leaves %s to the split", (_title, headers) => {
    expect(taken(routes(sticky, share("blue", 50)), { headers }).name).toBe("split");
  });

  test.each(["sluice-bucket=", "sluice-bucket=zzzz", "xsluice-bucket=0000", "sluice-bucket=00 00"])(
    "draws a user with the cookie %j anew",
    (cookie) => {
      const headers = { cookie, "x-request-id": requestId(0) };
      expect(taken(routes(sticky, share("blue", 50)), { headers }).name).toBe("draw-blue");
    },
  );

  test("names a color without traffic nowhere", () => {
    for (const color of COLORS) {
      const list = routes(sticky, allOn(color));
      expect(names(list).filter((name) => /^(?:sticky|draw)-/.test(name))).toEqual([
        `sticky-${color}`,
        `draw-${color}`,
      ]);
    }
  });

  test("takes the cookie's name and age from the settings", () => {
    const list = routes({ stickiness: { cookie: "lane", maxAge: "1m" } }, share("blue", 50));
    expect(named(list, "draw-blue").headers?.response?.add?.["set-cookie"]).toBe(
      "lane=%REQ(X-REQUEST-ID)%; Path=/; Max-Age=60; HttpOnly; SameSite=Lax",
    );
    expect(taken(list, { headers: { cookie: "lane=ffff" } }).name).toBe("sticky-green");
  });

  test("sends the cookie over TLS only where the service has TLS", () => {
    const tls = { credentialName: "shop-tls" };
    const list = routes({ stickiness: {}, hosts: ["shop.example.com"], tls }, share("blue", 50));
    expect(named(list, "draw-blue").headers?.response?.add?.["set-cookie"]).toBe(
      "sluice-bucket=%REQ(X-REQUEST-ID)%; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure",
    );
  });
});

test("no expression uses what Envoy's engine lacks", () => {
  const traffic: TrafficArgs = {
    match: [{ name: "beta", to: "idle", cookies: { beta: "v1.0" } }],
    stickiness: {},
  };
  fc.assert(
    fc.property(weights, (split) => {
      const text = JSON.stringify(routes(traffic, split));
      expect(text).not.toMatch(/\(\?(?:[=!]|<[=!])|\\\\[1-9]/);
    }),
  );
});

test("a further port has rules of its own ahead of all others, with the weights of the split", () => {
  const list = routes(
    { ports: { "grpc-admin": 9090 }, match: [{ name: "robots", to: "active", methods: ["GET"] }] },
    share("green", 30),
  );
  const place = { gateways: [MESH], port: 9090 };
  const part = (color: Color, weight: number) => ({
    destination: { host: `shop-${color}.market.svc.cluster.local`, port: { number: 9090 } },
    weight,
  });
  expect(names(list)).toEqual([
    ...["preview-blue-9090", "preview-green-9090", "split-9090"],
    ...["preview-blue", "preview-green", "match-robots", "split"],
  ]);
  expect(named(list, "split-9090")).toMatchObject({
    match: [place],
    route: [part("blue", 70), part("green", 30)],
    headers: { request: { remove: ["x-sluice-color"] } },
  });
  expect(named(list, "preview-green-9090")).toMatchObject({
    match: [{ ...place, headers: { "x-sluice-color": { exact: "green" } } }],
    route: [part("green", 100)],
  });
});

test("users of a further port stay on the colors that they have at the main one", () => {
  const list = routes({ ports: { "http-admin": 9090 }, stickiness: {} }, share("green", 30));
  const users = (suffix: string) =>
    ["sticky-blue", "sticky-green", "draw-blue", "draw-green"].map(
      (name) => named(list, name + suffix).match?.[0]?.headers,
    );
  expect(users("-9090")).toEqual(users(""));
});

test("a rule may answer itself, and then asks no pod", () => {
  const list = routes({
    match: [
      { name: "old", paths: ["/old"], to: { redirect: { uri: "/new", redirectCode: 308 } } },
      { name: "closed", scheme: "http", to: { directResponse: { status: 410, body: "gone" } } },
    ],
  });
  expect(named(list, "match-old")).toEqual({
    ...{ name: "match-old", match: [{ uri: { exact: "/old" } }], route: [] },
    redirect: { uri: "/new", redirectCode: 308 },
  });
  expect(named(list, "match-closed")).toEqual({
    ...{ name: "match-closed", match: [{ scheme: { exact: "http" } }], route: [] },
    directResponse: { status: 410, body: { string: "gone" } },
  });
});

test("a rule for callers of a namespace holds in the mesh alone", () => {
  const list = routes({
    hosts: ["shop.example.com"],
    match: [{ name: "ops", sourceNamespace: "ops", to: "idle" }],
  });
  expect(named(list, "match-ops").match).toEqual([{ sourceNamespace: "ops" }]);
});
