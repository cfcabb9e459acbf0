/**
 * What the plan says of services that a route of Gateway API routes. Does not prove that an implementation agrees;
 * test/e2e asks one.
 */
import { BlueGreenApp } from "../../../../components";
import type { TrafficArgs } from "../../../../model/traffic/traffic";
import type { SettingsArgs } from "../../../../model/settings/settings-args";
import { compareRecordings } from "../../../../preview/plan/comparison";
import { gatewayWaysIn } from "../../../../preview/plan/routing/gateway-api/ways-in";
import { declaredObjects } from "../../../../preview/plan/manifest";
import { steps } from "../../../../preview/plan/step";
import { deploy } from "../../../support/deploy";
import { shop } from "../../../support/shop";

const HOSTS = { hosts: ["shop.example.com"] };
const GATEWAY = { ...HOSTS, gateway: { name: "edge/public" } };
const ROUTE = { router: "gateway-api", ...GATEWAY } as const;

const declare = async (traffic: TrafficArgs, change: Partial<SettingsArgs> = {}) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, ...change, traffic }));

type Declared = Awaited<ReturnType<typeof declare>>;

async function compared(before: Declared, after: Declared) {
  const { dangers, objects, services } = compareRecordings(before, after);
  const told = dangers.map(({ kind, subject, message }) => `${kind}: ${subject} ${message}`);
  return { dangers: told, services, steps: steps(after, objects) };
}

test("nothing that is declared is Istio's, and nothing marks a pod for it", async () => {
  const { resources } = await declare(ROUTE, {
    migrations: { expand: { command: ["true"] } },
    monitoring: { requests: { source: "app" } },
  });
  expect(resources.map((one) => JSON.stringify(one)).filter((text) => /istio/i.test(text))).toEqual(
    [],
  );
});

test.each<TrafficArgs>([
  { mirror: {}, match: [{ name: "up", to: "split", methods: ["POST"], paths: ["/up"] }] },
  { stickiness: {} },
])(
  "a change of the weights is no danger, and the plan tells shares and order: %j",
  async (more) => {
    const weights = { blue: 30, green: 70 };
    const traffic = {
      ...ROUTE,
      preview: { publicValue: "let-me-in-please-let-me-in" },
      ...more,
    };
    const found = await compared(await declare(traffic), await declare(traffic, { weights }));
    expect(found.dangers).toEqual([]);
    expect(found.services.map(({ colors }) => [colors.blue.weight, colors.green.weight])).toEqual([
      [
        { before: 100, after: 30 },
        { before: 0, after: 70 },
      ],
    ]);
    expect(
      found.steps.map(({ objects }) => objects.map(({ kind, name }) => `${kind} ${name}`)),
    ).toEqual([["HTTPRoute shop"]]);
  },
);

test("the route parts the steps: what serves before it, what is idle after it", async () => {
  const head = await declare(ROUTE);
  const { objects } = compareRecordings({ resources: [], outputs: {}, componentOutputs: {} }, head);
  const names = steps(head, objects).map(({ objects: all }) =>
    all.filter(({ kind }) => kind === "HTTPRoute" || kind === "Deployment").map(({ name }) => name),
  );
  expect(names).toEqual([["shop-blue"], ["shop"], ["shop-green"]]);
});

test.each<[string, TrafficArgs, string]>([
  [
    "a rule that takes ordinary requests past the weights",
    { match: [{ name: "all", to: "idle", methods: ["GET"] }] },
    "all",
  ],
  ["a shorter limit", { timeout: "1s" }, "1s"],
  ["another path for running pods", { rewrite: { uri: "/v2/" } }, "under another path"],
])("%s is a danger, as with Istio", async (_what, change, word) => {
  const { dangers } = await compared(await declare(ROUTE), await declare({ ...ROUTE, ...change }));
  expect(dangers).toHaveLength(1);
  expect(dangers[0]).toContain(word);
});

test("from Istio's router to a route: what happens, and what to do first", async () => {
  const { dangers } = await compared(await declare(GATEWAY), await declare(ROUTE));
  expect(dangers).toContain("deleted: VirtualService market/shop is deleted.");
  expect(dangers.find((text) => text.startsWith("way-in: market/shop is routed"))).toMatch(
    /^way-in: market\/shop is routed by an HTTPRoute instead of a VirtualService: until its Gateways have taken the route/,
  );
});

test("a host that another route has, too, is claimed twice", async () => {
  const { resources } = await deploy(() => {
    new BlueGreenApp("shop", { ...shop, traffic: ROUTE });
    new BlueGreenApp("till", { ...shop, app: "till", traffic: ROUTE });
  });
  const none = { resources: [], outputs: {}, componentOutputs: {} };
  const { dangers } = compareRecordings(none, { ...none, resources });
  expect(dangers.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
    "host shop.example.com is claimed by HTTPRoute market/shop and HTTPRoute market/till: one of them gets nothing.",
  ]);
});

test("the listeners of an own Gateway are ways in, one of which only redirects", async () => {
  const { resources } = await declare({
    router: "gateway-api",
    ...HOSTS,
    tls: { credentialName: "shop" },
  });
  const ways = gatewayWaysIn(declaredObjects(resources));
  expect(
    ways.map(({ host, port, listener, rules }) => [
      ...[host, port, listener?.protocol, listener?.certificate],
      rules.map(({ name, outcome }) => [name, ...outcome.keys()]),
    ]),
  ).toEqual([
    ["shop.example.com", 80, "HTTP", "", [["redirect", "a redirect to https"]]],
    [
      "shop.example.com",
      443,
      "HTTPS",
      "shop",
      [["split", "market/shop blue", "market/shop green"]],
    ],
  ]);
});

test("calls of gRPC are told by their paths", async () => {
  const { resources } = await declare(
    { ...ROUTE, protocol: "grpc", match: [{ name: "add", to: "idle", paths: ["/shop.Cart/Add"] }] },
    { monitoring: { scrape: "none" } },
  );
  const [way] = gatewayWaysIn(declaredObjects(resources));
  expect(
    way?.rules.map(({ name, matches }) => [name, ...matches.flatMap(({ paths }) => paths)]),
  ).toEqual([["match-add", "/shop.Cart/Add"], ["split"]]);
});
