/** Proves the order of a drill on a fake stack with the product's driver; the cluster: test/e2e. */
import { drill } from "../../cli/verbs/drill";
import { report } from "../../cli/verbs/report";
import { status } from "../../cli/verbs/status";
import { allowsDrill, drillText, lastDrill } from "../../model/release/drill";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

test("a drill goes back at half of the traffic, then walks to its end, and status shows the times", async () => {
  const stack = new FakeStack();
  stack.images = { blue: stack.images.blue, green: stack.images.blue };
  const { code, out, err } = await act(drill, ["--yes"], [stack]);
  expect(err.match(/the router has .*/g)).toEqual([
    "the router has blue 90 %, green 10 %",
    "the router has blue 50 %, green 50 %",
    "the router has blue 100 %, green 0 % again",
    "the router has blue 90 %, green 10 %",
    "the router has blue 50 %, green 50 %",
    "the router has green 100 %, blue 0 %",
  ]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toMatch(/drill {4}way back \d+\.\ds, whole walk /);
  const shown = await act(status, [], [stack]);
  expect(shown.out).toMatch(/drill {5}way back/);
  expect((await act(report, ["--dora"], [stack])).out).toContain("0 versions that users got");
});

test("a drill is refused where the idle color has another image, with the image", async () => {
  const { code, err } = await act(drill, ["--yes"], [new FakeStack()]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain("the image of blue, which a drill releases");
});

test.each<[string, boolean | undefined, boolean]>([
  ["staging", undefined, true],
  ["eu-test", undefined, true],
  ["dev", undefined, true],
  ["prod", undefined, false],
  ["latest", undefined, false],
  ["prod", true, true],
  ["staging", false, false],
])("in %s with allow %s a drill may be: %s", (stack, allow, may) => {
  expect(allowsDrill(stack, allow === undefined ? undefined : { allow })).toBe(may);
});

test("a drill that a gate takes back ends there, with its code", async () => {
  const stack = new FakeStack();
  stack.images = { blue: stack.images.blue, green: stack.images.blue };
  const { world } = stack;
  world.pass = ({ live }) => {
    if (live.green === 10) {
      world.answers = { "guard-errors": { outcome: "failed", sentence: "bad" } };
    }
  };
  const { code, err } = await act(drill, ["--yes"], [stack]);
  expect(code).toBe(EXIT_CODES.rolledBack);
  expect(err).not.toContain("green 100 %");
});

test("in a stack that may be production it is refused, with the key", async () => {
  const stack = new FakeStack("prod");
  const { code, err } = await act(drill, ["--yes"], [stack]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain("release.drill: { allow: true }");
  expect(stack.events).toEqual([]);
});

test("what did not get to its end has no time", () => {
  const one = {
    id: "r",
    at: 9000,
    outcome: "aborted",
    isBad: false,
    reason: "",
    isDrill: true,
  } as const;
  expect(lastDrill([])).toBeUndefined();
  const found = lastDrill([{ ...one, turnedAt: 5000, backAt: 7500 }]);
  expect(found && drillText(found)).toBe("way back 2.5s, no whole walk");
});
