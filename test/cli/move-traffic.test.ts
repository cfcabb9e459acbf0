// A switch by the driver, with a fake cluster and engine. Does not prove that pods come or that traffic moves:
// test/e2e/capacity.e2e.ts and test/e2e/release-switch.e2e.ts do.
import { EXIT_CODES } from "../../model/exit-code";
import { resume } from "../../cli/verbs/resume";
import { rollback } from "../../cli/verbs/rollback";
import { watch } from "../../cli/verbs/watch";
import { switchTraffic } from "../../cli/verbs/switch";
import { SplitError } from "../../model/traffic/router";
import { RouterGoneError } from "../../release/driver/ports";
import { FakeStack } from "../support/stack";
import { act } from "./acting";
import { A, B, C } from "../release/driver/world";

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
  stack.world.setPods("green", { desired: 3, ready: 3 });
});

const switched = async (...argv: readonly string[]) =>
  act(switchTraffic, [...argv, "--stack", "dev"], [stack]);
const run = async (...argv: readonly string[]) => switched(...argv, "--yes");

const ON_BLUE = { blue: 100, green: 0 };
const ON_GREEN = { blue: 0, green: 100 };

describe("a switch", () => {
  test("is a walk of one step: the file, the router, then one update that records it", async () => {
    const order: string[] = [];
    stack.world.tick = (what) => {
      if (["config", "router written", "record"].includes(what)) order.push(what);
    };
    const { code, out, err } = await run();
    expect({ code, order }).toEqual({
      code: EXIT_CODES.ok,
      order: ["config", "router written", "record"],
    });
    expect(stack.events).toEqual(["started", "entered", "written", "recorded", "finished"]);
    expect([stack.world.live, stack.world.config, stack.world.recorded]).toEqual([
      ON_GREEN,
      ON_GREEN,
      ON_GREEN,
    ]);
    expect(stack.world.active).toBe("green");
    expect(out).toBe(
      [
        "Traffic: blue 100 → 0, green 0 → 100.",
        "Active color: blue → green.",
        "The pods of blue stay, without traffic.",
        "The way back, all to blue: sluice rollback --stack dev",
      ].join("\n"),
    );
    expect(err).toContain(
      "Done. Commit Pulumi.dev.yaml: an update from a checkout without it would undo this.",
    );
  });

  test("writes shares, and the active color stays while it has one", async () => {
    const { code } = await run("--weights", "70,30");
    expect(code).toBe(EXIT_CODES.ok);
    expect([stack.world.live, stack.world.active]).toEqual([{ blue: 70, green: 30 }, "blue"]);
    expect((await run("--to", "blue")).code).toBe(EXIT_CODES.ok);
    expect([stack.world.live, stack.world.active]).toEqual([ON_BLUE, "blue"]);
  });

  test("asks first what the last update had: nothing that comes later waits longer for it", async () => {
    const { world } = await run();
    expect(world.read.slice(0, 2).map(({ args }) => args.join(" "))).toEqual([
      "config --json --show-secrets --stack dev --non-interactive",
      "stack history --json --show-secrets --page-size 20 --stack dev --non-interactive",
    ]);
  });

  test("runs no engine before the router is written", async () => {
    stack.world.others = ["Deployment shop-green would be updated (spec.template)"];
    const { code } = await run();
    expect(code).toBe(EXIT_CODES.ok);
    expect(stack.world.live).toEqual(ON_GREEN);
  });

  test("that the engine does not record stays, and says how to go on and back", async () => {
    stack.world.isEngineDown = true;
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.halfway);
    expect([stack.world.live, stack.world.config]).toEqual([ON_GREEN, ON_GREEN]);
    expect(err).toContain("the engine does not know it yet: the engine is down");
    expect(err).toContain("    on       sluice up --stack dev");
    expect(err).toContain("    back     sluice rollback --stack dev");
  });

  test("is recorded by the same command again", async () => {
    stack.world.isEngineDown = true;
    await run("--to", "green");
    stack.world.isEngineDown = false;
    const { code } = await run("--to", "green");
    expect(code).toBe(EXIT_CODES.ok);
    expect(stack.world.recorded).toEqual(ON_GREEN);
  });

  test("does nothing where router, file and last update have it already", async () => {
    const { code, out, err } = await run("--to", "blue");
    expect({ code, out, err }).toEqual({
      code: EXIT_CODES.ok,
      out: "",
      err: "Nothing to do: that is how it is.",
    });
    expect(stack.events).toEqual([]);
  });

  test("as JSON has nothing else on standard output", async () => {
    const { out } = await run("--json");
    expect(JSON.parse(out)).toMatchObject({
      stack: "dev",
      before: { activeColor: "blue", weights: ON_BLUE },
      after: { activeColor: "green", weights: ON_GREEN },
      written: true,
      updated: true,
    });
  });

  test("that a person may answer tells first what else an update would do, and is not done on a no", async () => {
    stack.world.others = ["Deployment shop-green would be updated (spec.template)"];
    const { code, err } = await act(switchTraffic, ["--stack", "dev"], [stack], false);
    expect(code).toBe(EXIT_CODES.declined);
    expect(err).toContain(
      "also     an update from here would change more: Deployment shop-green would be updated (spec.template)",
    );
    expect(stack.events).toEqual([]);
  });

  test("that is only looked at writes nothing", async () => {
    const { code, err } = await switched("--dry-run");
    expect([code, stack.events, stack.world.writes]).toEqual([EXIT_CODES.ok, [], []]);
    expect(err).toBe("Nothing was written, as asked.");
  });

  test("without a terminal needs --yes", async () => {
    expect(await switched()).toMatchObject({ code: EXIT_CODES.usage });
    expect(stack.opened).toBe(0);
  });

  test("back is the rollback", async () => {
    await run("--to", "green");
    const { code, err } = await run("--back");
    expect(code).toBe(EXIT_CODES.ok);
    expect(err).toContain("Rollback of shop in shop, stack dev");
    expect(stack.world.live).toEqual(ON_BLUE);
  });

  test.each([
    [["--to", "red"], "--to\n    found    red\n    needed   one of blue, green"],
    [["--to", "blue", "--weights", "1,99"], "--to and --weights\n    found    both"],
    [["--weights", "90"], "--weights\n    found    90\n"],
    [["--weights", "90,20"], "integers that sum to 100"],
    [["--weights", "90,10,0"], "integers that sum to 100"],
    [["--weights", "99.5,0.5"], "integers that sum to 100"],
    [["--weights", "-1,101"], "--weights"],
    [["green"], "the command line\n    found    green"],
    [["--prescale", "--no-up"], "one of them"],
  ])("%j makes no sense", async (argv, words) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(EXIT_CODES.usage);
    expect(err).toContain(words);
  });
});

