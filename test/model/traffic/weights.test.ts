import fc from "fast-check";
import { COLORS, otherColor } from "../../../model/color";
import {
  allOn,
  drainedColors,
  isServing,
  servingColors,
  share,
  weightProblems,
} from "../../../model/traffic/weights";

const color = fc.constantFrom(...COLORS);
const percent = fc.integer({ min: 0, max: 100 });

test("all traffic on a color leaves nothing for the other one", () => {
  expect(allOn("blue")).toEqual({ blue: 100, green: 0 });
  expect(allOn("green")).toEqual({ blue: 0, green: 100 });
});

test("a share gives the color its percent and the other one the rest, without a problem", () => {
  fc.assert(
    fc.property(color, percent, (one, part) => {
      const weights = share(one, part);
      expect(weights[one]).toBe(part);
      expect(weights.blue + weights.green).toBe(100);
      expect(weightProblems(weights)).toEqual([]);
    }),
  );
});

test("a share of 100 is all traffic and a share of 0 is all traffic on the other color", () => {
  for (const one of COLORS) {
    expect(share(one, 100)).toEqual(allOn(one));
    expect(share(one, 0)).toEqual(allOn(otherColor(one)));
  }
});

test.each([
  [{ blue: 90, green: 20 }, ["blue 90 + green 20 = 110"]],
  [{ blue: 0, green: 0 }, ["blue 0 + green 0 = 0"]],
  [{ blue: 99, green: 0 }, ["blue 99 + green 0 = 99"]],
  [{ blue: 100, green: 100 }, ["blue 100 + green 100 = 200"]],
  [{ blue: -1, green: 101 }, ["blue is -1", "green is 101"]],
  [{ blue: 0.5, green: 99.5 }, ["blue is 0.5", "green is 99.5"]],
  [{ blue: NaN, green: 100 }, ["blue is NaN"]],
  [{ blue: 100, green: Infinity }, ["green is Infinity"]],
])("the weights %j have the problems %j", (weights, problems) => {
  expect(weightProblems(weights)).toEqual(problems);
});

test("weights have no problem exactly when they are shares of 100", () => {
  const any = fc.oneof(fc.integer({ min: -5, max: 105 }), fc.double());
  fc.assert(
    fc.property(any, any, (blue, green) => {
      const areWhole = [blue, green].every((one) => Number.isInteger(one) && one >= 0);
      const isShare = areWhole && blue + green === 100;
      expect(weightProblems({ blue, green }).length === 0).toBe(isShare);
    }),
  );
});

test("a weight of 1 serves and a weight of 0 does not", () => {
  expect(isServing({ blue: 99, green: 1 }, "green")).toBe(true);
  expect(isServing({ blue: 100, green: 0 }, "green")).toBe(false);
});

test("every color is either serving or drained, in the fixed order", () => {
  expect(servingColors({ blue: 50, green: 50 })).toEqual(["blue", "green"]);
  expect(drainedColors({ blue: 50, green: 50 })).toEqual([]);
  fc.assert(
    fc.property(color, percent, (one, part) => {
      const weights = share(one, part);
      const all = [...servingColors(weights), ...drainedColors(weights)];
      expect([...all].sort()).toEqual(COLORS);
      expect(servingColors(weights)).not.toHaveLength(0);
    }),
  );
});
