import {
  formatDuration,
  formatMilliseconds,
  number,
  percent,
  thousands,
  times,
} from "../../../model/release/format";

test.each([
  [percent(10), "1.0%"],
  [percent(0), "0.0%"],
  [percent(0.4), "0.04%"],
  [percent(1000), "100.0%"],
  [formatMilliseconds(412.4), "412ms"],
  [formatMilliseconds(1204), "1,204ms"],
  [formatMilliseconds(9.96), "10ms"],
  [formatMilliseconds(2.34), "2.3ms"],
  [times(1.66), "1.7 ×"],
  [thousands(1204.4), "1,204"],
  [thousands(999), "999"],
  [thousands(1234567), "1,234,567"],
  [number(0.123456), "0.1235"],
  [number(15), "15"],
])("%s", (words, expected) => {
  expect(words).toBe(expected);
});

describe("A duration", () => {
  it.each([
    [0, "0s"],
    [499, "0s"],
    [1_000, "1s"],
    [59_600, "1m"],
    [90_000, "1m30s"],
    [3_600_000, "1h"],
    [7_505_000, "2h5m"],
    [90_061_000, "1d1h"],
    [-5, "0s"],
  ])("Of %d ms reads %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
