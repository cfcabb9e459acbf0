import fc from "fast-check";
import { duration } from "../../../model/settings/fields";
import {
  DURATION,
  durationText,
  milliseconds,
  parseDuration,
  seconds,
} from "../../../model/units/duration";

const anyTime = () => duration({ min: "0s", max: "365d", step: "1ms" });

test.each([
  ["30s", 30_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["500ms", 500],
  ["1m30s500ms", 90_500],
  ["28d", 2_419_200_000],
  ["4w", 2_419_200_000],
  ["1.5h", 5_400_000],
  ["0.1s", 100],
  ["4.35s", 4350],
  ["1h0m0s", 3_600_000],
  ["0s", 0],
  ["0", 0],
])("%s is %d milliseconds", (text, count) => {
  expect(parseDuration(text)).toBe(count);
});

test.each(["", "10", "1", "s", "-5s", "+5s", "5 s", "5S", "5sec", "30s5m", "1s1s", "1..5s", ".5s"])(
  "%j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [0, "0s"],
  [500, "500ms"],
  [90_000, "1m30s"],
  [5_400_000, "1h30m"],
  [2_419_200_000, "28d"],
  [86_400_001, "1d1ms"],
])("%d milliseconds are written %s", (count, text) => {
  expect(durationText(count)).toBe(text);
});

test("every time is read back from what is written, and the text is one that editors accept", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 365 * 86_400_000 }), (count) => {
      const text = durationText(count);
      expect(text).toMatch(DURATION);
      const read = anyTime().parse(text);
      expect([milliseconds(read), seconds(read)]).toEqual([count, count / 1000]);
    }),
  );
});

test.each([
  ["1s", "1h", "1s", "a duration from 1s to 1h, such as 30s"],
  ["1ms", "10s", "1ms", "a duration from 1ms to 10s, such as 500ms"],
  ["7d", "365d", "1d", "a duration from 7d to 365d, such as 28d"],
  ["40s", "50s", "1s", "a duration from 40s to 50s, such as 40s"],
])("from %s to %s by %s, what is needed is told in the same units", (min, max, step, needed) => {
  for (const value of ["10", "2h3x", "9999d", 10, null]) {
    const { error } = duration({ min, max, step }).safeParse(value);
    expect(new Set(error?.issues.map(({ message }) => message))).toEqual(new Set([needed]));
  }
});

test("what is within the range but too exact is told so", () => {
  const { error } = duration({ min: "1s", max: "1h" }).safeParse("1500ms");
  expect(error?.issues.map(({ message }) => message)).toEqual([
    "a duration from 1s to 1h, such as 30s; a multiple of 1s",
  ]);
});
