/** Proves what is read from live rules, and how differences read. That Istio keeps them so: test/e2e. */
import fc from "fast-check";
import { COLORS } from "../../../model/color";
import {
  liveWeights,
  ruleDifferences,
  rulesFor,
  type RuleSettings,
} from "../../../model/release/rules";
import { resolveTraffic } from "../../../model/traffic-settings";
import type { TrafficArgs } from "../../../model/traffic-args";
import { allOn, share } from "../../../model/weights";

const STICKY: TrafficArgs = { stickiness: {}, mirror: {}, hosts: ["shop.example.com"] };

function settings(traffic: TrafficArgs = {}): RuleSettings {
  return { app: "shop", namespace: "market", traffic: resolveTraffic(traffic) };
}

const color = fc.constantFrom(...COLORS);
const weights = fc.integer({ min: 0, max: 100 }).map((percent) => share("blue", percent));
const traffic = fc.constantFrom<TrafficArgs>({}, STICKY, { match: [{ name: "t", to: "idle" }] });

/** As the API server gives them. */
const stored = (rules: unknown): unknown => JSON.parse(JSON.stringify(rules));

test("the weights that were written are the weights that are read", () => {
  fc.assert(
    fc.property(traffic, weights, color, (args, split, active) => {
      const rules = stored(rulesFor(settings(args), split, active));
      expect(liveWeights(rules, settings(args))).toEqual(split);
      expect(ruleDifferences(rules, rulesFor(settings(args), split, active))).toEqual([]);
    }),
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
      expect(() => liveWeights(stored([...live, ...split]), settings(STICKY))).toThrow(
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
    "the router of shop has weights that make no split: blue is NaN, green is NaN",
  ],
])("rules %j have no weights", (rules, message) => {
  expect(() => liveWeights(rules, settings())).toThrow(message);
});

test("a difference is told by rule and field, with both values", () => {
  const wanted = rulesFor(settings(), share("green", 10), "blue");
  const live = stored(rulesFor(settings({ timeoutMs: 3000 }), share("green", 40), "blue"));
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
