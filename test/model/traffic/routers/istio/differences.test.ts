/** Proves how differences read. That Istio keeps rules as they were written: test/e2e. */
import fc from "fast-check";
import { COLORS } from "../../../../../model/color";
import {
  routerDifferences,
  ruleDifferences,
} from "../../../../../model/traffic/routers/istio/differences";
import { rulesFor } from "../../../../../model/traffic/routers/istio/virtual-service";
import type { RouterSettings } from "../../../../../model/traffic/router";
import { resolveTraffic } from "../../../../../model/traffic/traffic";
import type { TrafficArgs } from "../../../../../model/traffic/traffic";
import { allOn, share } from "../../../../../model/traffic/weights";

const STICKY: TrafficArgs = { stickiness: {}, mirror: {}, hosts: ["shop.example.com"] };

function settings(traffic: TrafficArgs = {}): RouterSettings {
  return { app: "shop", namespace: "market", traffic: resolveTraffic(traffic) };
}

const color = fc.constantFrom(...COLORS);
const weights = fc.integer({ min: 0, max: 100 }).map((percent) => share("blue", percent));
const traffic = fc.constantFrom<TrafficArgs>({}, STICKY, { match: [{ name: "t", to: "idle" }] });

/** As the API server gives them. */
const stored = (rules: unknown): unknown => JSON.parse(JSON.stringify(rules));

test("what the program writes has no differences from the settings", () => {
  fc.assert(
    fc.property(traffic, weights, color, (args, split, active) => {
      const rules = stored(rulesFor(settings(args), split, active));
      expect(ruleDifferences(rules, rulesFor(settings(args), split, active))).toEqual([]);
    }),
  );
});

test("a difference is told by rule and field, with both values", () => {
  const wanted = rulesFor(settings(), share("green", 10), "blue");
  const live = stored(rulesFor(settings({ timeout: "3s" }), share("green", 40), "blue"));
  expect(ruleDifferences(live, wanted)).toEqual([
    'rule preview-blue: timeout is "3s", the settings say nothing',
    'rule preview-green: timeout is "3s", the settings say nothing',
    "rule split: route.0.weight is 60, the settings say 90",
    "rule split: route.1.weight is 40, the settings say 10",
    'rule split: timeout is "3s", the settings say nothing',
  ]);
});

test("rules that are missing, too many or in another order are named", () => {
  const wanted = rulesFor(settings(), allOn("blue"), "blue");
  const [blue, green, split] = wanted;
  expect(ruleDifferences([split, green, { name: "mine" }], wanted)).toEqual([
    "rule preview-blue is missing",
    "rule mine is not one of the settings",
  ]);
  expect(ruleDifferences([split, green, blue], wanted)).toEqual([
    "the rules are in another order: split, preview-green, preview-blue",
  ]);
});

test("hosts and gateways that somebody added or took away are named, other fields are left to others", () => {
  const own = settings({ hosts: ["shop.example.com"] });
  const spec = {
    hosts: ["shop.market.svc.cluster.local", "sale.example.com"],
    gateways: ["mesh", "market/shop"],
    exportTo: ["."],
    http: stored(rulesFor(own, allOn("blue"), "blue")),
  };
  expect(routerDifferences(spec, own, allOn("blue"), "blue")).toEqual([
    "host shop.example.com is missing",
    "host sale.example.com is not one of the settings",
  ]);
  expect(routerDifferences(undefined, settings(), allOn("blue"), "blue")).toEqual([
    "host shop.market.svc.cluster.local is missing",
    "gateway mesh is missing",
    "rule preview-blue is missing",
    "rule preview-green is missing",
    "rule split is missing",
  ]);
});

test("a third destination is a difference of the split", () => {
  const [blue, green, split] = rulesFor(settings(), share("green", 10), "blue");
  const third = { destination: { host: "shop-beta.market.svc.cluster.local" }, weight: 5 };
  const live = [blue, green, { ...split, route: [...(split?.route ?? []), third] }];
  expect(ruleDifferences(live, rulesFor(settings(), share("green", 10), "blue"))).toEqual([
    `rule split: route.2 is ${JSON.stringify(third)}, the settings say nothing`,
  ]);
});
