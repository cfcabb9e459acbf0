/**
 * Proves what other weights do to live rules. That Envoy then sends requests so, and that `pulumi up`
 * finds nothing to change, is proven in test/e2e.
 */
import fc from "fast-check";
import { COLORS, otherColor } from "../../../../../model/color";
import { liveWeights } from "../../../../../model/traffic/routers/istio/live-weights";
import { movedRules } from "../../../../../model/traffic/routers/istio/moved-rules";
import { rulesFor } from "../../../../../model/traffic/routers/istio/virtual-service";
import type { RouterSettings } from "../../../../../model/traffic/router";
import { resolveTraffic } from "../../../../../model/traffic/traffic";
import type { MatchArgs } from "../../../../../model/traffic/match";
import type { TrafficArgs } from "../../../../../model/traffic/traffic";
import { allOn, isServing, share } from "../../../../../model/traffic/weights";

function settings(traffic: TrafficArgs = {}): RouterSettings {
  return { app: "shop", namespace: "market", traffic: resolveTraffic(traffic) };
}

/** As the API server gives them. */
const stored = (rules: unknown): unknown => JSON.parse(JSON.stringify(rules));

const color = fc.constantFrom(...COLORS);

/** A split with its active color, which always carries weight. */
const state = fc
  .record({ active: color, percent: fc.integer({ min: 1, max: 100 }) })
  .map(({ active, percent }) => ({ active, weights: share(active, percent) }));

const ANSWER: MatchArgs["to"] = { directResponse: { status: 410 } };

const match: fc.Arbitrary<MatchArgs> = fc.record({
  name: fc.constantFrom("testers", "app-clients"),
  to: fc.constantFrom<MatchArgs["to"][]>("blue", "green", "active", "idle", "split", ANSWER, {
    active: 90,
    idle: 10,
  }),
  headers: fc.constant({ "x-tester": "yes" }),
});

const traffic: fc.Arbitrary<TrafficArgs> = fc.record(
  {
    hosts: fc.constant(["shop.example.com"]),
    preview: fc.record({ header: fc.constant("x-color") }, { requiredKeys: [] }),
    stickiness: fc.record({ cookie: fc.constant("bucket") }, { requiredKeys: [] }),
    mirror: fc.record(
      {
        to: fc.constantFrom("blue", "green", "idle"),
        methods: fc.constantFrom("safe", "all"),
        share: fc.constantFrom("10%", "100%"),
      },
      { requiredKeys: [] },
    ),
    match: fc.uniqueArray(match, { maxLength: 2, selector: ({ name }) => name }),
    timeout: fc.constant("3s"),
    ports: fc.constant({ "grpc-admin": 9090 }),
    route: fc.constant({
      rewrite: { uri: "/" },
      headers: { request: { add: { "x-split": "yes" } } },
      retries: null,
    }),
  },
  { requiredKeys: [] },
);

test("rules of the settings become those that the program writes for the new weights", () => {
  fc.assert(
    fc.property(traffic, state, state, (args, before, after) => {
      const preview = { ...args.preview, publicValue: "let-me-in-let-me-in-now" };
      const paths = [{ regex: "/[0-9a-f]{4}[0-9a-f-]*" }];
      const own = settings({ ...args, ...(args.hosts && { preview, paths }) });
      const live = stored(rulesFor(own, before.weights, before.active));
      expect(stored(movedRules(live, own, after.weights, after.active))).toEqual(
        stored(rulesFor(own, after.weights, after.active)),
      );
    }),
  );
});

/** A checkout that knows nothing of what is live. */
const STALE = settings({ servicePort: 8081, preview: { header: "x-other" } });

test("a stale checkout moves every shared rule off a color, and changes nothing else", () => {
  fc.assert(
    fc.property(traffic, state, color, (args, before, to) => {
      const live = rulesFor(settings(args), before.weights, before.active);
      const moved = movedRules(stored(live), STALE, allOn(to), to);
      const from = `shop-${otherColor(to)}.market.svc.cluster.local`;
      const shared = moved.filter(({ name }) => /^(?:split|sticky|draw)(?:-|$)/.test(String(name)));
      const sent = shared.flatMap(
        ({ route }) => route as { destination: object; weight: number }[],
      );
      expect(liveWeights(moved, STALE)).toEqual(allOn(to));
      expect(sent).not.toContainEqual(
        expect.objectContaining({
          destination: expect.objectContaining({ host: from }) as object,
          weight: 100,
        }),
      );
      const ports = (rules: unknown) => JSON.stringify(rules).match(/"number":\d+/g);
      expect(new Set(ports(moved))).toEqual(new Set(ports(live)));
      const fixed = (rules: readonly object[]) =>
        rules.filter(({ name }: { name?: unknown }) => /^(?:preview|match)-/.test(String(name)));
      expect(fixed(moved)).toEqual(stored(fixed(live)));
    }),
  );
});