describe("a switch is refused, and nothing is written", () => {
  afterEach(() => {
    expect([stack.world.writes, stack.world.config]).toEqual([[], stack.world.config]);
    expect(stack.events).toEqual([]);
  });

  test("where the file differs from the last update: it would deploy nothing of that", async () => {
    stack.drift = ["shop:green.env.A is 1, the last update had not set"];
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("found    shop:green.env.A is 1, the last update had not set");
    expect(err).toContain("next     sluice up --stack dev, or take the changes back");
  });

  test("where the pods run another image than the file pins", async () => {
    stack.running = { blue: A, green: B };
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain(`found    ${C}; its pods run ${B}`);
  });

  test("where somebody else changed the router, which the update would overwrite", async () => {
    stack.world.foreign = ["rule fault is not in the settings"];
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("found    rule fault is not in the settings");
  });

  test("where somebody took the split apart", async () => {
    stack.world.noSplit = new SplitError("the rules do not agree on the weights: sticky-blue");
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("found    the rules do not agree on the weights: sticky-blue");
  });

  test("without a color where router and file do not agree, and with one it is done", async () => {
    stack.world.config = ON_GREEN;
    stack.world.active = "green";
    expect((await run()).err).toContain("the router has blue 100, green 0");
  });

  test("where a color would gain more than the stack allows at once, unless that is accepted", async () => {
    stack.release = { ...stack.release, maxStep: 50 };
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("gets 100 % of the traffic at once (0 → 100 %)");
  });

  test("where its image was not verified and has to be", async () => {
    stack.release = { ...stack.release, requireVerified: true };
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("release.verified.green is nothing");
  });

  test("where nothing routes yet", async () => {
    stack.world.noSplit = new RouterGoneError("no VirtualService shop");
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("nothing deployed yet");
  });
});

test("limits that are accepted hold nobody up, and neither does a history that cannot be read", async () => {
  stack.release = { ...stack.release, maxStep: 50 };
  const open = stack.open.bind(stack);
  stack.open = () => ({ ...open(), drift: async () => Promise.reject(new Error("no backend")) });
  const { code, err } = await run("--accept-dangers");
  expect(code).toBe(EXIT_CODES.ok);
  expect(err).toContain("unknown  no backend");
});

