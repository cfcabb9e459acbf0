import fc from "fast-check";
import { goMemoryLimit, quantityValue } from "../../model/quantity";

test.each([
  ["0", 0],
  ["2", 2],
  ["0.5", 0.5],
  ["250m", 0.25],
  ["1k", 1000],
  ["1M", 1e6],
  ["1G", 1e9],
  ["1T", 1e12],
  ["1Ki", 1024],
  ["64Mi", 67108864],
  ["1.5Gi", 1610612736],
  ["1Ti", 1099511627776],
])("%s stands for %d", (text, value) => {
  expect(quantityValue(text)).toBe(value);
});

test.each([
  "",
  " ",
  "64 Mi",
  "64mb",
  "64MB",
  "64K",
  "-1",
  "1.",
  ".5",
  "1e3",
  "Mi",
  "64Mi\n",
  "constructor",
])("%j is no quantity", (text) => {
  expect(quantityValue(text)).toBeUndefined();
  expect(goMemoryLimit(text)).toBeUndefined();
});

test("each unit is larger than the one before it", () => {
  const order = ["1m", "1", "1k", "1Ki", "1M", "1Mi", "1G", "1Gi", "1T", "1Ti"];
  const values = order.map((text) => quantityValue(text) ?? NaN);
  expect([...values].sort((one, other) => one - other)).toEqual(values);
});

test("Go's soft limit is nine tenths of the container's limit, in whole bytes", () => {
  expect(goMemoryLimit("128Mi")).toBe(120795955);
  expect(goMemoryLimit("100M")).toBe(90000000);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1 << 20 }), (count) => {
      const limit = goMemoryLimit(`${String(count)}Mi`) ?? NaN;
      expect(Number.isInteger(limit)).toBe(true);
      expect(limit).toBeLessThan(count * 2 ** 20);
      expect(limit).toBeGreaterThan(count * 2 ** 20 * 0.9 - 1);
    }),
  );
});
