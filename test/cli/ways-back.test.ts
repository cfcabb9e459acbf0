// `rollback` and `retire` on a fake world with a clock of its own. That the way back is quick, and works with
// half of the cluster gone: test/e2e.
import type { World } from "../../cli/world";
import { rollBack } from "../../cli/roll-back";
import { retire } from "../../cli/verbs/retire";
import { rollback } from "../../cli/verbs/rollback";
import { EXIT_CODES } from "../../model/exit-code";
import { ChangedMeanwhileError } from "../../stack/replace-text";
import { planTo } from "../../model/release/walk";
import { RouterGoneError } from "../../release/driver/ports";
import { FakeStack } from "../support/stack";
import { WALK } from "../support/world";
import { A, B, C } from "../release/driver/world";
import { act } from "./acting";

const { ok, usage, refused, declined, failed, timedOut } = EXIT_CODES;

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

describe("rollback", () => {
  // What the stack's history says has served.
  beforeEach(() => {
    stack.images = { blue: A, green: B };
  });

  const run = (argv: readonly string[], answer?: boolean | (() => boolean)) =>
    act(rollback, argv, [stack], answer);

  test("takes the traffic back out of a release, whoever drives it, and that is what was asked for", async () => {
    stack.begin(50, true);
    const { code, err } = await run(["--yes", "--reason", "orders fail"]);
    expect(code).toBe(ok);
    expect(err).toContain("back to blue: orders fail");
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
    expect(stack.journals.get("r0")?.at(-1)).toMatchObject({ outcome: "rolled-back" });
  });

  test("without a release goes to the other color, and keeps a journal of it", async () => {
    stack.world.setPods("green", { desired: 3, ready: 3 });
    expect((await run(["--yes"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 0, green: 100 });
    expect(stack.events).toEqual(["started", "turned", "returned", "recorded", "finished"]);
  });

  test("said twice goes back once, also after a release that went back by itself", async () => {
    stack.begin(50, true);
    await run(["--yes"]);
    expect((await run(["--yes"])).code).toBe(ok);
    expect((await run(["--yes"])).code).toBe(ok);
    expect([stack.world.live, stack.world.writes]).toEqual([
      { blue: 100, green: 0 },
      [{ blue: 100, green: 0 }],
    ]);
    await run(["--yes", "--force"]);
    expect(stack.world.live).toEqual({ blue: 0, green: 100 });
  });

  test("after a way back and a switch to the other color goes back from there", async () => {
    stack.begin(50, true);
    await run(["--yes"]);
    stack.world.live = { blue: 0, green: 100 };
    expect((await run(["--yes"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });

  test("does nothing after a no", async () => {
    stack.begin(10, true);
    const before = stack.events;
    const { code } = await run([], false);
    expect([code, stack.events, stack.driver.is]).toEqual([declined, before, "alive"]);
  });

  test("says from, to, versions and pods, and asks", async () => {
    stack.begin(50, true);
    const { code, err } = await run([], true);
    expect([code, stack.world.live]).toEqual([ok, { blue: 100, green: 0 }]);
    expect(err).toContain("    cluster  test, https://api.example.com\n");
    expect(err).toContain(
      "from     green: 50 % of the traffic, version sha256:bbbbbbbbbbbb, 3 of 3",
    );
    expect(err).toContain(
      "to       blue: 50 % of the traffic, version sha256:aaaaaaaaaaaa, 3 of 3",
    );
  });

  test("with --dry-run only says it", async () => {
    stack.begin(50, true);
    const before = stack.events;
    const { code, out } = await run(["--dry-run"]);
    expect([code, out]).toEqual([ok, "Nothing was changed, as asked."]);
    expect([stack.events, stack.driver.is, stack.world.writes]).toEqual([before, "alive", []]);
  });

  test("to an image that never had traffic is refused, unless that is said", async () => {
    stack.running = { blue: A, green: C };
    const { code, err } = await run(["--yes"]);
    expect([code, stack.events, stack.world.writes]).toEqual([refused, [], []]);
    expect(err).toContain("The image of green never had traffic");
    expect((await run(["--yes-untested"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 0, green: 100 });
  });

  test("asks no history about a color that serves", async () => {
    stack.begin(50, true);
    stack.running = { blue: C, green: B };
    expect((await run(["--yes"])).code).toBe(ok);
  });

  test("to a color that is smaller than what serves goes on, and says it", async () => {
    stack.begin(50, true);
    stack.world.setPods("green", { desired: 12, ready: 12 });
    const { code, err } = await run(["--yes"]);
    expect([code, stack.world.live]).toEqual([ok, { blue: 100, green: 0 }]);
    expect(err).toContain("blue has 3 pods and 12 pods serve now; the rollback goes on");
  });

  test("does nothing where the traffic was moved while the question stood", async () => {
    stack.world.setPods("green", { desired: 3, ready: 3 });
    const { code, err } = await run([], () => {
      stack.world.live = { blue: 0, green: 100 };
      return true;
    });
    expect([code, stack.events, stack.world.writes]).toEqual([refused, [], []]);
    expect(err).toContain("Somebody moved the traffic while the question stood");
  });

  test("follows a way back that has just begun instead of undoing it", async () => {
    const driver = { is: "alive", holder: "ann", since: "", silentSeconds: 0 } as const;
    stack.world.live = { blue: 0, green: 100 };
    stack.driver = driver;
    stack.world.setPods("green", { desired: 3, ready: 3 });
    const at = stack.world.now;
    const plan = planTo("r1", "blue", { ...WALK, stages: [] });
    stack.world.pass = () => {
      const weights = { blue: 100, green: 0 };
      stack.journals.set("r1", [
        { type: "started", at, plan, weights, by: "ann" },
        { type: "turned", at, outcome: "rolled-back", reason: "ann", by: "ann" },
        { type: "returned", at, weights: { blue: 0, green: 100 } },
      ]);
    };
    expect((await run(["--yes"])).code).toBe(ok);
    expect([stack.world.live, stack.world.writes]).toEqual([{ blue: 0, green: 100 }, []]);
  });

  test("out of a split that nobody tells the origin of goes where it is told", async () => {
    stack.world.live = { blue: 50, green: 50 };
    stack.split = {};
    const { code, err } = await run(["--yes"]);
    expect([code, stack.world.writes]).toEqual([refused, []]);
    expect(err).toContain("Next: --to blue, or --to green");
    expect((await run(["--yes", "--to", "red"])).code).toBe(usage);
    expect((await run(["--yes", "--to", "green"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 0, green: 100 });
  });

  test("says afterwards what is wrong in the stack's files", async () => {
    stack.begin(50, true);
    stack.troubles = ["Pulumi.dev.yaml: port"];
    const { code, err } = await run(["--yes"]);
    expect([code, stack.world.live]).toEqual([ok, { blue: 100, green: 0 }]);
    expect(err.split("\n").at(-1)).toBe("to be mended: Pulumi.dev.yaml: port");
  });

  test("writes the router once, before the file", async () => {
    stack.begin(50, true);
    const happened: string[] = [];
    stack.onLease = () => happened.push("lease");
    stack.world.tick = (what) => happened.push(what);
    expect((await run(["--yes"])).code).toBe(ok);
    expect(happened.slice(0, 4)).toEqual(["lease", "router", "router written", "config"]);
    expect(happened.filter((what) => what === "router")).toHaveLength(1);
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

  test("ends after ten minutes in which the router cannot be written, with the command that does it by hand", async () => {
    stack.begin(50, true);
    const began = stack.world.now;
    stack.world.tick = (what) => {
      if (what === "router") throw new Error("there is no such object");
    };
    const { code, err } = await run(["--yes"]);
    expect([code, stack.world.live]).toEqual([timedOut, { blue: 50, green: 50 }]);
    expect(stack.world.now - began).toBeGreaterThanOrEqual(600_000);
    expect(stack.world.now - began).toBeLessThan(620_000);
    const lines = err.split("\n");
    const byHand = "by hand: kubectl patch shop 100/0";
    expect(lines.filter((line) => line === byHand)).toHaveLength(2);
    expect(lines.at(-1)).toBe(byHand);
    expect(err).toContain(
      "the traffic is not back, as the router could not be written: there is no such object",
    );
  });

  test("of a stack that was never deployed ends at once, with words and a code", async () => {
    stack.world.noSplit = new RouterGoneError("There is no virtualservices shop in shop.");
    const { code, err } = await run(["--yes"]);
    expect(code).toBe(refused);
    expect(err).toContain("so there is nothing to take back; nothing was changed.");
    expect(err).toContain("Next: sluice up --stack dev");
    expect([stack.events, stack.driver.is]).toEqual([[], "none"]);
  });

  test("needs no journal in the cluster", async () => {
    stack.begin(10, false);
    stack.areJournalsGone = true;
    expect((await run(["--yes"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });

  test("goes nowhere by the file of a machine alone, which may be that of weeks ago", async () => {
    stack.begin(50, false);
    stack.world.config = { blue: 100, green: 0 };
    stack.areJournalsGone = true;
    stack.world.isRouterDown = true;
    stack.world.pass = () => {
      stack.world.isRouterDown = false;
    };
    const { code, err } = await run(["--yes"]);
    expect(code).toBe(failed);
    expect(err).toContain("nobody knows which color to roll back to; nothing was changed");
    expect([stack.world.live, stack.driver.is]).toEqual([{ blue: 50, green: 50 }, "none"]);
  });

  test("takes the release back that is open by the time it may drive", async () => {
    stack.begin(10, true);
    const next = structuredClone(stack.world.journal);
    const [started] = next;
    if (started?.type !== "started") throw new Error("no start");
    stack.onLease = () => {
      const { now: at } = stack.world;
      stack.world.add({ type: "finished", at, outcome: "failed", reason: "odd" });
      next[0] = { ...started, plan: { ...started.plan, id: "r1" } };
      stack.journals.set("r1", next);
    };
    expect((await run(["--yes"])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });
});

test("the way back of a release that is over by then is no way back of the next one", async () => {
  const way = { outcome: "superseded", reason: "new", isForced: false, release: "r0" } as const;
  const end = {
    run: async (_: readonly string[], world: World) =>
      rollBack(stack.open(), way, new AbortController().signal, world),
  };
  const { code, err } = await act(end, [], [stack]);
  expect(code).toBe(refused);
  expect(err).toBe("Release r0 is not open any more; nothing was changed. Next: sluice status");
  expect([stack.world.writes, stack.events]).toEqual([[], []]);
});

test("superseding one release never takes back another that has begun by then", async () => {
  stack.begin(10, true);
  const [started, ...rest] = structuredClone(stack.world.journal);
  if (started?.type !== "started") throw new Error("no start");
  stack.onLease = () => {
    const { now: at } = stack.world;
    stack.world.add({ type: "finished", at, outcome: "promoted", reason: "" });
    stack.journals.set("r1", [{ ...started, plan: { ...started.plan, id: "r1" } }, ...rest]);
  };
  const way = { outcome: "superseded", reason: "new", isForced: false, release: "r0" } as const;
  const end = {
    run: async (_: readonly string[], world: World) =>
      rollBack(stack.open(), way, new AbortController().signal, world),
  };
  const { code, err } = await act(end, [], [stack]);
  expect([code, stack.world.writes, stack.returned]).toEqual([refused, [], 1]);
  expect(err).toContain("Release r0 is not open any more");
});

test("nothing is superseded that cannot be read", async () => {
  stack.begin(10, true);
  stack.areJournalsGone = true;
  const way = { outcome: "superseded", reason: "new", isForced: false, release: "r0" } as const;
  const end = {
    run: async (_: readonly string[], world: World) =>
      rollBack(stack.open(), way, new AbortController().signal, world),
  };
  const { code, err } = await act(end, [], [stack]);
  expect([code, stack.world.writes, stack.driver.is]).toEqual([failed, [], "alive"]);
  expect(err).toContain("nothing was changed");
});

describe("retire", () => {
  const run = (argv: readonly string[], answer?: boolean) => act(retire, argv, [stack], answer);
  const pods = () => stack.world.pods.green.desired;

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
    expect((await run(["--yes"])).err).toBe(
      "Release r0 is under way. Next: sluice status --stack dev, or sluice rollback --stack dev",
    );
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

  test("is refused where somebody has changed the stack's file meanwhile", async () => {
    stack.world.tick = (what) => {
      if (what === "retire") throw new ChangedMeanwhileError("Pulumi.dev.yaml was changed");
    };
    const { code, err } = await run(["--yes"]);
    expect([code, err, pods()]).toEqual([refused, "Pulumi.dev.yaml was changed", 1]);
  });

  test("gives the lease back when the engine fails", async () => {
    stack.world.isEngineDown = true;
    const { err } = await run(["--yes"]);
    expect(err).toBe("the engine is down");
    expect([stack.driver.is, failed]).toEqual(["none", 1]);
  });
});
