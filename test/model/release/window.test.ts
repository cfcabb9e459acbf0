import fc from "fast-check";
import { isYoung, leastWindow, staleSeconds, windowSeconds } from "../../../model/release/window";

const span = (seconds: number) => ({ since: 1_000_000, now: 1_000_000 + seconds * 1000 });

test.each([
  [300, 600, 15, 300],
  [300, 100, 15, 100],
  [300, 10, 15, 30],
  [60, 0, 5, 10],
  [60, -5, 5, 10],
])("%j s asked for, %j s into the step, scraped every %j s: %j s", (asked, age, every, window) => {
  expect(windowSeconds(asked, span(age), every)).toBe(window);
});

test("a window reaches to before the step only while the step is too young to pass a gate", () => {
  const seconds = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(seconds, seconds, fc.integer({ min: 1, max: 600 }), (asked, age, every) => {
      const window = windowSeconds(asked, span(age), every);
      expect(window).toBeGreaterThanOrEqual(leastWindow(every));
      expect(window > age).toBe(isYoung(span(age), every));
    }),
  );
});

test("a sample is stale after four scrapes", () => {
  expect(staleSeconds(15)).toBe(60);
});
