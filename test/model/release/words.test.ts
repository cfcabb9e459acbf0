import { milliseconds, number, percent, thousands, times } from "../../../model/release/words";

test.each([
  [percent(10), "1.0 %"],
  [percent(0), "0.0 %"],
  [percent(0.4), "0.04 %"],
  [percent(1000), "100.0 %"],
  [milliseconds(412.4), "412 ms"],
  [milliseconds(1204), "1,204 ms"],
  [milliseconds(9.96), "10 ms"],
  [milliseconds(2.34), "2.3 ms"],
  [times(1.66), "1.7 ×"],
  [thousands(1204.4), "1,204"],
  [thousands(999), "999"],
  [thousands(1234567), "1,234,567"],
  [number(0.123456), "0.1235"],
  [number(15), "15"],
])("%s", (words, expected) => {
  expect(words).toBe(expected);
});
