// How a driver's end reaches the terminal and the exit code, on a fake world with a clock of its own. The
// driver itself: test/release/driver-answers. Proves nothing about processes and signals: test/e2e does.
import type { Verb } from "../../cli/verb";
import { release } from "../../cli/verbs/release";
import { resume } from "../../cli/verbs/resume";
import { watch } from "../../cli/verbs/watch";
import { hold } from "../../cli/verbs/hold";
import { EXIT_CODES } from "../../model/exit-code";
import { LeaseLostError } from "../../release/driver/ports";
import { share } from "../../model/traffic/weights";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

const run = (command: Verb, ...argv: readonly string[]) => act(command, argv, [stack]);

const LOST = new LeaseLostError("leo@ci took over; this driver writes nothing more");

test("an end that the cluster never hears of has a code of its own, and says what to do", async () => {
  stack.world.lose = (request) => {
    if (request === "flush" && stack.events.at(-1) === "finished") throw new Error("429");
  };
  const { code, err } = await run(release, "--yes");
  expect(code).toBe(EXIT_CODES.unkept);
  expect(err).toContain("the cluster cannot be told yet that the release is over: 429");
  expect(err).toMatch(
    /The release is over: promoted\. The cluster could not be told\.\nNext, on this machine and before anybody else acts: sluice resume --stack dev$/,
  );
});

test("a heartbeat that finds another driver ends this one", async () => {
  stack.world.pass = ({ live }) => {
    if (live.green === 10) stack.loss.abort(LOST);
  };
  const { code, err } = await run(release, "--yes");
  expect([code, stack.world.live]).toEqual([EXIT_CODES.superseded, share("green", 10)]);
  expect(err).toMatch(/leo@ci took over; this driver writes nothing more$/);
});

test("a flush that finds another driver's journal ends this one", async () => {
  stack.world.lose = (request) => {
    if (request === "flush" && stack.world.live.green === 10) throw LOST;
  };
  const { code } = await run(release, "--yes");
  expect([code, stack.world.live]).toEqual([EXIT_CODES.superseded, share("green", 10)]);
});

describe("a person's hold whose driver is gone", () => {
  beforeEach(() => {
    stack.begin(10, false);
    const { world } = stack;
    const until = world.now + 3_600_000;
    world.add({ type: "held", at: world.now, kind: "person", reason: "a look", until });
  });

  test("outlives a driver that a schedule starts", async () => {
    stack.driver = {
      is: "dead",
      holder: "ann@ci",
      since: "2026-11-21T12:00:00Z",
      silentSeconds: 90,
    };
    const { code } = await run(watch, "--on-dead", "resume");
    expect([code, stack.world.live]).toEqual([EXIT_CODES.holding, share("green", 10)]);
  });

  test("ends with a person's resume", async () => {
    const { code } = await run(resume);
    expect([code, stack.world.live.green]).toEqual([EXIT_CODES.ok, 100]);
  });
});

test("nothing holds a way back", async () => {
  stack.begin(10, true);
  const { world } = stack;
  world.add({ type: "turned", at: world.now, outcome: "rolled-back", reason: "errors" });
  const { code, err } = await run(hold);
  expect([code, world.requests]).toEqual([EXIT_CODES.refused, []]);
  expect(err).toBe(
    "Release r0 takes its traffic back to blue already, and nothing stops that. Next: sluice status",
  );
});
