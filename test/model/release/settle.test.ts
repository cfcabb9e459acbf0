import fc from "fast-check";
import { isSplitAsAsked, settling, type SettleSettings } from "../../../model/release/settle";
import { share } from "../../../model/traffic/weights";

const SETTLE: SettleSettings = {
  tolerancePercent: 2,
  minRequests: 100,
  floorSeconds: 5,
  ceilingSeconds: 60,
};

const split = (green: number, requests = 10_000) => ({
  shares: { blue: 1 - green, green },
  requests,
});

describe("A change of weights", () => {
  it.each([
    ["waits for the floor, whatever is seen", 4.9, split(0.3), "waiting"],
    ["has settled once the share is seen", 5, split(0.3), "settled"],
    ["has settled within the tolerance", 5, split(0.319), "settled"],
    ["waits while the share is another one", 59, split(0.1), "waiting"],
    ["is a mismatch when it never arrives", 60, split(0.1), "mismatch"],
    ["waits while there are too few requests", 59, split(0.3, 99), "waiting"],
    ["is unseen when there never are enough", 60, split(0.3, 99), "unseen"],
    ["waits while nothing is known", 59, undefined, "waiting"],
    ["is unseen when nothing ever is known", 60, undefined, "unseen"],
  ])("%s", (_what, elapsed, seen, result) => {
    expect(settling(elapsed, seen, share("green", 30), "green", SETTLE)).toBe(result);
  });

  it.each([
    ["has settled once every endpoint is of the color, however few", 5, 1, 1, "settled"],
    ["waits while one of another color is left", 59, 0.99, 100, "waiting"],
    ["is a mismatch when one is left to the end, within any tolerance", 60, 0.99, 100, "mismatch"],
    ["is a mismatch when nothing answers at all", 60, 0, 0, "mismatch"],
  ])("By endpoints it %s", (_what, elapsed, green, endpoints, result) => {
    const seen = { shares: { blue: 0, green }, endpoints };
    expect(settling(elapsed, seen, share("green", 100), "green", SETTLE)).toBe(result);
  });

  it("Allows chance its part, and less of it the more requests there are", () => {
    const none = { ...SETTLE, tolerancePercent: 0 };
    const weights = share("green", 50);
    expect(isSplitAsAsked(split(0.56, 1_000), weights, "green", none)).toBe(true);
    expect(isSplitAsAsked(split(0.56, 10_000), weights, "green", none)).toBe(false);
  });

  it("Allows nothing at 0 and 100 beyond the tolerance", () => {
    const none = { ...SETTLE, tolerancePercent: 0 };
    expect(isSplitAsAsked(split(0.001), share("green", 0), "green", none)).toBe(false);
    expect(isSplitAsAsked(split(0.999), share("green", 100), "green", none)).toBe(false);
  });

  it("Never settles before the floor and never waits after the ceiling", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 200, noNaN: true }),
        fc.option(fc.record({ green: fc.double({ min: 0, max: 1, noNaN: true }), n: fc.nat() }), {
          nil: undefined,
        }),
        fc.integer({ min: 0, max: 100 }),
        (elapsed, seen, weight) => {
          const observed = seen && split(seen.green, seen.n);
          const result = settling(elapsed, observed, share("green", weight), "green", SETTLE);
          if (elapsed < SETTLE.floorSeconds) expect(result).toBe("waiting");
          if (elapsed >= SETTLE.ceilingSeconds) expect(result).not.toBe("waiting");
        },
      ),
    );
  });
});
