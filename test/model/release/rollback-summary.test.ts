// The lines before a way back, and what they are made from.
import {
  type RollbackFacts,
  rollbackSummary,
  hasServed,
  lastServed,
} from "../../../model/release/rollback-summary";
import { rollbackColor } from "../../../model/release/rollback-color";
import { stateOf } from "../../../model/release/state";
import { allOn, share } from "../../../model/traffic/weights";
import { World } from "../../support/world";

const pods = (ready: number, desired = ready) => ({ desired, ready, serving: ready });
const image = (letter: string, tag = "") =>
  `registry.example.com:5000/shop${tag}@sha256:${letter.repeat(64)}`;

const FACTS: RollbackFacts = {
  app: "shop",
  namespace: "market",
  stack: "prod",
  cluster: { context: "east", server: "https://10.0.0.1:6443" },
  to: "blue",
  live: share("green", 20),
  pods: { blue: pods(3), green: pods(2, 3) },
  images: { blue: image("a", ":1.4.2"), green: image("b") },
  served: { is: "now" },
  isTested: true,
};

test("they name cluster, colors, shares, versions and pods", () => {
  expect(rollbackSummary(FACTS)).toEqual([
    "Rollback of shop in market, stack prod",
    "    cluster  east, https://10.0.0.1:6443",
    "    from     green: 20 % of the traffic, version sha256:bbbbbbbbbbbb, 2 of 3 pods ready",
    "    to       blue: 80 % of the traffic, version 1.4.2, sha256:aaaaaaaaaaaa, 3 of 3 pods ready; it serves now",
  ]);
});

test("they say what is not known", () => {
  const { pods: _pods, images: _images, isTested: _isTested, ...facts } = FACTS;
  const words = rollbackSummary({ ...facts, live: allOn("green"), served: { is: "unknown" } });
  expect(words.slice(2)).toEqual([
    "    from     green: 100 % of the traffic, version unknown, its pods cannot be counted",
    "    to       blue: 0 % of the traffic, version unknown, its pods cannot be counted; nothing tells when it last served",
    "    unknown  whether the image of blue ever had traffic",
  ]);
});

test("they say when the color last served", () => {
  const served = { is: "until", at: Date.UTC(2026, 10, 28, 9) } as const;
  expect(rollbackSummary({ ...FACTS, served })[3]).toMatch(
    /; it served until 2026-11-28T09:00:00\.000Z$/,
  );
});

test("they tell who has to make the color larger where an autoscaler elsewhere decides", () => {
  const blue = { ...pods(1), external: { name: "keda-hpa-shop-blue", most: 9 } };
  const facts = { ...FACTS, live: allOn("green"), pods: { blue, green: pods(12) } };
  expect(rollbackSummary(facts).at(-1)).toBe(
    "    small    blue has 1 pod and 12 pods serve now; the rollback goes on. Next, if it is overloaded: HorizontalPodAutoscaler keda-hpa-shop-blue is not the stack's: raise its least number of pods to 12, and its most, 9, where it is declared (minReplicas; with KEDA minReplicaCount)",
  );
});

test("they say that the color is smaller than what serves, and how to make it larger", () => {
  const facts = { ...FACTS, live: allOn("green"), pods: { blue: pods(1), green: pods(12) } };
  expect(rollbackSummary(facts).at(-1)).toBe(
    "    small    blue has 1 pod and 12 pods serve now; the rollback goes on. Next, if it is overloaded: kubectl --namespace market scale deployment/shop-blue --replicas=12",
  );
});

test.each([
  ["registry.example.com/shop:1.0", "version 1.0"],
  ["shop", "shop"],
])("an image %s is %s", (name, words) => {
  const images = { blue: image("a"), green: name };
  expect(rollbackSummary({ ...FACTS, images })[2]).toContain(`${words}, 2 of 3`);
});

test("a color last served when the release wrote the last of its weight away", () => {
  const world = World.of();
  const at = world.now + 1000;
  world.add({ type: "entered", at, step: 3, weights: allOn("green") });
  world.add({ type: "written", at, weights: allOn("green") });
  const open = stateOf(world.journal);
  expect(lastServed("blue", allOn("green"), { open })).toEqual({ is: "until", at });
  expect(lastServed("blue", allOn("green"), { last: open })).toEqual({ is: "until", at });
  expect(lastServed("blue", share("green", 10), { open })).toEqual({ is: "now" });
  expect(lastServed("green", allOn("blue"), { last: open })).toEqual({ is: "unknown" });
  expect(lastServed("blue", allOn("green"), {})).toEqual({ is: "unknown" });
});

test.each([
  ["that did", { images: ["a"], areAll: false }, true],
  ["beside others that did", { images: ["b"], areAll: false }, false],
  ["where none did", { images: [], areAll: true }, false],
  ["where nobody can tell", { images: [], areAll: false }, undefined],
])("an image %s", (_, served, has) => {
  expect(hasServed("a", served)).toBe(has);
});

test.each([
  ["from a color that has everything, to the other one", allOn("green"), undefined, "blue"],
  ["out of a split, to the active color", share("green", 10), "blue", "blue"],
  ["out of a split without an active color, nowhere", share("green", 10), undefined, undefined],
  ["from the color with everything, whatever the file says", allOn("green"), "blue", "blue"],
] as const)("the way back goes %s", (_, live, active, home) => {
  expect(rollbackColor(live, active)).toBe(home);
});
