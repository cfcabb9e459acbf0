// What errors about a stack's files end commands with; that they are shown without a stack trace follows from it.
import { EXIT_CODES } from "../../model/exit-code";
import { exitCodeOf } from "../../release/exit-code-of";
import { StackError } from "../../stack/stack-error";

const PARTS = { about: "a", found: "b", needed: "c" };

test.each([
  [undefined, EXIT_CODES.usage],
  [EXIT_CODES.refused, EXIT_CODES.refused],
])("an error with the code %s ends every command with %s", (given, code) => {
  const error = new StackError(PARTS, given);
  expect([exitCodeOf(error), error.problems]).toEqual([code, [PARTS]]);
  expect(error.message).toBe("a\n    found    b\n    needed   c");
});

test("what nobody foresaw is no error of a stack", () => {
  expect(exitCodeOf(new Error("x"))).toBeUndefined();
});
