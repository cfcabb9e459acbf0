// Lines at the width of a terminal. Does not prove who wraps: test/cli does.
import { wrap, wrapLines } from "../../../preview/format/wrap";

test.each([
  ["at spaces", "one two three four", ["one two", "three four"]],
  ["no text in backticks", "go `a b c d e f` on", ["go", "`a b c d e f`", "on"]],
  [
    "no command",
    "Next: sluice up --stack prod; wait",
    ["Next:", "sluice up --stack prod;", "wait"],
  ],
  ["nothing by colors", "\u001b[31mone\u001b[0m two", ["\u001b[31mone\u001b[0m two"]],
])("a text is broken %s", (_, text, lines) => {
  expect(wrap(text, 10)).toEqual(lines);
});

test("lines keep their indentation and their label", () => {
  const text = ["key", "    needed   one of blue, green, or both", "gates     ✔ fine"].join("\n");
  expect(wrapLines(text, 30)).toBe(
    ["key", "    needed   one of blue,", "             green, or both", "gates     ✔ fine"].join(
      "\n",
    ),
  );
});

test("without a terminal a text stays as it is", () => {
  expect(wrapLines("a".repeat(200).concat(" b"), undefined)).toBe("a".repeat(200).concat(" b"));
});
