// What the rules of the policy pack stop, and when. Does not prove that the engine asks them: test/e2e/policy does.
import { NOTHING } from "../../preview/plan/object-change";
import type { RecordedResource, Recording } from "../../preview/recorder";
import { Ledger } from "../../policy/ledger";
import {
  blueGreen,
  image,
  IMAGES,
  type ServiceOptions,
  TYPES,
  withInputs,
  without,
} from "../support/recording";

type Json = Readonly<Record<string, unknown>>;

const PROBED = { readinessProbe: {} };

/** The small service with the probe that the pack asks for. */
function service(options: ServiceOptions = {}): Recording {
  return ["shop-blue", "shop-green"].reduce(
    (recording, name) => withInputs(recording, TYPES.deployment, name, probed),
    blueGreen(options),
  );
}

function probed(inputs: Json): Json {
  const text = JSON.stringify(inputs).replace(
    '"image":',
    `${JSON.stringify(PROBED).slice(1, -1)},"image":`,
  );
  return JSON.parse(text) as Json;
}

/** What arrives in the order of a real update: the router after the colors with traffic. */
function inOrder(recording: Recording): readonly RecordedResource[] {
  const custom = recording.resources.filter((one) => one.custom);
  const serving = new Set(custom.find(({ type }) => type === TYPES.router)?.dependencies);
  const rank = (one: RecordedResource) =>
    one.type === TYPES.router ? 1 : one.type !== TYPES.deployment || serving.has(one.urn) ? 0 : 2;
  return [...custom].sort((a, b) => rank(a) - rank(b));
}

/** Each finding with the resource at whose arrival it showed; "all" for the end. */
function run(before: Recording, after: Recording, limits = {}): readonly string[] {
  const ledger = new Ledger(before, { "shop/shop": limits });
  const found = inOrder(after).flatMap((one) =>
    ledger.arrive(one).map(({ rule, subject }) => `${one.name}: ${rule} ${subject}`),
  );
  return [...found, ...ledger.close().map(({ rule, subject }) => `all: ${rule} ${subject}`)];
}

test("a first deployment breaks no rule", () => {
  expect(run(NOTHING, service())).toEqual([]);
});

test("an update without a change breaks no rule", () => {
  expect(run(service(), service())).toEqual([]);
});

test("a new image on the idle color breaks no rule", () => {
  expect(run(service(), service({ images: [IMAGES[0], image("c")] }))).toEqual([]);
});

test("a new image on the color with traffic is stopped before its Deployment changes", () => {
  expect(run(service(), service({ images: [image("c"), IMAGES[1]] }))).toEqual([
    "shop-blue: serving-pods shop/shop blue",
  ]);
});

test("weights and a new image in one change are stopped: nobody has tried those pods", () => {
  const after = service({ weights: [0, 100], images: [IMAGES[0], image("c")], active: "green" });
  expect(run(service(), after)).toEqual(["shop: serving-pods shop/shop green"]);
});

test("weights alone break no rule", () => {
  expect(run(service(), service({ weights: [0, 100], active: "green" }))).toEqual([]);
});

test("the router is stopped before it sends more than the pods can take", () => {
  const before = service({ replicas: [4, 1] });
  expect(run(before, service({ replicas: [4, 1], weights: [50, 50] }))).toEqual([
    "shop: capacity shop/shop green",
  ]);
});

test("a color that is raised first and gets its weight then breaks no rule", () => {
  const before = service({ replicas: [4, 0] });
  expect(run(before, service({ replicas: [4, 4], weights: [50, 50] }))).toEqual([]);
});

test("what is stopped once is said once for each rule that asks, and not again at the end", () => {
  const ledger = new Ledger(service(), {});
  const after = inOrder(service({ images: [image("c"), IMAGES[1]] }));
  const blue = after.find(({ name, type }) => name === "shop-blue" && type === TYPES.deployment);
  const asked = blue ? [ledger.arrive(blue), ledger.arrive(blue)] : [];
  expect(asked.map((one) => one.length)).toEqual([1, 1]);
  for (const one of after) ledger.arrive(one);
  expect(ledger.close()).toEqual([]);
});

test("a Service that goes away shows when everything has arrived", () => {
  expect(run(service(), without(service(), TYPES.service, "shop-green"))).toContain(
    "all: kept-objects Service shop/shop-green",
  );
});

test("a renamed resource with an alias is the same one", () => {
  const renamed = service().resources.map((one) =>
    one.name === "shop-green" && one.type === TYPES.service
      ? { ...one, urn: `${one.urn}-new`, name: "shop-green-new", aliases: [one.urn] }
      : one,
  );
  expect(run(service(), { ...service(), resources: renamed })).toEqual([]);
});

test("a color with traffic and an image by tag is stopped, whatever was there before", () => {
  const tagged = service({ images: ["registry.example.com/shop:1", IMAGES[1]] });
  expect(run(tagged, tagged)).toEqual(["shop-blue: image-by-digest shop/shop blue"]);
});

test("a color that is mended in this change is not blamed for how it was", () => {
  const tagged = service({ images: ["registry.example.com/shop:1", IMAGES[1]] });
  expect(run(tagged, service())).toEqual(["shop-blue: serving-pods shop/shop blue"]);
});

test("a color with traffic is the same one under another resource name, and keeps its template", () => {
  const renamed = service({ images: [image("c"), IMAGES[1]] }).resources.map((one) =>
    one.name === "shop-blue" && one.type === TYPES.deployment
      ? { ...one, urn: `${one.urn}-new`, name: "shop-blue-new", aliases: [one.urn] }
      : one,
  );
  expect(run(service(), { ...service(), resources: renamed })).toContain(
    "shop-blue-new: serving-pods shop/shop blue",
  );
});

test("a missing readiness probe is named", () => {
  const ledger = new Ledger(NOTHING, {});
  const found = inOrder(blueGreen()).flatMap((one) => ledger.arrive(one));
  expect(found.map(({ message }) => message)).toEqual([
    "has no readinessProbe in its first container.",
    "has no readinessProbe in its first container.",
  ]);
});

test("a color without a budget is stopped", () => {
  const after = without(service(), TYPES.budget, "shop-green");
  expect(run(NOTHING, after)).toEqual(["all: disruption-budget shop/shop green"]);
});

test("limits of the stack count", () => {
  const after = service({ weights: [20, 80] });
  expect(run(service(), after, { maxStep: 50, requireVerified: true })).toEqual([
    "shop: largest-step shop/shop green",
    "shop: verified-image shop/shop green",
  ]);
});
