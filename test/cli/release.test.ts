// `release` and `plan` on a fake world with a clock of its own. The walk itself: test/release/driver; several
// stacks: release-stacks.test. Does not prove anything about a cluster or an engine: test/e2e does.
import { plan } from "../../cli/verbs/plan";
import { release } from "../../cli/verbs/release";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { A } from "../release/driver/world";
import { act } from "./acting";

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

const run = (argv: readonly string[], answer?: boolean) => act(release, argv, [stack], answer);

const parsed = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>;

test("a release says what it will do, does it, and ends with 0", async () => {
  const { code, out, err } = await run(["--yes"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toMatch(/^shop dev\nblue \(version \S+\) → green \(version \S+\)\n/);
  expect(err).toMatch(/ promoted: [^\n]+$/);
  expect(stack.world.writes.map(({ green }) => green)).toEqual([10, 50, 100]);
});

test("the cluster knows of every step at once: words are about what people see there", async () => {
  await run(["--yes"]);
  const entered = (types: readonly unknown[]) => types.filter((type) => type === "entered").length;
  expect(entered(stack.flushed)).toBeGreaterThanOrEqual(entered(stack.events));
});

test("a person is asked once, and a no changes nothing", async () => {
  const { code } = await run([], false);
  expect({ code, writes: stack.world.writes, events: stack.events }).toEqual({
    code: EXIT_CODES.declined,
    writes: [],
    events: [],
  });
  expect((await run([], true)).code).toBe(EXIT_CODES.ok);
});

test("one that goes back ends with its own code, and says why", async () => {
  stack.world.errors = 900;
  const { code, err } = await run(["--yes"]);
  expect(code).toBe(EXIT_CODES.rolledBack);
  expect(err).toMatch(/back to blue: errors/);
  expect(stack.world.live).toEqual({ blue: 100, green: 0 });
});

test("everything in its way is told at once, and nothing is changed", async () => {
  stack.images = { blue: A, green: undefined };
  stack.drift = ["shop:port"];
  const { code, err } = await run(["--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toMatch(/^Refused\. Nothing was changed\.\n {4}green has no image/m);
  expect(err).toContain("    stack config differs from the last update in shop:port");
  expect(stack.events).toEqual([]);
});

test("rules of others in the router refuse the start with the difference, whatever the reason to force it", async () => {
  stack.world.foreign = ["rule mine is not one of the settings"];
  const { code, err } = await run(["--yes", "--force", "now"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain(
    "the router is not what the settings would write: rule mine is not one of the settings",
  );
  expect({ events: stack.events, writes: stack.world.writes }).toEqual({ events: [], writes: [] });
});

test("a rule of people is overruled by a reason, which the journal keeps", async () => {
  stack.images = { blue: A, green: A };
  expect((await run(["--yes"])).code).toBe(EXIT_CODES.refused);
  const { code, err } = await run(["--yes", "--force", "moves to new nodes"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(err).toContain("(moves to new nodes)");
});

test("a driver that is alive is not disturbed", async () => {
  stack.driver = { is: "alive", holder: "ann@ci", since: "now", silentSeconds: 1 };
  const { code, err } = await run(["--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain("ann@ci-1 drives this release");
  expect(stack.world.writes).toEqual([]);
});

test("a release that has to wait is left open with --no-wait", async () => {
  stack.release = {
    stages: [
      { weight: 10, hold: "5s", promotion: "manual" },
      { weight: 100, hold: "5s" },
    ],
  };
  const { code, err } = await run(["--yes", "--no-wait"]);
  expect(code).toBe(EXIT_CODES.holding);
  expect(err).toContain("Next: sluice promote --stack dev, or sluice rollback");
});

test("as JSON the result is one document, and progress stays off it", async () => {
  const { out } = await run(["--yes", "--json"]);
  const report = parsed(out);
  expect(Object.keys(report)).toEqual(["app", "exitCode", "stacks"]);
  expect(report).toMatchObject({
    app: "shop",
    exitCode: 0,
    stacks: [
      {
        ...{ stack: "dev", wave: 1, outcome: "promoted", exitCode: 0 },
        summary: { id: "r1", from: "blue", to: "green" },
      },
    ],
  });
});

describe("a plan", () => {
  test("says the same and changes nothing, without a question", async () => {
    const { code, out } = await act(plan, [], [stack]);
    expect({ code, events: stack.events }).toEqual({ code: EXIT_CODES.ok, events: [] });
    expect(out).toContain("stage    10 % on green, watched for 1m");
  });

  test("as JSON names the refusals, and ends as the release would", async () => {
    stack.images = { blue: A, green: A };
    const { code, out } = await act(plan, ["--json"], [stack]);
    expect(code).toBe(EXIT_CODES.refused);
    expect(Object.keys(parsed(out))).toEqual(["stack", "plan", "start", "refused", "remarks"]);
    expect(parsed(out)["refused"]).toMatchObject([{ code: "same", canForce: true }]);
  });

  test("of a walk by name has its stages", async () => {
    const { out } = await act(plan, ["--preset", "blue-green"], [stack]);
    expect(out).toContain("stage    100 % on green, watched for 5m");
  });
});

describe("a release that supersedes another one", () => {
  const superseding = ["--yes", "--supersede"];

  test("is refused without the word", async () => {
    stack.begin(10, true);
    const { code, err } = await run(["--yes"]);
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("release r0 is under way");
  });

  test("changes nothing before every refusal and the question are passed", async () => {
    stack.begin(10, true);
    const before = stack.events;
    stack.drift = ["shop:port"];
    expect((await run(superseding)).code).toBe(EXIT_CODES.refused);
    stack.drift = [];
    expect((await run(["--supersede"], false)).code).toBe(EXIT_CODES.declined);
    expect({ events: stack.events, writes: stack.world.writes, driver: stack.driver.is }).toEqual({
      events: before,
      writes: [],
      driver: "alive",
    });
  });

  test("asks with the words of the way back", async () => {
    stack.begin(10, true);
    const { out } = await act(plan, ["--supersede"], [stack]);
    expect(out).toContain("first    release r0 gives its 10 % back, and green its last answers\n");
  });

  test("takes the weight back, waits for the last request, records, and only then begins", async () => {
    stack.begin(10, true);
    const { world } = stack;
    const order: string[] = [];
    world.tick = (what) => {
      if (what === "router written" || what === "record" || what === "deploy") {
        order.push(`${what} at ${String(world.live.green)} %`);
      }
    };
    world.isSplitKnown = false;
    world.pass = () => {
      if (order.length === 1 && order.at(-1) !== "waits") order.push("waits");
    };
    const { code } = await run(superseding);
    expect(code).toBe(EXIT_CODES.ok);
    expect(order.slice(0, 5)).toEqual([
      "router written at 0 %",
      "waits",
      "record at 0 %",
      "deploy at 0 %",
      "router written at 10 %",
    ]);
    expect(stack.journals.get("r0")?.at(-1)).toMatchObject({
      type: "finished",
      outcome: "superseded",
    });
    expect(stack.journals.get("r2")?.at(-1)).toMatchObject({ outcome: "promoted" });
  });

  test("does not begin where the weight cannot be taken back", async () => {
    stack.begin(10, false);
    stack.world.setPods("blue", { ready: 0 });
    const { code, err } = await run(superseding);
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("blue has no ready pods");
    expect(stack.world.writes).toEqual([]);
  });

  test("leaves weights alone that somebody else wrote", async () => {
    stack.begin(10, false);
    stack.world.live = { blue: 30, green: 70 };
    const { code, err } = await run(superseding);
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("the router has blue 30, green 70");
    expect(stack.world.writes).toEqual([]);
  });

  test("looks again after the way back, and says what has happened by then", async () => {
    stack.begin(10, false);
    stack.world.tick = (what) => {
      if (what === "record") stack.drift = ["shop:port"];
    };
    const { code, err } = await run(superseding);
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("Refused. Release r0 has ended, and its traffic is back.");
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });
});
