// Does not prove that the router follows: test/e2e does.
import fc from "fast-check";
import { COLORS, otherColor } from "../../model/color";
import { liveRefusals, liveSplit } from "../../model/live-switch";
import {
  type Configured,
  type Deployed,
  describeSplit,
  type Direction,
  isSameSplit,
  type Split,
  splitTowards,
  switchCommand,
  switchRefusals,
  shareRefusals,
  switchSummary,
  undeployedRefusal,
} from "../../model/switch";
import { allOn, share, weightProblems, type Weights } from "../../model/traffic/weights";

const A = `registry.example.com/shop@sha256:${"a".repeat(64)}`;
const B = `registry.example.com/shop@sha256:${"b".repeat(64)}`;
const IMAGES = { blue: A, green: B };

const BLUE: Split = { activeColor: "blue", weights: allOn("blue") };
const GREEN: Split = { activeColor: "green", weights: allOn("green") };
const TENTH: Split = { activeColor: "blue", weights: share("green", 10) };

const file = (split: Split, images: Configured["images"] = IMAGES): Configured => ({
  ...split,
  images,
});

const update = (split: Split, rest: Partial<Deployed> = {}): Deployed => ({
  ...split,
  images: IMAGES,
  isComplete: true,
  lastGood: split,
  served: { blue: { images: [A], areAll: true }, green: { images: [B], areAll: true } },
  ...rest,
});

/** Only blue has carried traffic so far. */
const FIRST_RELEASE = {
  blue: { images: [A], areAll: true },
  green: { images: [], areAll: true },
} as const;

const refusals = (direction: Direction, configured: Configured, deployed: Deployed) =>
  switchRefusals({ stack: "dev", direction, configured, deployed });

describe("a direction", () => {
  test.each<[Direction, Split, Split]>([
    ["on", BLUE, GREEN],
    ["on", GREEN, BLUE],
    ["on", TENTH, GREEN],
    ["back", BLUE, GREEN],
    ["back", GREEN, BLUE],
    ["back", TENTH, BLUE],
    ["back", { activeColor: "green", weights: share("green", 1) }, GREEN],
    [{ to: "blue" }, BLUE, BLUE],
    [{ to: "blue" }, GREEN, BLUE],
    [{ weights: share("green", 50) }, BLUE, { activeColor: "blue", weights: share("green", 50) }],
    [{ weights: share("green", 50) }, GREEN, { activeColor: "green", weights: share("green", 50) }],
    [{ weights: allOn("green") }, TENTH, GREEN],
    [{ weights: allOn("blue") }, GREEN, BLUE],
  ])("%j, from %j, means %j", (direction, from, to) => {
    expect(splitTowards(direction, from)).toEqual(to);
  });

  const split = fc.record({
    color: fc.constantFrom(...COLORS),
    percent: fc.integer({ min: 1, max: 100 }),
  });
  const directions = fc.oneof(
    fc.constantFrom<Direction>("on", "back"),
    fc.constantFrom(...COLORS).map((to): Direction => ({ to })),
    fc
      .integer({ min: 0, max: 100 })
      .map((percent): Direction => ({ weights: share("blue", percent) })),
  );

  test("always means weights of 100 in sum, some of them on the active color", () => {
    fc.assert(
      fc.property(split, directions, ({ color, percent }, direction) => {
        const after = splitTowards(direction, {
          activeColor: color,
          weights: share(color, percent),
        });
        expect(weightProblems(after.weights)).toEqual([]);
        expect(after.weights[after.activeColor]).toBeGreaterThan(0);
      }),
    );
  });

  test("back undoes on: out of a split and from end to end", () => {
    fc.assert(
      fc.property(split, ({ color, percent }) => {
        const start: Split = { activeColor: color, weights: allOn(color) };
        const stage: Split = { activeColor: color, weights: share(color, percent) };
        expect(splitTowards("back", percent < 100 ? stage : splitTowards("on", start))).toEqual(
          start,
        );
      }),
    );
  });
});

