import fc from "fast-check";
import { share } from "../../../model/settings/fields";
import {
  fraction,
  parseShare,
  percents,
  permille,
  SHARE,
  shareText,
} from "../../../model/units/share";

const anyShare = () => share({ min: "0%", max: "1000%", step: "0.0001%" });

test.each([
  ["1%", 10_000],
  ["0.5%", 5000],
  ["99.95%", 999_500],
  ["0%", 0],
  ["150%", 1_500_000],
  ["0.0001%", 1],
])("%s is %d parts per million", (text, count) => {
  expect(parseShare(text)).toBe(count);
});

test.each(["", "%", "1", "0.5", "1 %", "-1%", "1.%", ".5%", "0.00001%", "1%%", "1e2%"])(
  "%j is no share",
  (text) => {
    expect(parseShare(text)).toBeUndefined();
  },
);

test("every share is read back from what is written, exactly, in each way of counting", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (count) => {
      const text = shareText(count);
      expect(text).toMatch(SHARE);
      const read = anyShare().parse(text);
      expect([fraction(read), percents(read), permille(read)]).toEqual([
        count / 1_000_000,
        count / 10_000,
        count / 1000,
      ]);
    }),
  );
});

test("what is needed is told in the same unit, and what is too exact is told so", () => {
  const needs = (text: unknown) =>
    share({ min: "1%", max: "100%", step: "1%" }).safeParse(text).error?.issues.at(-1)?.message;
  expect(needs("0%")).toBe("a share from 1% to 100%, such as 5%");
  expect(needs(5)).toBe("a share from 1% to 100%, such as 5%");
  expect(needs("2.5%")).toBe("a share from 1% to 100%, such as 5%; a multiple of 1%");
  expect(needs("2%")).toBeUndefined();
});
