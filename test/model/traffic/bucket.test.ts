/** Proves which buckets the expressions hold; that Envoy reads them so is proven in test/e2e. */
import fc from "fast-check";
import { BUCKETS, bucketsBelow, bucketsFor } from "../../../model/traffic/bucket";
import { share } from "../../../model/traffic/weights";

const NUMBERS = Array.from({ length: BUCKETS }, (_, at) => at.toString(16).padStart(4, "0"));

/** How many numbers an expression matches, and whether they are the lowest ones. */
function matched(limit: number): { count: number; areLowest: boolean } {
  const expression = new RegExp(`^(?:${bucketsBelow(limit)})$`);
  let count = 0;
  let areLowest = true;
  NUMBERS.forEach((number, at) => {
    if (!expression.test(number)) return;
    count += 1;
    areLowest &&= at < limit;
  });
  return { count, areLowest };
}

const limit = fc.integer({ min: 1, max: BUCKETS });

test("a user draws one of 65,536 numbers", () => {
  expect(BUCKETS).toBe(65536);
});

test.each([
  [1, "(?:000[0-0])"],
  [16, "(?:00[0-0][0-9a-f]{1})"],
  [0x1000, "(?:[0-0][0-9a-f]{3})"],
  [0xb000, "(?:[0-9a][0-9a-f]{3})"],
  [0xffff, "(?:[0-9a-e][0-9a-f]{3}|f[0-9a-e][0-9a-f]{2}|ff[0-9a-e][0-9a-f]{1}|fff[0-9a-e])"],
  [0x10000, "[0-9a-f]{4}"],
])("the %i lowest buckets are %s", (count, expression) => {
  expect(bucketsBelow(count)).toBe(expression);
});

test.each([1, 2, 9, 10, 11, 15, 16, 17, 255, 256, 257, 4095, 4096, 0x8000, 0xabcd, 65535, 65536])(
  "of all 65,536 numbers exactly those below %i match",
  (count) => {
    expect(matched(count)).toEqual({ count, areLowest: true });
  },
);

test("for every share from 1 to 100 % exactly its own buckets match", () => {
  for (let percent = 1; percent <= 100; percent++) {
    const count = bucketsFor(percent);
    expect(matched(count)).toEqual({ count, areLowest: true });
  }
});

test("for any limit exactly the numbers below it match", () => {
  fc.assert(
    fc.property(limit, (count) => {
      expect(matched(count)).toEqual({ count, areLowest: true });
    }),
    { numRuns: 40 },
  );
});

test("nothing but four lower-case hex digits matches", () => {
  fc.assert(
    fc.property(limit, fc.string({ maxLength: 6 }), (count, text) => {
      const isMatch = new RegExp(`^(?:${bucketsBelow(count)})$`).test(text);
      expect(isMatch && !/^[0-9a-f]{4}$/.test(text)).toBe(false);
    }),
  );
});

test("an expression uses nothing that Envoy's engine lacks", () => {
  fc.assert(
    fc.property(limit, (count) => {
      expect(bucketsBelow(count)).toMatch(/^[0-9a-f{}()?:|[\]-]+$/);
      expect(bucketsBelow(count)).not.toMatch(/\(\?[^:]/);
    }),
  );
});

test("no share has no bucket and all traffic has all of them", () => {
  expect(bucketsFor(0)).toBe(0);
  expect(bucketsFor(50)).toBe(32768);
  expect(bucketsFor(100)).toBe(BUCKETS);
});

test("a share has the number of buckets that comes nearest to it", () => {
  for (let percent = 0; percent <= 100; percent++) {
    expect(Math.abs(bucketsFor(percent) - (percent * BUCKETS) / 100)).toBeLessThanOrEqual(0.5);
  }
});

test("a growing share never loses a bucket, and each percent adds some", () => {
  for (let percent = 1; percent <= 100; percent++) {
    expect(bucketsFor(percent)).toBeGreaterThan(bucketsFor(percent - 1));
  }
});

test("the buckets of both colors are all buckets, each within 0.01 % of its weight", () => {
  for (let percent = 0; percent <= 100; percent++) {
    const { blue, green } = share("blue", percent);
    const buckets = bucketsFor(blue);
    expect(Math.abs((buckets / BUCKETS) * 100 - blue)).toBeLessThan(0.01);
    expect(Math.abs(((BUCKETS - buckets) / BUCKETS) * 100 - green)).toBeLessThan(0.01);
  }
});
