import { frozenBy, isDate } from "../../../model/release/freeze";
import { resolveRelease } from "../../../model/release/settings";

const { freeze } = resolveRelease({
  freeze: [
    { name: "weekend", days: ["sat", "sun"] },
    { name: "evening", days: ["fri"], fromHour: 16 },
    { name: "year's end", fromDate: "2026-12-20", toDate: "2027-01-03" },
  ],
});

test.each([
  ["2026-11-21T12:00:00Z", "weekend"],
  ["2026-11-22T23:59:59Z", "weekend"],
  ["2026-11-23T00:00:00Z", undefined],
  ["2026-11-20T15:59:59Z", undefined],
  ["2026-11-20T16:00:00Z", "evening"],
  ["2026-12-21T10:00:00Z", "year's end"],
  ["2026-12-31T10:00:00Z", "year's end"],
  ["2027-01-04T00:00:00Z", undefined],
  ["2026-11-20T17:30:00+02:00", undefined],
])("at %s: %s", (time, name) => {
  expect(frozenBy(freeze, Date.parse(time))?.name).toBe(name);
});

test("without windows nothing is frozen", () => {
  expect(frozenBy([], 0)).toBeUndefined();
});

test.each([
  ["2026-12-20", true],
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["20.12.2026", false],
  ["2026-1-1", false],
])("%s is a date: %j", (text, valid) => {
  expect(isDate(text)).toBe(valid);
});