describe("a switch is refused", () => {
  test("never, where the last update is good and has the pinned images", () => {
    for (const direction of [
      "on",
      "back",
      { to: "green" },
      { weights: share("green", 10) },
    ] as const) {
      expect(refusals(direction, file(BLUE), update(BLUE))).toEqual([]);
    }
  });

  test("where a color that gets traffic has no pinned image", () => {
    const [refusal, ...more] = refusals("on", file(BLUE, { blue: A }), update(BLUE));
    expect(refusal).toEqual({
      about: "green.image",
      found: "nothing",
      needed: "an image by digest, as green would carry 100 % of the traffic",
      next: "sluice pin green --stack dev",
    });
    expect(more).toEqual([]);
  });

  test("where the pin is a tag, which can be pushed over", () => {
    const [refusal] = refusals("on", file(BLUE, { blue: A, green: "shop:1" }), update(BLUE));
    expect(refusal?.found).toBe("shop:1");
  });

  test("where the color that traffic leaves has no pinned image: it is the way back", () => {
    expect(refusals("on", file(BLUE, { green: B }), update(BLUE))).toEqual([
      {
        about: "blue.image",
        found: "nothing",
        needed: "an image by digest, as blue would be the way back",
        next: "sluice pin blue --stack dev",
      },
    ]);
  });

  test("where the pinned image was not deployed yet: nobody has tried it", () => {
    const [refusal] = refusals({ to: "green" }, file(BLUE, { blue: A, green: A }), update(BLUE));
    expect(refusal).toEqual({
      about: "green.image",
      found: `${A}; the last update has ${B}`,
      needed: "the same, as green would carry 100 % of the traffic",
      next: "sluice up --stack dev",
    });
  });

  test("where a serving color would change its pods on the way, with the image that it runs", () => {
    const [refusal] = refusals("on", file(BLUE, { blue: B, green: B }), update(BLUE));
    expect(refusal?.next).toBe(`sluice pin blue --stack dev --image ${A}`);
  });

  test("after a failed update, where nothing tells that the target's pods are ready", () => {
    const failed = update(BLUE, { isComplete: false, served: FIRST_RELEASE });
    expect(refusals({ to: "green" }, file(BLUE), failed)).toEqual([
      {
        about: "green",
        found:
          "the last update failed, and no traffic was there to tell whether its pods are ready",
        needed: "a complete update, while the color is idle",
        next: "sluice up --stack dev",
      },
    ]);
  });
});

describe("a rollback", () => {
  test("is refused to an image that never carried traffic: there is nothing to go back to", () => {
    expect(refusals("back", file(BLUE), update(BLUE, { served: FIRST_RELEASE }))).toEqual([
      {
        about: "green",
        found: "its image never carried traffic",
        needed: "an image that did, to go back to; on to this one goes a switch",
        next: "sluice switch --stack dev --to green",
      },
    ]);
    const other = { ...FIRST_RELEASE, green: { images: [A], areAll: true } };
    expect(refusals("back", file(BLUE), update(BLUE, { served: other }))).toHaveLength(1);
  });

  test("is not held up by a history that is too long or hides what it had", () => {
    const served = { ...FIRST_RELEASE, green: { images: [], areAll: false } };
    expect(refusals("back", file(BLUE), update(BLUE, { served }))).toEqual([]);
  });

  test("is not held up by a failed update of the color that it leaves", () => {
    expect(refusals("back", file(GREEN), update(GREEN, { isComplete: false }))).toEqual([]);
  });

  test("asks nothing of the color that it leaves", () => {
    expect(refusals("back", file(GREEN, { blue: A }), update(GREEN))).toEqual([]);
    expect(refusals("back", file(GREEN, { blue: A, green: A }), update(GREEN))).toEqual([]);
  });

  test("is refused where its target would change its image first, with the way out", () => {
    const [refusal] = refusals("back", file(GREEN, { blue: B, green: B }), update(GREEN));
    expect(refusal?.next).toBe(`sluice pin blue --stack dev --image ${A}`);
  });

  test("out of a split goes to the active color, also after a failed update", () => {
    const failed = update(TENTH, { isComplete: false, lastGood: BLUE });
    expect(refusals("back", file(TENTH), failed)).toEqual([]);
  });
});

describe("a direction without a color is refused", () => {
  const failedSwitch = update(GREEN, {
    isComplete: false,
    lastGood: BLUE,
    served: FIRST_RELEASE,
  });

  test.each<[string, Configured, Deployed]>([
    ["after a switch that failed", file(GREEN), failedSwitch],
    ["after a file that was written and not deployed", file(GREEN), update(BLUE)],
    [
      "before the first good update",
      file(BLUE),
      update(BLUE, { isComplete: false, lastGood: undefined }),
    ],
  ])("%s", (_, configured, deployed) => {
    for (const direction of ["on", "back"] as const) {
      const [refusal] = refusals(direction, configured, deployed);
      expect(refusal?.about).toBe("the direction");
      expect(refusal?.next).toBe(
        "sluice switch --stack dev --to blue, or sluice switch --stack dev --to green",
      );
    }
  });

  test("but with one it may be tried again, and go back", () => {
    expect(refusals({ to: "green" }, file(GREEN), failedSwitch)).toEqual([]);
    expect(refusals({ to: "blue" }, file(GREEN), failedSwitch)).toEqual([]);
  });

  test("where the split's active color is not the deployed one", () => {
    const other: Split = { activeColor: "green", weights: TENTH.weights };
    expect(refusals("back", file(other), update(TENTH))).toHaveLength(1);
  });
});

