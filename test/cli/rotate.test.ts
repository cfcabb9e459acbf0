/** Which color rolls, and what is refused. That its pods read anew is for the kubelet: nothing here proves it. */
import { EXIT_CODES } from "../../model/exit-code";
import { rotate } from "../../cli/verbs/rotate";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

const run = async (...argv: readonly string[]) => act(rotate, argv, [stack], true);

test("the idle color rolls, and the next step is told", async () => {
  const { code, out, err } = await run("--yes");
  expect(code).toBe(EXIT_CODES.ok);
  expect(stack.world.rotated).toEqual([
    expect.stringMatching(/^green \d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\dZ$/),
  ]);
  expect(out).toContain("rolls    green: 0 % of the traffic");
  expect(out).toContain("reads    no Secret or ConfigMap of others that the stack names");
  expect(err).toContain(
    "Next: sluice switch --stack dev --to green, or sluice release --stack dev; then sluice rotate --stack dev for blue",
  );
  expect(stack.returned).toBe(1);
});

test("a color with traffic rolls where it is named, and the danger is told", async () => {
  const { code, out, err } = await run("--color", "blue", "--yes");
  expect(code).toBe(EXIT_CODES.ok);
  expect(stack.world.rotated).toEqual([expect.stringMatching(/^blue /)]);
  expect(out).toContain("careful  its pods serve");
  expect(err).toContain("Next: sluice rotate --stack dev, if the other color has the old values");
});

test("where both carry traffic none rolls unless it is named", async () => {
  stack.world.live = { blue: 90, green: 10 };
  const { code, err } = await run("--yes");
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain("a color without traffic, or one that --color names");
  expect(stack.world.rotated).toEqual([]);
});

test("while a release is open nothing rolls, not even what is named", async () => {
  stack.begin(10, true);
  const { code, err } = await run("--color", "blue", "--yes");
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain("Release r0 is under way");
  expect(stack.world.rotated).toEqual([]);
});

test("a look writes nothing, and a person may say no", async () => {
  expect((await run("--dry-run")).code).toBe(EXIT_CODES.ok);
  expect((await act(rotate, [], [stack], false)).code).toBe(EXIT_CODES.declined);
  expect(stack.world.rotated).toEqual([]);
});

test("an engine that fails is told, and the lease is given back", async () => {
  stack.world.isEngineDown = true;
  const { code, err } = await run("--yes");
  expect(code).not.toBe(EXIT_CODES.ok);
  expect(err).toContain("the engine is down");
  expect(stack.returned).toBe(1);
});

test("as JSON the color, its mark and what it reads are told", async () => {
  const { world } = await run("--yes", "--json");
  const [printed = "{}"] = world.printed;
  expect(JSON.parse(printed)).toMatchObject({
    exitCode: 0,
    rotated: { color: "green", references: [], done: true },
  });
});
