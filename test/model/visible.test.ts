import { visible, visibleLines } from "../../model/visible";
import { withoutLogins } from "../../model/without-logins";

test.each([
  ["\u001b]0;owned\u0007", "\\u001b]0;owned\\u0007"],
  ["\u001b[31mred", "\\u001b[31mred"],
  ["\u009b2J", "\\u009b2J"],
  ["a\rb", "a\\u000db"],
  ["left \u202eright", "left \\u202eright"],
  ["two\n::error::lines", "two ::error::lines"],
  ["größer als 5 % → ok 😀", "größer als 5 % → ok 😀"],
])("%j is shown as it is", (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(visible(shown)).toBe(shown);
});

test("a painted text keeps its lines and colors, and nothing else that a terminal obeys", () => {
  const text = "\u001b[31mred\u001b[0m\n\tnext\u001b[2J\u001b[8m\u001b]52;c;eA==\u0007";
  expect(visibleLines(text)).toBe(
    "\u001b[31mred\u001b[0m\n\tnext\\u001b[2J\\u001b[8m\\u001b]52;c;eA==\\u0007",
  );
});

test.each([
  ["https://ann:secret@shop.example.com/a?b=c&d=e#f", "https://…@shop.example.com/a?b=…&d=…#f"],
  ["curl https://token@x.example.com/ --fail", "curl https://…@x.example.com/ --fail"],
  ["mail ann@example.com?a=b", "mail ann@example.com?a=b"],
  ["https://shop.example.com/@home", "https://shop.example.com/@home"],
])("%s shows no login", (text, shown) => {
  expect(withoutLogins(text)).toBe(shown);
});
