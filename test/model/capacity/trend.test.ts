/** Proves the arithmetic of trends. */
import fc from "fast-check";
import { together } from "../../../model/metrics/track";
import { daysUntil, lineThrough, trendOf } from "../../../model/capacity/trend";

const HOUR = 3_600_000;

/** One value an hour. */
const hourly = (...values: readonly number[]) =>
  values.map((value, index) => ({ at: index * HOUR, value }));

test("a straight line is found as it is", () => {
  expect(lineThrough(hourly(1, 2, 3))).toEqual({ perDay: 24, atEnd: 3 });
});

test("values beside the line count by their squares", () => {
  const line = lineThrough(hourly(0, 3, 0));
  expect(line).toEqual({ perDay: 0, atEnd: 1 });
});

test.each([
  ["no point", []],
  ["one point", hourly(1)],
  ["one moment", [...hourly(1), ...hourly(2)]],
])("%s makes no line", (_what, points) => {
  expect(lineThrough(points)).toBeUndefined();
});

test("any line is found again, whatever the gaps in it", () => {
  const hours = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 60 });
  const part = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(hours, part, part, (times, slope, start) => {
      const sorted = [...times].sort((a, b) => a - b);
      const points = sorted.map((hour) => ({ at: hour * HOUR, value: start + slope * hour }));
      const line = lineThrough(points);
      expect(line?.perDay).toBeCloseTo(slope * 24, 4);
      expect(line?.atEnd).toBeCloseTo(start + slope * (sorted.at(-1) ?? 0), 4);
    }),
  );
});

test("no other line has smaller squares", () => {
  const value = fc.integer({ min: -100, max: 100 });
  const shift = fc.integer({ min: -10, max: 10 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 20 }), shift, shift, (values, a, b) => {
      const points = hourly(...values);
      const end = (values.length - 1) * HOUR;
      const { perDay = 0, atEnd = 0 } = lineThrough(points) ?? {};
      const squares = (day: number, last: number) =>
        points.reduce((sum, { at, value: seen }) => {
          return sum + (seen - last - (day * (at - end)) / (24 * HOUR)) ** 2;
        }, 0);
      expect(squares(perDay, atEnd)).toBeLessThanOrEqual(squares(perDay + a, atEnd + b) + 1e-6);
    }),
  );
});

test.each([
  ["rises to it", { perDay: 0.1, atEnd: 0.5 }, 1, 5],
  ["is at it", { perDay: 0.1, atEnd: 1 }, 1, 0],
  ["is beyond it, and falls", { perDay: -0.1, atEnd: 1.2 }, 1, 0],
  ["stays", { perDay: 0, atEnd: 0.5 }, 1, undefined],
  ["falls", { perDay: -0.1, atEnd: 0.5 }, 1, undefined],
])("a line that %s", (_what, line, limit, days) => {
  expect(daysUntil(line, limit)).toBe(days);
});

test("a trend says how it went, where it goes, and how much of it is known", () => {
  const points = [0.1, 0.2, 0.3, 0.6].map((value, index) => ({ at: index * 24 * HOUR, value }));
  const trend = trendOf({ points }, 7, 1);
  expect(trend).toMatchObject({ peak: 0.6, latest: 0.6, known: 4, asked: 7 });
  expect(trend).toMatchObject({
    mean: expect.closeTo(0.3) as number,
    perDay: expect.closeTo(0.16) as number,
    // The line ends at 0.54.
    daysLeft: expect.closeTo(2.875) as number,
  });
});

test("one moment has no trend, and no limit none to meet", () => {
  const [point] = hourly(0.9);
  expect(trendOf({ points: point ? [point] : [] }, 5, 1)).toEqual({
    ...{ mean: 0.9, peak: 0.9, latest: 0.9, known: 1, asked: 5 },
  });
  expect(trendOf({ points: hourly(1, 2) }, 2)).not.toHaveProperty("daysLeft");
});

test("what is missing says why, and is no 0", () => {
  expect(trendOf({ missing: "no answer in time" }, 5, 1)).toEqual({ missing: "no answer in time" });
  expect(trendOf({ points: [] }, 5, 1)).toEqual({ missing: "no data" });
});

describe("two tracks together", () => {
  const add = (a: number, b: number) => a + b;

  test("count only where both are known", () => {
    const one = { points: hourly(1, 2, 3) };
    const other = { points: hourly(10, 20, 30).slice(1) };
    expect(together(one, other, add)).toEqual({
      points: [
        { at: HOUR, value: 22 },
        { at: 2 * HOUR, value: 33 },
      ],
    });
  });

  test("are missing where one is, or where they never meet", () => {
    const one = { points: hourly(1) };
    expect(together(one, { missing: "no data" }, add)).toEqual({ missing: "no data" });
    expect(together({ missing: "no data" }, one, add)).toEqual({ missing: "no data" });
    expect(together(one, { points: [{ at: 5, value: 1 }] }, add)).toEqual({
      missing: "no time at which both are known",
    });
  });
});
