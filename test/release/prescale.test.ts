// A switch against the pods that are there, with a real file and a fake cluster. Does not prove that pods come
// or that traffic moves: test/e2e/capacity.e2e.ts does.
import { rmSync } from "node:fs";
import { EXIT_CODES } from "../../release/exit-code";
import { switchTraffic } from "../../release/switch";
import { FakeStack } from "../support/stack";
import { act } from "./commands/acting";
import { CONFIG, project } from "./world";

let directory: string;
let stack: FakeStack;

beforeEach(() => {
  directory = project(CONFIG);
  stack = new FakeStack();
  stack.world.setPods("blue", { wanted: 12, ready: 12 });
  stack.world.setPods("green", { wanted: 3, ready: 3 });
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const run = async (...argv: readonly string[]) =>
  act(switchTraffic, [...argv, "--yes", "--cwd", directory, "--stack", "dev"], [stack]);

const TOO_SMALL =
  "green has 3 pods ready and needs 12 for 100 % of the traffic that 12 pods carry.";

test("a switch to a color that is too small is refused, with the command that raises it first", async () => {
  const { code, err, world } = await run("--to", "green");
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain(TOO_SMALL);
  expect(err).toContain("found    3 pods ready");
  expect(err).toContain("needed   12, as 12 pods carry the traffic now and it gets 100 % of it");
  expect(err).toContain("npm run switch -- --stack dev --to green --prescale");
  expect(world.shown).toEqual([]);
});

test("only as much is asked for as the share needs", async () => {
  const { err } = await run("--weights", "75,25", "--accept-dangers");
  expect(err).not.toContain("pods ready and needs");
  expect((await run("--weights", "70,30", "--accept-dangers")).err).toContain(
    "green has 3 pods ready and needs 4 for 30 % of the traffic that 12 pods carry.",
  );
});

test("who accepts the danger is told it all the same", async () => {
  const { code, err, world } = await run("--to", "green", "--accept-dangers");
  expect(code).toBe(EXIT_CODES.ok);
  expect(err).toContain(TOO_SMALL);
  expect(world.shown).toHaveLength(1);
});

test("the way back goes on and says it", async () => {
  stack.world.setPods("green", { wanted: 1, ready: 1 });
  const { code, err, world } = await run("--back");
  expect(code).toBe(EXIT_CODES.ok);
  expect(err).toContain("green has 1 pod ready and needs 12");
  expect(world.shown).toHaveLength(1);
});

test("with --prescale the color is raised and ready before the traffic moves, and sizes are given back", async () => {
  const seen: string[] = [];
  stack.world.tick = (what) => {
    if (["deploy", "restore", "sleep"].includes(what)) {
      seen.push(`${what} ${String(stack.world.pods.green.ready)}`);
    }
  };
  const { code, err, world } = await run("--to", "green", "--prescale", "--accept-dangers");
  expect(code).toBe(EXIT_CODES.ok);
  expect(err).toContain("green gets 12 pods first");
  expect(seen).toEqual(["deploy 3", "restore 12"]);
  expect(world.shown).toHaveLength(1);
  expect(stack.events).toEqual([]);
});

test("pods that do not come end the switch before any traffic has moved", async () => {
  stack.world.pass = (world) => {
    world.setPods("green", { wanted: 12, ready: 7 });
  };
  stack.world.tick = (what) => {
    if (what === "deployed") stack.world.setPods("green", { wanted: 12, ready: 7 });
  };
  const { code, err, world } = await run("--to", "green", "--prescale", "--accept-dangers");
  expect(code).toBe(EXIT_CODES.failed);
  expect(err).toContain("green was not ready within 600 s; no traffic moved. green has 7 pods");
  expect(world.shown).toEqual([]);
  expect(stack.world.restored).toEqual(["green"]);
});

test("nothing is raised where the pods that are there carry the traffic", async () => {
  stack.world.setPods("green", { wanted: 12, ready: 12 });
  const { code } = await run("--to", "green", "--prescale", "--accept-dangers");
  expect(code).toBe(EXIT_CODES.ok);
  expect(stack.world.isDeployed).toBe(false);
});

test("pods come by an update, so the file alone cannot bring them", async () => {
  expect(await run("--to", "green", "--prescale", "--no-up")).toMatchObject({
    code: EXIT_CODES.usage,
  });
});
