// What people say to a release under way, and who takes a release on; on a fake world with a clock of its
// own. What a driver makes of a word: test/release/driver.
import type { Verb } from "../../cli/verb";
import { resume } from "../../cli/verbs/resume";
import { watch } from "../../cli/verbs/watch";
import { abort } from "../../cli/verbs/abort";
import { hold } from "../../cli/verbs/hold";
import { promote } from "../../cli/verbs/promote";
import { EXIT_CODES } from "../../model/exit-code";
import { whoami } from "../../release/whoami";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

const { ok, usage, refused, holding, rolledBack, aborted } = EXIT_CODES;
const by = whoami();

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

const run = (command: Verb, ...argv: readonly string[]) => act(command, argv, [stack]);

test.each<[string, Verb, readonly string[], object]>([
  ["promote", promote, [], { verb: "promote", full: false, step: 1 }],
  ["promote --full", promote, ["--full"], { verb: "promote", full: true }],
  ["hold", hold, [], { verb: "hold", reason: "sluice hold" }],
  ["hold --reason", hold, ["--reason", "lunch"], { verb: "hold", reason: "lunch" }],
  ["abort", abort, ["--reason", "odd"], { verb: "abort", reason: "odd" }],
])(
  "%s tells the driver that is alive, and writes nothing itself",
  async (_, command, argv, word) => {
    stack.begin(10, true);
    const { code, out } = await run(command, ...argv);
    expect({ code, out, said: stack.world.requests, writes: stack.world.writes }).toEqual({
      code: ok,
      out: "ann@ci-1 drives and is told.",
      said: [{ ...word, by }],
      writes: [],
    });
  },
);

test.each<[string, Verb]>([
  ["promote", promote],
  ["hold", hold],
  ["abort", abort],
  ["resume", resume],
])("%s is refused where no release is open", async (_, command) => {
  const { code, err } = await run(command);
  expect(code).toBe(refused);
  expect(err).toMatch(/^No release is open/);
  expect(stack.world.requests).toEqual([]);
});

test("whoever started a release is refused where somebody else has to promote it", async () => {
  stack.release = { ...stack.release, preventSelfApproval: true };
  stack.begin(10, true);
  const { code, err } = await run(promote);
  expect(code).toBe(refused);
  expect(err).toContain(
    "may not promote this: release.preventSelfApproval asks for somebody else than ann, who started it",
  );
  expect(stack.world.requests).toEqual([]);
  expect((await run(hold)).code).toBe(ok);
});

test("all gates at once is a step, too, that the stack may forbid", async () => {
  stack.begin(10, true);
  stack.release = { ...stack.release, maxStep: 50 };
  expect(await run(promote, "--full")).toMatchObject({
    code: refused,
    err: "promote --full adds 90 % of the traffic at once, and release.maxStep is 50. Next: sluice promote, step by step",
  });
  expect(stack.world.requests).toEqual([]);
  expect((await run(promote)).code).toBe(ok);
});

test("a word to a release without a driver is heard by the command itself", async () => {
  stack.begin(10, false);
  const { code, err } = await run(abort, "--reason", "odd");
  expect(code).toBe(aborted);
  expect(err).toMatch(/^Nobody drives this release; this command does\.\n/);
  expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  expect(stack.events.at(-1)).toBe("finished");
});

test("a hold of a release without a driver leaves it held, for others to go on with", async () => {
  stack.begin(10, false);
  const { code } = await run(hold);
  expect([code, stack.events.at(-1)]).toEqual([holding, "held"]);
});

describe("an answer to a gate by its name", () => {
  const boss = { kind: "approval", name: "boss", onFail: "hold", expiresSeconds: 60 } as const;

  beforeEach(() => {
    stack.begin(10, true);
    const [started] = stack.world.journal;
    if (started?.type !== "started") throw new Error("no start");
    const times = {
      mode: "enforce",
      everySeconds: 5,
      timeoutSeconds: 5,
      failures: 1,
      of: 1,
    } as const;
    const settings = { ...started.plan.settings, gates: [{ ...boss, ...times }] };
    stack.world.journal[0] = { ...started, plan: { ...started.plan, settings } };
  });

  test("is told, with who gave it", async () => {
    expect((await run(promote, "--gate", "boss")).code).toBe(ok);
    expect(stack.world.requests).toEqual([{ verb: "approve", gate: "boss", by, step: 1 }]);
  });

  test("is refused where nobody asks that", async () => {
    const { code, err } = await run(promote, "--gate", "chief");
    expect([code, err]).toEqual([
      refused,
      "chief is no approval of this step, stage 1 of 3; it asks boss.",
    ]);
    expect(stack.world.requests).toEqual([]);
  });

  test("is not for all gates at once", async () => {
    const { code, err } = await run(promote, "--gate", "boss", "--full");
    expect(code).toBe(usage);
    expect(err).toContain("--gate and --full");
  });
});

