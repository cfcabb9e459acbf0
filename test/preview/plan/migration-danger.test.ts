/**
 * Proves: what a plan says about points of no return and databases that are not prepared. Does not prove: that
 * Jobs look like these; test/components/migration-job does.
 */
import type { Recording } from "../../../preview/recorder";
import { compareRecordings } from "../../../preview/plan/comparison";
import { NOTHING } from "../../../preview/plan/object-change";
import { blueGreen, image, IMAGES, resource } from "../../support/recording";

const [V1, V2] = IMAGES;

const job = (name: string, labels: object, annotations: object, spec: object = {}) =>
  resource("kubernetes:batch/v1:Job", name, {
    metadata: {
      name,
      namespace: "shop",
      labels: { "app.kubernetes.io/name": "shop", ...labels },
      annotations,
    },
    spec,
  });

const expandOf = (color: string, annotations: object = {}, spec: object = {}) =>
  job(
    `shop-${color}-expand-1`,
    { "sluice.dev/color": color, "sluice.dev/migration": "expand" },
    annotations,
    spec,
  );
const irreversible = { "sluice.dev/irreversible": "true" };
const contract = job(
  "shop-contract-1",
  { "sluice.dev/migration": "contract" },
  { "sluice.dev/left-behind": V1 },
);

const and = (recording: Recording, ...jobs: readonly ReturnType<typeof job>[]): Recording => ({
  ...recording,
  resources: [...recording.resources, ...jobs],
});

const dangers = (before: Recording, after: Recording) =>
  compareRecordings(before, after)
    .dangers.filter(({ kind }) => kind === "no-return" || kind === "migration")
    .map(({ kind, subject, message }) => `${kind}: ${subject} ${message}`);

test("the first traffic of a version that cannot be taken back is a danger, and only the first", () => {
  const jobs = [expandOf("green", irreversible)] as const;
  const at = (green: number) => and(blueGreen({ weights: [100 - green, green] }), ...jobs);
  expect(dangers(at(0), at(10))).toEqual([
    "no-return: shop/shop green gets its first traffic, a point of no return: blue does not understand what it writes (migrations.expand.irreversible), and the way back is refused.",
  ]);
  expect(dangers(at(10), at(50))).toEqual([]);
  expect(dangers(NOTHING, at(10))).toEqual([]);
  const plain = (green: number) =>
    and(blueGreen({ weights: [100 - green, green] }), expandOf("green"));
  expect(dangers(plain(0), plain(10))).toEqual([]);
});

test("a contract that begins is a danger, and one that is there is none", () => {
  const back = blueGreen({ weights: [0, 100], active: "green" });
  expect(dangers(back, and(back, contract))).toEqual([
    "no-return: Job shop/shop-contract-1 is a point of no return: the database is then no longer good for version aaaaaaaaaaaa, and the way back to it is refused.",
  ]);
  expect(dangers(and(back, contract), and(back, contract))).toEqual([]);
});

test("traffic for the version that a contract left behind is a danger, by its digest", () => {
  const at = (blue: number, first: string) =>
    and(blueGreen({ weights: [blue, 100 - blue], images: [first, V2] }), contract);
  const named = V1.replace("registry.example.com", "mirror.example.com");
  expect(dangers(at(0, named), at(10, named))).toEqual([
    "no-return: shop/shop blue gets traffic with version aaaaaaaaaaaa, for which the database is no longer good: migrations.contract has run. Release a fix instead.",
  ]);
  expect(dangers(at(0, image("c")), at(10, image("c")))).toEqual([]);
  expect(dangers(at(10, V1), at(0, V1))).toEqual([]);
});

test("a new version on the color with traffic is a danger, as no Job runs before it", () => {
  const suspended = expandOf("blue", {}, { suspend: true });
  const after = and(blueGreen({ images: [image("c"), V2] }), suspended);
  expect(dangers(blueGreen(), after)).toEqual([
    "migration: shop/shop blue gets version cccccccccccc while it carries 100 % of the traffic: its expand Job is created suspended, and nothing prepares the database. Change the idle color, then shift.",
  ]);
  expect(dangers(blueGreen(), and(blueGreen(), suspended))).toEqual([]);
});
