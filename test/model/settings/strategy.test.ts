import { amount, isStuck, rollingStrategy, STRATEGIES } from "../../../model/settings/strategy";

test("each name stands for its surge and its missing pods", () => {
  expect(rollingStrategy("safe")).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  expect(rollingStrategy("fast")).toEqual({ maxSurge: "100%", maxUnavailable: 0 });
  expect(rollingStrategy("balanced")).toEqual({ maxSurge: "25%", maxUnavailable: "25%" });
  expect(rollingStrategy("frugal")).toEqual({ maxSurge: 0, maxUnavailable: "50%" });
});

test("numbers of the user's own are taken as they are", () => {
  const own = { maxSurge: 2, maxUnavailable: "10%" };
  expect(rollingStrategy(own)).toBe(own);
});

test.each(Object.entries(STRATEGIES))("the strategy %s can replace pods", (_name, strategy) => {
  expect(isStuck(strategy)).toBe(false);
});

test.each([
  [0, 0, true],
  ["0%", 0, true],
  [0, "0%", true],
  ["0%", "0%", true],
  [1, 0, false],
  [0, 1, false],
  ["1%", 0, false],
  [0, "100%", false],
])("surge %s with %s unavailable is stuck: %s", (maxSurge, maxUnavailable, stuck) => {
  expect(isStuck({ maxSurge, maxUnavailable })).toBe(stuck);
});

test("only the safe and the fast strategy never lack a pod", () => {
  const whole = Object.entries(STRATEGIES).filter(([, one]) => amount(one.maxUnavailable) === 0);
  expect(whole.map(([name]) => name)).toEqual(["safe", "fast"]);
});

test("a count and a share have their number as amount", () => {
  expect([amount(3), amount(0), amount("25%"), amount("0%")]).toEqual([3, 0, 25, 0]);
});