describe("a switch of traffic that flows", () => {
  const live = (direction: Direction, configured: Configured, weights: Weights, running = IMAGES) =>
    liveRefusals({ stack: "dev", direction, configured, live: weights, running });

  test("goes by what is live: the file may be behind or ahead of it, if the color is named", () => {
    expect(live({ to: "green" }, file(GREEN), BLUE.weights)).toEqual([]);
    expect(live({ to: "blue" }, file(GREEN), BLUE.weights)).toEqual([]);
    const [refusal] = live("on", file(GREEN), BLUE.weights);
    expect(refusal).toMatchObject({
      about: "the direction",
      found: "the file says blue 0, green 100, active green; the router has blue 100, green 0",
    });
  });

  test("is refused where the pinned image is not what the pods run", () => {
    expect(live("on", file(BLUE, { blue: A, green: A }), BLUE.weights)).toEqual([
      {
        about: "green.image",
        found: `${A}; its pods run ${B}`,
        needed: "the same, as green would carry 100 % of the traffic",
        next: "sluice up --stack dev",
      },
    ]);
  });

  test("leaves the file's color active while it has traffic", () => {
    expect(liveSplit(TENTH, share("green", 50)).activeColor).toBe("blue");
    expect(liveSplit(TENTH, allOn("green")).activeColor).toBe("green");
  });
});

test("a stack without an update needs one first", () => {
  expect(undeployedRefusal("dev")).toEqual({
    about: "dev",
    found: "nothing deployed yet",
    needed: "a first update",
    next: "sluice up --stack dev",
  });
});

const [ISTIO, SERVICE] = [{ router: "istio" }, { router: "service" }] as const;

test("shares are refused where the router has none, with the command that moves all", () => {
  expect(shareRefusals("dev", TENTH, ISTIO)).toEqual([]);
  expect(shareRefusals("dev", GREEN, SERVICE)).toEqual([]);
  expect(shareRefusals("dev", TENTH, SERVICE)).toEqual([
    {
      about: "the weights",
      found: "blue 90, green 10",
      needed:
        "100 and 0, as traffic.router is service, which has no weights between 0 and 100. Instead: all traffic on one color; or router istio or gateway-api",
      next: "sluice switch --stack dev --to green",
    },
  ]);
});

describe("the summary of a switch", () => {
  test("without a proxy it tells what stays on the pods that the traffic leaves", () => {
    expect(switchSummary("dev", update(BLUE), GREEN, SERVICE)[2]).toBe(
      "The pods of blue stay, without traffic; connections that callers keep open to the Service stay on its pods until they close or the pods go.",
    );
  });

  test("tell a whole switch, what stays, and the way back", () => {
    expect(switchSummary("dev", update(BLUE), GREEN, ISTIO)).toEqual([
      "Traffic: blue 100 → 0, green 0 → 100.",
      "Active color: blue → green.",
      "The pods of blue stay, without traffic.",
      "The way back, all to blue: sluice rollback --stack dev",
    ]);
  });

  test("tell a stage of a release", () => {
    expect(switchSummary("dev", update(BLUE), TENTH, ISTIO)).toEqual([
      "Traffic: blue 100 → 90, green 0 → 10.",
      "The way back, all to blue: sluice rollback --stack dev",
    ]);
  });
});

test.each<[Split, string, string]>([
  [BLUE, "blue 100, green 0, active blue", "--to blue"],
  [GREEN, "blue 0, green 100, active green", "--to green"],
  [TENTH, "blue 90, green 10, active blue", "--weights 90,10"],
])("%j is told as '%s' and made by %s", (split, words, wish) => {
  expect(describeSplit(split)).toBe(words);
  expect(switchCommand("dev", split)).toBe(`sluice switch --stack dev ${wish}`);
});

test("two splits are the same if color and both weights are", () => {
  expect(isSameSplit(TENTH, { activeColor: "blue", weights: { blue: 90, green: 10 } })).toBe(true);
  expect(isSameSplit(TENTH, { ...TENTH, activeColor: otherColor("blue") })).toBe(false);
  expect(isSameSplit(TENTH, { ...TENTH, weights: share("green", 11) })).toBe(false);
});
