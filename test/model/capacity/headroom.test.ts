/** Proves what share of the traffic pods can carry, from numbers that were measured. */
import fc from "fast-check";
import { headroom, type PodNumbers, requestCost } from "../../../model/capacity/headroom";

const track = (...values: readonly number[]) => ({
  points: values.map((value, at) => ({ at, value })),
});
const none = { missing: "no data" };

/** A pod may use half a processor and a request a second takes a hundredth: 50 a second. */
const COST = { cores: 0.01, seenOn: ["blue"] } as const;
const PODS: PodNumbers = { ready: { value: 2 }, most: 4, limitCores: { value: 0.5 } };
const PEAK = { value: 200 };

describe("what a request costs", () => {
  test("is all processor time by all requests", () => {
    const blue = { color: "blue", requests: track(10, 30), cores: track(0.2, 0.2) } as const;
    const green = { color: "green", requests: track(10, 0), cores: track(0.1, 9) } as const;
    // 0.5 processors for 50 requests: green's second moment has none.
    expect(requestCost([blue, green])).toEqual({ cores: 0.01, seenOn: ["blue", "green"] });
  });

  test("is seen on those colors only that had requests", () => {
    const blue = { color: "blue", requests: track(10), cores: track(0.1) } as const;
    const green = { color: "green", requests: track(0), cores: track(0.1) } as const;
    expect(requestCost([blue, green])).toEqual({ cores: 0.01, seenOn: ["blue"] });
  });

  test.each([
    ["no requests were counted", none, track(1), "no time with requests and processor time"],
    ["nobody called", track(0, 0), track(1, 1), "no time with requests and processor time"],
    ["no processor time is known", track(5), none, "no time with requests and processor time"],
    ["there was no processor time", track(5), track(0), "requests took no processor time"],
  ])("is unknown where %s", (_what, requests, cores, why) => {
    expect(requestCost([{ color: "blue", requests, cores }])).toEqual({ missing: why });
  });
});

test("stages fit with the ready pods, with more of them, or never", () => {
  expect(headroom(PODS, COST, PEAK, 100, [10, 50, 51, 100])).toEqual({
    ready: 2,
    most: 4,
    perPod: 50,
    livePercent: 50,
    mostPercent: 100,
    stages: [
      { weight: 10, needed: 1, fits: "live" },
      { weight: 50, needed: 2, fits: "live" },
      { weight: 51, needed: 3, fits: "scaled" },
      { weight: 100, needed: 4, fits: "scaled" },
    ],
  });
});

test("pods that may be less busy carry less", () => {
  expect(headroom(PODS, COST, PEAK, 80, [80, 81])).toMatchObject({
    perPod: 40,
    livePercent: 40,
    mostPercent: 80,
    stages: [
      { weight: 80, needed: 4, fits: "scaled" },
      { weight: 81, needed: 5, fits: "never" },
    ],
  });
});

test("pods that are there count, although the settings have fewer", () => {
  const pods = { ...PODS, ready: { value: 6 } };
  expect(headroom(pods, COST, PEAK, 100, [])).toMatchObject({ most: 6, livePercent: 150 });
});

test("a color without ready pods carries nothing now", () => {
  const pods = { ...PODS, ready: { value: 0 } };
  expect(headroom(pods, COST, PEAK, 100, [1])).toMatchObject({
    livePercent: 0,
    stages: [{ weight: 1, needed: 1, fits: "scaled" }],
  });
});

test.each<[string, Partial<PodNumbers>, object, object]>([
  ["no processor limit", { limitCores: { missing: "no processor limit" } }, COST, PEAK],
  ["Forbidden", { ready: { missing: "Forbidden" } }, COST, PEAK],
  ["what is seen", {}, { missing: "what is seen" }, PEAK],
  ["no data", {}, COST, { missing: "no data" }],
  ["no requests", {}, COST, { value: 0 }],
])("without enough to tell it says why: %s", (why, pods, cost, peak) => {
  const all = { ...PODS, ...pods };
  expect(headroom(all, cost as typeof COST, peak as typeof PEAK, 80, [100])).toEqual({
    missing: why,
  });
});

test("the pods that a stage needs carry it, one fewer do not, and a share that fits is carried", () => {
  const count = fc.integer({ min: 1, max: 200 });
  const rate = fc.integer({ min: 1, max: 1_000_000 });
  const weight = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(count, count, rate, weight, (ready, most, peak, percent) => {
      const pods = { ...PODS, ready: { value: ready }, most };
      const room = headroom(pods, COST, { value: peak }, 80, [percent]);
      if ("missing" in room) throw new Error(room.missing);
      const [stage] = room.stages;
      if (!stage) throw new Error("no stage");
      const share = (percent / 100) * peak;
      expect(stage.needed * room.perPod).toBeGreaterThanOrEqual(share * (1 - 1e-9));
      expect((stage.needed - 1) * room.perPod).toBeLessThan(share);
      const fits =
        stage.needed <= ready ? "live" : stage.needed <= Math.max(most, ready) ? "scaled" : "never";
      expect(stage.fits).toBe(fits);
      expect(room.livePercent + 1e-6 >= percent).toBe(fits === "live");
      expect(room.mostPercent + 1e-6 >= percent).toBe(fits !== "never");
    }),
  );
});
