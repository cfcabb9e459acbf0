/** Proves what is read from live rules. That Istio keeps them so is proven in test/e2e. */
import fc from "fast-check";
import { COLORS } from "../../../../../model/color";
import { liveWeights } from "../../../../../model/traffic/routers/istio/live-weights";
import { SplitError } from "../../../../../model/traffic/router";
import { rulesFor } from "../../../../../model/traffic/routers/istio/virtual-service";
import type { RouterSettings } from "../../../../../model/traffic/router";
import { resolveTraffic } from "../../../../../model/traffic/traffic";
import type { TrafficArgs } from "../../../../../model/traffic/traffic";
import { allOn, share } from "../../../../../model/traffic/weights";

const STICKY: TrafficArgs = { stickiness: {}, mirror: {}, hosts: ["shop.example.com"] };

function settings(traffic: TrafficArgs = {}): RouterSettings {
  return { app: "shop", namespace: "market", traffic: resolveTraffic(traffic) };
}

const OWNER = { app: "shop", namespace: "market" };

const color = fc.constantFrom(...COLORS);
const weights = fc.integer({ min: 0, max: 100 }).map((percent) => share("blue", percent));
const traffic = fc.constantFrom<TrafficArgs>({}, STICKY, { match: [{ name: "t", to: "idle" }] });

/** As the API server gives them. */
const stored = (rules: unknown): unknown => JSON.parse(JSON.stringify(rules));

test("the weights that were written are read, and no settings are needed for it", () => {
  fc.assert(
    fc.property(traffic, weights, color, (args, split, active) => {
      const rules = stored(rulesFor(settings(args), split, active));
      expect(liveWeights(rules, OWNER)).toEqual(split);
    }),
  );
});

test("rules of others do not hide the weights, nor does a name that somebody took away", () => {
  const [split, ...previews] = rulesFor(settings(), share("green", 30), "blue").reverse();
  const mine = { name: "mine", match: [{}], route: [{ destination: { host: "elsewhere" } }] };
  const nameless = { ...split, name: undefined };
  expect(liveWeights([mine, split, ...previews], OWNER)).toEqual(share("green", 30));
  expect(liveWeights([mine, ...previews, nameless], OWNER)).toEqual(share("green", 30));
});

test("a third destination is no split over both colors", () => {
  const [split] = rulesFor(settings(), share("green", 30), "blue").slice(-1);
  const third = { destination: { host: "shop-beta.market.svc.cluster.local" }, weight: 0 };
  const live = [{ ...split, route: [...(split?.route ?? []), third] }];
  expect(() => liveWeights(live, OWNER)).toThrow(
    new SplitError('the router of shop has no rule "split" over both colors alone'),
  );
});

test("rules of sticky users with another split than the split are refused", () => {
  fc.assert(
    fc.property(weights, weights, (left, right) => {
      fc.pre(left.blue !== right.blue);
      const live = rulesFor(settings(STICKY), left, "blue").filter(({ name }) => name !== "split");
      const split = rulesFor(settings(STICKY), right, "blue").filter(
        ({ name }) => name === "split",
      );
      expect(() => liveWeights(stored([...live, ...split]), OWNER)).toThrow(
        "the rules do not agree on the weights",
      );
    }),
  );
});

test.each([
  [undefined, 'the router of shop has no rule "split" over both colors'],
  [[], 'the router of shop has no rule "split" over both colors'],
  [[{ name: "split", route: [{}] }], 'the router of shop has no rule "split" over both colors'],
  [
    rulesFor(settings(), { blue: 50, green: 40 }, "blue"),
    "the router of shop has weights that make no split: blue 50 + green 40 = 90",
  ],
  [
    rulesFor({ ...settings(), namespace: "other" }, allOn("blue"), "blue"),
    'the router of shop has no rule "split" over both colors',
  ],
])("rules %j have no weights", (rules, message) => {
  expect(() => liveWeights(rules, OWNER)).toThrow(message);
});
