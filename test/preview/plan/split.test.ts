import { declaredObjects } from "../../../preview/plan/manifest";
import { findSplits } from "../../../preview/plan/split";
import { blueGreen, joined, TYPES, withInputs, without } from "../../support/recording";

const splits = (recording: ReturnType<typeof blueGreen>) =>
  findSplits(declaredObjects(recording.resources)).map(({ service, weights, rules }) => ({
    service,
    weights,
    rules,
  }));

const none = { blue: [], green: [] };
/** What only those send who know it. */
const TESTERS = { headers: { "x-tester": { exact: "1" } } };

const to = (color: string) => [{ destination: { host: `shop-${color}.shop.svc.cluster.local` } }];

test("the weights are those of the route without conditions", () => {
  expect(splits(blueGreen({ weights: [70, 30] }))).toEqual([
    { service: "shop/shop", weights: { blue: 70, green: 30 }, rules: none },
  ]);
});

test("each service has its own, also under the same name in another namespace", () => {
  const both = joined(blueGreen(), blueGreen({ namespace: "test", weights: [0, 100] }));
  expect(splits(both).map(({ service, weights }) => [service, weights.green])).toEqual([
    ["shop/shop", 0],
    ["test/shop", 100],
  ]);
});

test("rules with conditions are named, preview routes are not", () => {
  const rules = [
    { name: "preview-green", match: [TESTERS], route: to("green") },
    { name: "match-testers", match: [TESTERS], route: to("green") },
    { name: "match-others", match: [TESTERS], route: to("blue") },
  ];
  expect(splits(blueGreen({ rules }))[0]?.rules).toEqual({
    blue: ["match-others"],
    green: ["match-testers"],
  });
});

test("short host names are those of the router's own namespace", () => {
  const short = withInputs(
    blueGreen({ weights: [5, 95] }),
    TYPES.router,
    "shop",
    (inputs) =>
      JSON.parse(JSON.stringify(inputs).replaceAll(".shop.svc.cluster.local", "")) as typeof inputs,
  );
  expect(splits(short)[0]?.weights).toEqual({ blue: 5, green: 95 });
});

test("a single destination without a weight has all of it", () => {
  const single = withInputs(blueGreen(), TYPES.router, "shop", (inputs) => ({
    ...inputs,
    spec: { http: [{ route: to("green") }] },
  }));
  expect(splits(single)[0]?.weights).toEqual({ blue: 0, green: 100 });
});

test("hosts that no Service of the program has tell nothing", () => {
  const lost = without(
    without(blueGreen(), TYPES.service, "shop-blue"),
    TYPES.service,
    "shop-green",
  );
  expect(splits(lost)).toEqual([]);
});
