/** Does not prove how the engine writes a field's path: test/e2e/release-engine. */
import fc from "fast-check";
import { COLORS } from "../../../model/color";
import { isAmong, movingFields } from "../../../model/traffic/moving-fields";
import { rulesFor } from "../../../model/traffic/routers/istio/virtual-service";
import type { RouterSettings } from "../../../model/traffic/router";
import type { TrafficArgs } from "../../../model/traffic/traffic";
import { resolveTraffic } from "../../../model/traffic/traffic";
import { share } from "../../../model/traffic/weights";

function settings(traffic: TrafficArgs): RouterSettings {
  return { app: "shop", namespace: "market", traffic: resolveTraffic(traffic) };
}

const KINDS: readonly TrafficArgs[] = [
  {},
  { preview: { header: "x-color" } },
  { stickiness: {}, mirror: {}, hosts: ["shop.example.com"] },
  { match: [{ name: "testers", to: "idle" }] },
];

/** Every field of an object, down to the last value. */
function leaves(value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]: [string, unknown]) =>
    leaves(one, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`),
  );
}

/** The value at a path of {@link leaves}. */
function at(value: unknown, path: string): unknown {
  const keys = path.split(/[.[\]]/).filter((key) => key !== "");
  return keys
    .slice(2)
    .reduce<unknown>(
      (node, key) => (node as Readonly<Record<string, unknown>> | undefined)?.[key],
      value,
    );
}

const split = fc.record({
  weight: fc.integer({ min: 0, max: 100 }),
  active: fc.constantFrom(...COLORS),
});

test("of a plain service only the two weights of the split move, and the names of who writes them", () => {
  const [split] = rulesFor(settings({}), share("green", 0), "blue").flatMap(({ name }, index) =>
    name === "split" ? [index] : [],
  );
  expect(movingFields(settings({})).fields).toEqual([
    ...[0, 1].map((route) => `spec.http[${String(split)}].route[${String(route)}].weight`),
    'metadata.annotations["pulumi.com/patchFieldManager"]',
    'metadata.annotations["pulumi.com/patchForce"]',
  ]);
});

test("whatever differs between two splits is among the fields that move", () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), split, split, (traffic, one, other) => {
      const [before, after] = [one, other].map(({ weight, active }) =>
        rulesFor(settings(traffic), share("green", weight), active),
      );
      const { fields: moving } = movingFields(settings(traffic));
      const differing = leaves(after, "spec.http").filter(
        (path) => at(before, path) !== at(after, path),
      );
      expect(differing.filter((path) => !isAmong(path, moving))).toEqual([]);
    }),
  );
});

test.each([
  ["the field itself", "spec.http[2].route[0].weight", true],
  ["what holds it", "spec.http", true],
  ["what holds hosts and gateways, too", "spec", false],
  ["what it holds", "spec.http[2].route[0].weight.value", true],
  ["an older router's first annotations", "metadata.annotations", true],
  ["somebody's annotation", 'metadata.annotations["example.com/owner"]', false],
  ["its neighbor", "spec.http[2].route[0].headers", false],
  ["a number that only begins alike", "spec.http[2].route[01].weight", false],
  ["a name that only begins alike", "spec.httpx", false],
])("%s is told apart", (_what, field, isMoving) => {
  const name = 'metadata.annotations["pulumi.com/patchFieldManager"]';
  expect(isAmong(field, ["spec.http[2].route[0].weight", name])).toBe(isMoving);
});
