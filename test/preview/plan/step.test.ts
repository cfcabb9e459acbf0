// Does not prove the engine's order; test/components watches registrations, test/e2e the engine.
import { stepPhrases } from "../../../preview/format/phrase";
import { NOTHING, objectChanges } from "../../../preview/plan/object-change";
import { steps } from "../../../preview/plan/step";
import type { Recording } from "../../../preview/recorder";
import {
  blueGreen,
  joined,
  recordingOf,
  resource,
  TYPES,
  urn,
  without,
} from "../../support/recording";

const order = (before: Recording, after: Recording) =>
  steps(after, objectChanges(before, after)).map((step) => stepPhrases(step));

const color = (name: string, sign = "+") => [
  `${sign} Service shop-${name}`,
  `${sign} ConfigMap shop-${name}-env-1`,
  `${sign} PodDisruptionBudget shop-${name}`,
  `${sign} Deployment shop-${name}`,
];

test.each<[string, Recording, Recording, string[][]]>([
  [
    "serving color, router, idle color",
    NOTHING,
    blueGreen(),
    [color("blue"), ["+ VirtualService shop"], color("green")],
  ],
  [
    "the other way round when green serves",
    NOTHING,
    blueGreen({ weights: [0, 100] }),
    [color("green"), ["+ VirtualService shop"], color("blue")],
  ],
  [
    "both colors first when both serve",
    NOTHING,
    blueGreen({ weights: [50, 50] }),
    [
      [
        "+ Service shop-blue, shop-green",
        "+ ConfigMap shop-blue-env-1, shop-green-env-1",
        "+ PodDisruptionBudget shop-blue, shop-green",
        "+ Deployment shop-blue, shop-green",
      ],
      ["+ VirtualService shop"],
    ],
  ],
  [
    "one step for a weight",
    blueGreen(),
    blueGreen({ weights: [90, 10] }),
    [["~ VirtualService shop"]],
  ],
  ["no step for nothing", blueGreen(), blueGreen(), []],
  [
    "a color that drains changes after the router",
    blueGreen(),
    blueGreen({ weights: [0, 100], env: ["2", "1"] }),
    [["~ VirtualService shop"], ["-/+ ConfigMap shop-blue-env-2", "~ Deployment shop-blue"]],
  ],
  [
    "deletions come last",
    blueGreen(),
    without(blueGreen({ weights: [90, 10] }), TYPES.budget, "shop-blue"),
    [["~ VirtualService shop"], ["- PodDisruptionBudget shop-blue"]],
  ],
])("%s", (_, before, after, expected) => {
  expect(order(before, after)).toEqual(expected);
});

test("what holds a component back holds its children back", () => {
  const component = resource(
    "my:Part",
    "late",
    {},
    { custom: false, dependencies: [urn(TYPES.router, "shop")] },
  );
  const child = resource(TYPES.configMap, "child", { data: {} }, { parent: component.urn });
  const head = joined(blueGreen(), recordingOf([component, child]));
  expect(order(NOTHING, head).at(-1)).toContainEqual(
    expect.stringMatching(/^\+ ConfigMap .*child-/),
  );
});

test("within a step the order is that of dependencies, whatever the order of the program", () => {
  const first = resource(TYPES.configMap, "first", { metadata: { name: "first" } });
  const last = resource(
    TYPES.budget,
    "last",
    { metadata: { name: "last" } },
    { dependencies: [first.urn] },
  );
  expect(order(NOTHING, recordingOf([last, first]))).toEqual([
    ["+ ConfigMap first", "+ PodDisruptionBudget last"],
  ]);
});

test("many objects of a kind are counted", () => {
  const many = Array.from({ length: 7 }, (_, index) => blueGreen({ app: `shop-${String(index)}` }));
  expect(order(NOTHING, joined(...many))[1]).toEqual(["+ VirtualService × 7"]);
});
