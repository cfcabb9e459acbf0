import { COLORS, otherColor, perColor } from "../../model/color";

test("every object lists blue before green", () => {
  expect(COLORS).toEqual(["blue", "green"]);
});

test.each(COLORS)("the other color of the other color of %s is itself", (color) => {
  expect(otherColor(color)).not.toBe(color);
  expect(otherColor(otherColor(color))).toBe(color);
});

test("one value is built for each color, blue first", () => {
  const asked: string[] = [];
  const built = perColor((color) => {
    asked.push(color);
    return color.length;
  });
  expect(asked).toEqual(["blue", "green"]);
  expect(built).toEqual({ blue: 4, green: 5 });
});