describe("resume", () => {
  test("goes on where the last driver stood, to the end", async () => {
    stack.begin(50, false);
    const { code } = await run(resume);
    expect(code).toBe(ok);
    expect(stack.world.writes).toEqual([{ blue: 0, green: 100 }]);
    expect(stack.events).toContain("resumed");
  });

  test("does not disturb a driver that is alive", async () => {
    stack.begin(10, true);
    const { code, err } = await run(resume);
    expect(code).toBe(refused);
    expect(err).toContain("ann@ci-1 drives this release");
    expect([stack.world.requests, stack.world.writes]).toEqual([[], []]);
  });

  test("of one that ended while its driver was watched changes nothing, and gives the lease back", async () => {
    stack.begin(50, false);
    stack.onLease = () => {
      const { now: at } = stack.world;
      stack.world.add({ type: "finished", at, outcome: "rolled-back", reason: "odd" });
    };
    const { code, err } = await run(resume);
    expect([code, stack.world.writes, stack.returned]).toEqual([refused, [], 1]);
    expect(err).toBe("Release r0 is not open any more; nothing was changed. Next: sluice status");
  });

  test("tells it that a person's hold is over", async () => {
    stack.begin(10, true);
    const { now: at } = stack.world;
    stack.world.add({
      type: "held",
      kind: "person",
      reason: "lunch",
      until: at + 1,
      at,
      by: "ann",
    });
    const { code, out } = await run(resume);
    expect([code, out]).toEqual([ok, "ann@ci-1 drives and is told."]);
    expect(stack.world.requests).toEqual([{ verb: "resume", by }]);
  });
});

describe("watch", () => {
  test("finds nothing to do without a release, and with one that is driven", async () => {
    expect(await run(watch)).toMatchObject({ code: ok, out: "No release is open." });
    stack.begin(10, true);
    expect(await run(watch)).toMatchObject({ code: ok, out: "r0 is driven by ann@ci-1." });
  });

  test("says that a driver is gone, and leaves everything as it is", async () => {
    stack.begin(10, false);
    const before = stack.events;
    const { code, err } = await run(watch);
    expect([code, err]).toEqual([holding, "release r0 has no driver"]);
    expect(stack.events).toEqual(before);
  });

  test("takes the traffic back, or goes on, if it is told so", async () => {
    stack.begin(10, false);
    expect((await run(watch, "--on-dead", "rollback")).code).toBe(rolledBack);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
    stack = new FakeStack();
    stack.begin(10, false);
    expect((await run(watch, "--on-dead", "resume")).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 0, green: 100 });
  });

  test("leaves a release that its driver left to wait, until that wait has run out", async () => {
    stack.begin(10, false);
    const { world } = stack;
    const until = world.now + 60_000;
    world.add({
      type: "held",
      kind: "approval",
      reason: "the boss is asked",
      at: world.now,
      until,
    });
    const { code, out } = await run(watch, "--on-dead", "rollback");
    expect([code, out]).toEqual([holding, "r0 was left to wait by its driver: the boss is asked"]);
    expect(world.writes).toEqual([]);
    world.now = until;
    expect((await run(watch, "--on-dead", "rollback")).code).toBe(rolledBack);
  });

  test("takes nothing back that somebody has brought to its end meanwhile", async () => {
    stack.begin(50, false);
    stack.onLease = () => {
      const { now: at } = stack.world;
      stack.world.live = { blue: 0, green: 100 };
      stack.world.add({ type: "finished", at, outcome: "promoted", reason: "" });
    };
    const { code } = await run(watch, "--on-dead", "rollback");
    expect([code, stack.world.writes, stack.returned]).toEqual([refused, [], 1]);
  });

  test("knows no other action", async () => {
    const { code, err } = await run(watch, "--on-dead", "cry");
    expect(code).toBe(usage);
    expect(err).toContain("one of page, rollback, resume");
  });
});
