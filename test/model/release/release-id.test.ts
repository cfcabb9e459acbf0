import fc from "fast-check";
import { releaseId } from "../../../model/release/release-id";

test("an id is the time in UTC and some random digits", () => {
  expect(releaseId(Date.UTC(2026, 10, 21, 13, 5, 9, 999), "4f9c2a")).toBe("20261121-130509-4f9c2a");
});

test("ids sort by time", () => {
  const second = fc.integer({ min: 0, max: 4_000_000_000 });
  fc.assert(
    fc.property(second, second, (left, right) => {
      fc.pre(left < right);
      expect(releaseId(left * 1000, "ffffff") < releaseId(right * 1000, "000000")).toBe(true);
    }),
  );
});