describe("a switch that is killed", () => {
  /** At the moment when the file has the weights and the router has not. */
  async function killed(): Promise<void> {
    let isDead = false;
    stack.world.tick = (what) => {
      if (what !== "router" || isDead) return;
      isDead = true;
      process.emit("SIGTERM", "SIGTERM");
      throw new Error("killed");
    };
    expect((await run("--to", "green")).code).toBe(EXIT_CODES.interrupted);
    expect([stack.world.live, stack.world.config]).toEqual([ON_BLUE, ON_GREEN]);
  }

  test("is gone on with by resume", async () => {
    await killed();
    stack.world.now += 10_000;
    const { code } = await act(resume, ["--stack", "dev"], [stack]);
    expect(code).toBe(EXIT_CODES.ok);
    expect([stack.world.live, stack.world.recorded]).toEqual([ON_GREEN, ON_GREEN]);
  });

  test("is taken back by rollback", async () => {
    await killed();
    const { code } = await act(rollback, ["--yes", "--stack", "dev"], [stack]);
    expect(code).toBe(EXIT_CODES.ok);
    expect([stack.world.live, stack.world.config]).toEqual([ON_BLUE, ON_BLUE]);
  });

  test("is seen by watch, and in the way of another switch", async () => {
    await killed();
    expect(await run("--to", "green")).toMatchObject({ code: EXIT_CODES.refused });
    const { out } = await act(watch, ["--stack", "dev"], [stack]);
    expect(out).toBe("");
    const { code } = await act(watch, ["--stack", "dev", "--on-dead", "resume"], [stack]);
    expect(code).toBe(EXIT_CODES.ok);
    expect(stack.world.live).toEqual(ON_GREEN);
  });
});

describe("a color that is too small", () => {
  beforeEach(() => {
    stack.world.setPods("blue", { desired: 12, ready: 12 });
  });

  const TOO_SMALL =
    "green has 3 pods ready and needs 12 for 100 % of the traffic that 12 pods carry.";

  test("gets no traffic, and the command that raises it first is told", async () => {
    const { code, err } = await run("--to", "green");
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain(TOO_SMALL);
    expect(err).toContain("found    3 pods ready");
    expect(err).toContain("needed   12, as 12 pods carry the traffic now and it gets 100 % of it");
    expect(err).toContain("sluice switch --stack dev --to green --prescale");
    expect(stack.world.writes).toEqual([]);
  });

  test("is asked only for as much as its share needs", async () => {
    expect((await run("--weights", "70,30")).err).toContain(
      "green has 3 pods ready and needs 4 for 30 % of the traffic that 12 pods carry.",
    );
    expect((await run("--weights", "75,25")).err).not.toContain("pods ready and needs");
  });

  test("gets it where somebody accepts the danger, and is told it all the same", async () => {
    const { code, err } = await run("--to", "green", "--accept-dangers");
    expect(code).toBe(EXIT_CODES.ok);
    expect(err).toContain(TOO_SMALL);
    expect(stack.world.live).toEqual(ON_GREEN);
  });

  test("is raised and ready before the traffic moves with --prescale, and sizes are given back", async () => {
    const seen: string[] = [];
    stack.world.tick = (what) => {
      if (["deploy", "router", "restore"].includes(what)) {
        seen.push(`${what} ${String(stack.world.pods.green.ready)}`);
      }
    };
    const { code } = await run("--to", "green", "--prescale");
    expect(code).toBe(EXIT_CODES.ok);
    expect(seen).toEqual(["deploy 3", "router 12", "restore 12"]);
    expect(stack.world.restored).toEqual(["blue"]);
  });

  test("whose pods do not come ends the switch before any traffic has moved", async () => {
    stack.world.tick = (what) => {
      if (what === "deployed") stack.world.setPods("green", { desired: 12, ready: 7 });
    };
    stack.world.pass = (world) => {
      world.setPods("green", { desired: 12, ready: 7 });
    };
    const { code, err } = await run("--to", "green", "--prescale");
    expect(code).toBe(EXIT_CODES.timedOut);
    expect(err).toContain("green has 7 of 12 pods ready");
    expect(stack.world.live).toEqual(ON_BLUE);
    expect(stack.world.restored).toEqual(["green"]);
  });

  test("is left alone with --prescale where an autoscaler elsewhere decides, and what to do is told", async () => {
    const external = { name: "keda-hpa-shop-green", most: 20 };
    stack.world.setPods("green", { desired: 3, ready: 3, external });
    const { code, err } = await run("--to", "green", "--prescale");
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain(
      "HorizontalPodAutoscaler keda-hpa-shop-green is not the stack's: raise its least number of pods to 12",
    );
    expect(stack.world.isDeployed).toBe(false);
    expect((await run("--to", "green", "--prescale", "--accept-dangers")).code).toBe(EXIT_CODES.ok);
    expect(stack.world.isDeployed).toBe(false);
  });

  test("is not raised where its pods carry the traffic", async () => {
    stack.world.setPods("green", { desired: 12, ready: 12 });
    expect((await run("--to", "green", "--prescale")).code).toBe(EXIT_CODES.ok);
    expect(stack.world.isDeployed).toBe(false);
  });
});
