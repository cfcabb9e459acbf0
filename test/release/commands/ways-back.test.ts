// `rollback` and `retire` on a fake world with a clock of its own. That the way back is quick, and works with
// half of the cluster gone: test/e2e.
import type { Command } from "../../../release/command";
import { goBack } from "../../../release/commands/go-back";
import { retire } from "../../../release/commands/retire";
import { rollback } from "../../../release/commands/rollback";
import { EXIT_CODES } from "../../../release/exit-code";
import { FakeStack } from "../../support/stack";
import { act } from "./acting";

const { ok, usage, refused, declined, failed } = EXIT_CODES;

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

describe("rollback", () => {
  const run = (argv: readonly string[], answer?: boolean) => act(rollback, argv, [stack], answer);

  test("takes the traffic back out of a release, whoever drives it, and that is what was asked for", async () => {
    stack.begin(50, true);
    const { code, err } = await run(["--yes", "--reason", "orders fail"]);
    expect(code).toBe(ok);
    expect(err).toContain("back to blue: orders fail");
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
    expect(stack.journals.get("r0")?.at(-1)).toMatchObject({ outcome: "rolled-back" });
  });

  test("without a release goes to the other color, and keeps a journal of it", async () => {
    stack.world.setPods("green", { wanted: 3, ready: 3 });
    expect((await run(["--yes"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 0, green: 100 });
    expect(stack.events).toEqual(["started", "turned", "returned", "recorded", "finished"]);
  });

  test("does nothing after a no", async () => {
    stack.begin(10, true);
    const before = stack.events;
    const { code } = await run([], false);
    expect([code, stack.events, stack.driver.is]).toEqual([declined, before, "alive"]);
  });

  test("to nobody is refused, and the driver that there is goes on", async () => {
    stack.begin(10, true);
    stack.world.setPods("blue", { ready: 0 });
    const before = stack.events;
    const { code, err } = await run(["--yes"]);
    expect(code).toBe(refused);
    expect(err).toContain("blue has no ready pods");
    expect([stack.events, stack.driver.is, stack.world.writes]).toEqual([before, "alive", []]);
  });

  test("to nobody goes all the same if it must", async () => {
    stack.begin(10, true);
    stack.world.setPods("blue", { ready: 0 });
    expect((await run(["--yes", "--force"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });

  test("is done where the engine is not there, and says so", async () => {
    stack.begin(10, false);
    stack.world.isEngineDown = true;
    const { code, err } = await run(["--yes"]);
    expect(code).toBe(ok);
    expect(err).toContain("the engine does not know it yet: the engine is down");
  });

  test("needs no journal in the cluster", async () => {
    stack.begin(10, false);
    stack.areJournalsGone = true;
    expect((await run(["--yes"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });
});

test("the way back of a release that is over by then is no way back of the next one", async () => {
  const way = { outcome: "superseded", reason: "new", isForced: false, release: "r0" } as const;
  const end: Command = async (_, world) =>
    goBack(stack.open(), way, new AbortController().signal, world);
  const { code, err } = await act(end, [], [stack]);
  expect(code).toBe(refused);
  expect(err).toBe("Release r0 is not open any more; nothing was changed. Next: sluice status");
  expect([stack.world.writes, stack.events]).toEqual([[], []]);
});

describe("retire", () => {
  const run = (argv: readonly string[], answer?: boolean) => act(retire, argv, [stack], answer);
  const pods = () => stack.world.pods.green.wanted;

  test("scales the idle color down", async () => {
    const { code, out } = await run(["--yes"]);
    expect([code, out, pods()]).toEqual([ok, "green has 0 pods.", 0]);
  });

  test("to as many pods as it is told", async () => {
    expect((await run(["--yes", "--replicas", "2"])).out).toBe("green has 2 pods.");
    expect(pods()).toBe(2);
  });

  test("does nothing after a no", async () => {
    expect([(await run([], false)).code, pods()]).toEqual([declined, 1]);
  });

  test.each(["-1", "1.5", "many"])("--replicas %s is no number of pods", async (replicas) => {
    const { code, err } = await run(["--yes", `--replicas=${replicas}`]);
    expect(code).toBe(usage);
    expect(err).toContain("a number of pods");
  });

  test("is refused while a release is under way, or somebody has given the color weight", async () => {
    stack.begin(10, false);
    expect((await run(["--yes"])).err).toBe("Release r0 is under way.");
    stack = new FakeStack();
    stack.world.live = { blue: 95, green: 5 };
    const { code, err } = await run(["--yes"]);
    expect([code, err, pods()]).toEqual([refused, "green has 5 % of the traffic.", 1]);
  });

  test("is refused where nobody can tell whether it has requests, unless that is accepted", async () => {
    stack.world.isSplitKnown = false;
    const { code, err } = await run(["--yes"]);
    expect([code, pods()]).toEqual([refused, 1]);
    expect(err).toContain("Nobody can tell whether green still has requests. Next: --force.");
    expect((await run(["--yes", "--force"])).code).toBe(ok);
  });

  test("gives the lease back when the engine fails", async () => {
    stack.world.isEngineDown = true;
    const { err } = await run(["--yes"]);
    expect(err).toBe("the engine is down");
    expect([stack.driver.is, failed]).toEqual(["none", 1]);
  });
});