test("a color that serves gets no copies, whoever asked for them", () => {
  fc.assert(
    fc.property(state, state, fc.boolean(), (before, after, isStale) => {
      const own = settings({ mirror: {}, stickiness: {} });
      const live = stored(rulesFor(own, before.weights, before.active));
      const moved = movedRules(live, isStale ? STALE : own, after.weights, after.active);
      const copied = moved.flatMap(({ mirrors }) => JSON.stringify(mirrors ?? []));
      for (const color of COLORS.filter((one) => isServing(after.weights, one))) {
        expect(copied.join()).not.toContain(`shop-${color}.`);
      }
    }),
  );
});

const [BLUE, GREEN, SPLIT] = rulesFor(settings(), share("green", 40), "blue").map((rule) => ({
  ...rule,
})) as [object, object, { readonly route: readonly object[] }];

test("rules of others, and fields of others in a rule, stay where and as they are", () => {
  const mine = { name: "mine", match: [{ uri: { prefix: "/old" } }], redirect: { uri: "/new" } };
  const toGreen = { match: [{}], route: [{ destination: { host: "shop-green" } }] };
  const cors = { corsPolicy: { allowMethods: ["GET"] }, fault: { abort: { httpStatus: 503 } } };
  const live = [mine, GREEN, { ...SPLIT, ...cors }, BLUE, toGreen];
  const [split] = rulesFor(settings(), allOn("blue"), "blue").slice(-1);
  expect(movedRules(live, settings(), allOn("blue"), "blue")).toEqual([
    mine,
    GREEN,
    { ...split, ...cors },
    BLUE,
    toGreen,
  ]);
});

test("a third destination keeps its weight, and the colors share what it leaves", () => {
  const third = { destination: { host: "shop-beta.market.svc.cluster.local" }, weight: 10 };
  const live = [{ ...SPLIT, route: [third, ...SPLIT.route] }];
  const [moved] = movedRules(live, settings(), allOn("blue"), "blue");
  expect((moved?.["route"] as object[]).map((part) => (part as { weight: number }).weight)).toEqual(
    [10, 90, 0],
  );
});

test("a destination that somebody took out of the split is written out again", () => {
  const live = [{ name: "split", route: SPLIT.route.slice(1).map(withoutWeight) }];
  const [moved] = movedRules(live, settings(), allOn("blue"), "blue");
  expect(moved?.["route"]).toEqual([
    { ...SPLIT.route[1], weight: 0 },
    { ...SPLIT.route[0], weight: 100 },
  ]);
});

test("headers, ports and subsets inside the split stay as they are live", () => {
  const route = SPLIT.route.map((part) => ({ ...part, headers: { request: { remove: ["a"] } } }));
  const [moved] = movedRules([{ ...SPLIT, route }], STALE, allOn("green"), "green");
  expect(moved?.["route"]).toEqual([
    { ...route[0], weight: 0 },
    { ...route[1], weight: 100 },
  ]);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["rules of others alone", [{ name: "mine", route: [] }]],
  ["a split elsewhere", [{ name: "split", route: [{ destination: { host: "other" } }] }]],
  ["two splits", [SPLIT, SPLIT]],
  ["a color twice in the split", [{ ...SPLIT, route: [...SPLIT.route, SPLIT.route[0]] }]],
])("where the live rules are %s, they are replaced by those of the settings", (_what, live) => {
  const written = rulesFor(settings(), allOn("blue"), "blue");
  expect(movedRules(live, settings(), allOn("blue"), "blue")).toEqual(written);
});

function withoutWeight(part: object): object {
  const { weight: _weight, ...rest } = part as { readonly weight?: number };
  return rest;
}
