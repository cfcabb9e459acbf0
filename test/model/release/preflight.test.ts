import { refusals, type StartingPoint } from "../../../model/release/preflight";

const image = (digit: string) => `registry.example.com/shop@sha256:${digit.repeat(64)}`;

const READY: StartingPoint = {
  activeColor: "blue",
  weights: { blue: 100, green: 0 },
  live: { blue: 100, green: 0 },
  images: { blue: image("a"), green: image("b") },
  deployed: { blue: image("a"), green: image("a") },
  pods: { blue: { desired: 3, ready: 3, serving: 3 }, green: { desired: 3, ready: 3, serving: 3 } },
  stale: [],
  budgetPermille: 900,
  leastBudgetPermille: 300,
};

const PLAIN = { isHotfix: false };

describe("A release", () => {
  it("Starts where nothing is in its way", () => {
    expect(refusals(READY, PLAIN)).toEqual([]);
  });

  it("Starts with the image that runs where the idle color has read something else anew", () => {
    const same = { blue: image("a"), green: image("a") };
    expect(refusals({ ...READY, images: same, isRotated: true }, PLAIN)).toEqual([]);
  });

  it("Starts where only config could be read", () => {
    const { live: _l, deployed: _d, pods: _p, budgetPermille: _b, ...start } = READY;
    expect(refusals(start, PLAIN)).toEqual([]);
  });

  it.each<[string, Partial<StartingPoint>, string, string]>([
    ["another one is under way", { open: "r7" }, "open", "release r7 is under way"],
    [
      "traffic is split",
      { weights: { blue: 90, green: 10 }, live: { blue: 90, green: 10 } },
      "split",
      "weights are blue 90, green 10",
    ],
    [
      "the router has other weights",
      { live: { blue: 50, green: 50 } },
      "foreign",
      "the router has blue 50, green 50 and stack config blue 100, green 0",
    ],
    [
      "somebody else changed the router's rules",
      { foreign: ["rule mine is not one of the settings", "host a is missing"] },
      "rules",
      "the router is not what the settings would write: rule mine is not one of the settings; host a is missing",
    ],
    [
      "the idle color has no image",
      { images: { blue: image("a"), green: undefined } },
      "image",
      "green has no image",
    ],
    [
      "the idle color has the running image, and no later mark",
      { images: { blue: image("a"), green: image("a") } },
      "same",
      "green has the image that blue runs",
    ],
    [
      "nobody serves",
      {
        pods: {
          blue: { desired: 3, ready: 0, serving: 0 },
          green: { desired: 3, ready: 3, serving: 3 },
        },
      },
      "pods",
      "blue has no ready pods",
    ],
    ["config is stale", { stale: ["workload", "traffic"] }, "stale", "in workload, traffic"],
    [
      "a stage adds too much",
      { steps: { largest: 100, allowed: 40 } },
      "step",
      "one stage adds 100 %",
    ],
    ["a freeze holds", { freeze: "year end" }, "freeze", "year end is a freeze"],
    [
      "too little budget is left",
      { budgetPermille: 299 },
      "budget",
      "29.9% of the error budget is left and 30.0% is needed",
    ],
  ])("Does not start while %s", (_when, found, code, words) => {
    const [refusal, ...others] = refusals({ ...READY, ...found }, PLAIN);
    expect(others).toEqual([]);
    expect(refusal?.code).toBe(code);
    expect(refusal?.sentence).toContain(words);
  });

  it("Starts as a hotfix in a freeze and without budget", () => {
    const start = { ...READY, freeze: "year end", budgetPermille: 0 };
    expect(refusals(start, { isHotfix: true })).toEqual([]);
  });

  it("Is forced over rules of people, never over rules of safety", () => {
    const start: StartingPoint = {
      ...READY,
      freeze: "year end",
      budgetPermille: 0,
      images: { blue: image("a"), green: image("a") },
      open: "r7",
      stale: ["workload"],
      live: { blue: 50, green: 50 },
    };
    const left = refusals(start, { isHotfix: false, force: "a customer waits" });
    expect(left.map(({ code }) => code)).toEqual(["open", "foreign", "stale"]);
  });
});

describe("The image of a release before", () => {
  const took = { id: "r6", at: 1, isBad: true, reason: "errors 8 %" } as const;
  const promoted = { ...took, outcome: "promoted", isBad: false } as const;
  const codes = (past: StartingPoint["past"], intent: object) =>
    refusals({ ...READY, ...(past && { past }) }, { ...PLAIN, ...intent }).map(({ code }) => code);

  it("Is not released again where it was taken back, unless somebody says why", () => {
    const past = [{ ...took, outcome: "rolled-back", to: image("b") }] as const;
    expect(refusals({ ...READY, past }, PLAIN)).toEqual([
      {
        code: "taken-back",
        canForce: false,
        canRetry: true,
        sentence:
          "green has the image that release r6 took back (errors 8 %): pin another image (sluice pin green --image REPOSITORY@sha256:…); --retry REASON releases it again",
      },
    ]);
    expect(codes(past, { force: "now" })).toEqual(["taken-back"]);
    expect(codes(past, { retry: "the database is mended" })).toEqual([]);
  });

  it("Is not released where the last promoted release came from it, unless somebody forces that", () => {
    const past = [{ ...promoted, from: image("b"), to: image("a") }];
    expect(codes(past, {})).toEqual(["repeated"]);
    expect(refusals({ ...READY, past, isRotated: true }, PLAIN)).toEqual([]);
    expect(codes(past, { retry: "again" })).toEqual(["repeated"]);
    expect(codes(past, { force: "the old one is better" })).toEqual([]);
  });
});
