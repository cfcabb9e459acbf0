import fc from "fast-check";
import type { Color } from "../../../model/color";
import { share, type Weights } from "../../../model/traffic/weights";
import { SplitError } from "../../../model/traffic/router";
import { Driver } from "../../../release/driver/driver";
import { RouterGoneError } from "../../../release/driver/ports";
import { ERRORS, Killed, World } from "../../support/world";

/** Proves what a driver does in a fake world; the adapters are proven on a real cluster. */
describe("A driver", () => {
  it("Walks through every stage, bakes and retires the old color", async () => {
    const world = World.of();
    await world.run();
    expect(world.state.outcome).toBe("promoted");
    expect(world.writes).toEqual([10, 50, 100].map((percent) => share("green", percent)));
    expect(world.live).toEqual({ blue: 0, green: 100 });
    expect(world.config).toEqual(world.live);
    expect(world.recorded).toEqual(world.live);
    expect(world.active).toBe("green");
    expect(world.pods.blue).toEqual({ desired: 0, ready: 0, serving: 0 });
    expect(world.broken).toEqual([]);
  });

  it("Walks the other way just the same", async () => {
    const world = World.of({}, "blue");
    await world.run();
    expect(world.writes).toEqual([10, 50, 100].map((percent) => share("blue", percent)));
    expect(world.state.outcome).toBe("promoted");
    expect(world.broken).toEqual([]);
  });

  it("Brings the idle color to the active one's size before any weight", async () => {
    const world = World.of();
    const sizes: number[] = [];
    world.tick = (what) => {
      if (what === "router") sizes.push(world.pods.green.ready);
    };
    await world.run();
    expect(sizes).toEqual([3, 3, 3]);
  });

  it("Stays in a stage for its whole time, counted from when the split was seen", async () => {
    const world = World.of();
    await world.run();
    const times = world.journal.flatMap((event) =>
      event.type === "settled" || event.type === "entered" ? [[event.type, event.at] as const] : [],
    );
    const settled = times.filter(([type]) => type === "settled").map(([, at]) => at);
    const entered = times.filter(([type]) => type === "entered").map(([, at]) => at);
    expect(settled).toHaveLength(3);
    expect((entered[2] ?? 0) - (settled[0] ?? 0)).toBeGreaterThanOrEqual(60_000);
    expect((entered[3] ?? 0) - (settled[1] ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it("Holds at 2 % errors, and goes on when they are gone", async () => {
    const world = World.of();
    world.pass = ({ state, now }) => {
      const age = now - state.startedAt;
      world.errors = age > 20_000 && age < 200_000 ? 20 : 0;
    };
    await world.run();
    const held = world.journal.filter(({ type }) => type === "held");
    expect(held).toEqual([
      expect.objectContaining({ kind: "gate", reason: "errors 20 permille, limit 10" }),
    ]);
    expect(world.state.outcome).toBe("promoted");
  });

  it("Rolls back at 8 % errors, with no further look at anything", async () => {
    const world = World.of();
    world.pass = ({ live }) => {
      world.errors = live.green === 50 ? 80 : 0;
    };
    await world.run();
    expect(world.state.outcome).toBe("rolled-back");
    expect(world.state.ended).toBe("errors 80 permille, limit 50");
    expect(world.writes.at(-1)).toEqual({ blue: 100, green: 0 });
    expect(world.recorded).toEqual({ blue: 100, green: 0 });
    expect(world.pods.green.ready).toBe(3);
  });

  it("Rolls back while a gate keeps it waiting for an answer", async () => {
    const slow = { ...ERRORS, name: "slow", mode: "observe" as const };
    const world = World.of({ gates: [ERRORS, slow] });
    world.pass = ({ live }) => {
      if (live.green !== 50) return;
      world.silent = "slow";
      world.errors = 80;
    };
    await world.run();
    expect(world.state.outcome).toBe("rolled-back");
  });

  it("Asks nobody any more once it has ended", async () => {
    const world = World.of({ gates: [ERRORS, { ...ERRORS, name: "slow", mode: "observe" }] });
    const ports = world.ports(world.holder);
    const open = new Set<AbortSignal>();
    const answers = {
      ask: async (...question: Parameters<typeof ports.answers.ask>) => {
        const isSlow = question[0].name === "slow" && world.live.green === 50;
        if (!isSlow) return ports.answers.ask(...question);
        world.errors = 80;
        open.add(question[2]);
        return new Promise<never>(() => undefined);
      },
    };
    await new Driver({ ...ports, answers }, world.state).run(new AbortController().signal);
    expect(world.state.outcome).toBe("rolled-back");
    expect([...open].map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("Rolls back when the errors start in the bake", async () => {
    const world = World.of();
    world.pass = ({ state }) => {
      world.errors = state.step === 4 ? 80 : 0;
    };
    await world.run();
    expect(world.state.outcome).toBe("rolled-back");
    expect(world.live).toEqual({ blue: 100, green: 0 });
  });

  it("Holds without data, never advances, and goes back at the deadline", async () => {
    const world = World.of();
    world.pass = () => {
      if (world.live.green === 10) world.errors = undefined;
    };
    await world.run();
    expect(world.writes.map(({ green }) => green)).toEqual([10, 0]);
    expect(world.state.outcome).toBe("timed-out");
    expect(world.state.ended).toBe("deadline of 10m exceeded: errors: no data");
  });

  it("Stays where it is at the deadline if it is told so", async () => {
    const world = World.of({ onDeadline: "stay" });
    world.pass = () => {
      if (world.live.green === 10) world.errors = undefined;
    };
    await world.run();
    expect(world.live).toEqual({ blue: 90, green: 10 });
    expect(world.state.outcome).toBe("timed-out");
  });

  it("Gives no weight to a color that is too small, and waits until it is not", async () => {
    const world = World.of();
    world.pass = ({ live, state, now }) => {
      const isLate = now - state.startedAt > 250_000;
      if (live.green === 10) world.setPods("green", { ready: isLate ? 3 : 1 });
    };
    await world.run();
    expect(world.journal.filter(({ type }) => type === "held")).toEqual([
      expect.objectContaining({
        kind: "capacity",
        reason: "green has 1 ready pods; 50 % of the traffic of 3 pods needs 2",
      }),
    ]);
    expect(world.state.outcome).toBe("promoted");
    expect(world.broken).toEqual([]);
  });

  it("Stops at somebody else's weights and overwrites nothing", async () => {
    const world = World.of();
    world.pass = () => {
      if (world.live.green === 10) world.live = { blue: 70, green: 30 };
    };
    await world.run();
    expect(world.live).toEqual({ blue: 70, green: 30 });
    expect(world.state.outcome).toBe("halted");
    expect(world.state.ended).toBe(
      "the router has blue 70, green 30; the release wrote blue 90, green 10: somebody else changed the weights",
    );
  });

  it("Takes the traffic back beside a rule of others, and runs no update that would overwrite it", async () => {
    const world = World.of();
    world.pass = ({ live }) => {
      if (live.green !== 50) return;
      world.foreign = ["rule mine is not one of the settings"];
      world.errors = 80;
    };
    await world.run();
    expect(world.live).toEqual({ blue: 100, green: 0 });
    expect(world.recorded).toEqual({ blue: 50, green: 50 });
    expect(world.state.outcome).toBe("rolled-back");
    expect(world.state.ended).toContain(
      "the engine does not know it yet: nothing was updated, as an update from here would overwrite the live router: rule mine is not one of the settings. Next: move the change",
    );
  });

  it.each([
    ["deleted the router", new RouterGoneError("There is no shop. Next: pulumi up --refresh.")],
    ["took its split apart", new SplitError('the router of shop has no rule "split"')],
  ])("Says at once that somebody %s, and writes nothing", async (_what, error) => {
    const world = World.of();
    let at = 0;
    world.pass = () => {
      if (world.live.green !== 10 || world.noSplit) return;
      world.noSplit = error;
      at = world.now;
    };
    await world.run();
    expect(world.writes).toEqual([share("green", 10)]);
    expect(world.state.outcome).toBe("halted");
    expect(world.state.ended).toBe(`somebody else changed the router: ${error.message}`);
    expect(world.now - at).toBeLessThanOrEqual(10_000);
  });

  it("Asks no gate before the pods of the new color are ready, though their update is through", async () => {
    const world = World.of({
      verify: [{ ...ERRORS, name: "smoke", onFail: "rollback", failures: 1 }],
    });
    world.tick = (what) => {
      if (what === "deployed") world.setPods("green", { ready: 1 });
    };
    world.errors = 80;
    world.pass = ({ now, state }) => {
      if (now < state.startedAt + 60_000) return;
      world.setPods("green", { ready: 3 });
      world.errors = 0;
    };
    await world.run();
    expect(world.journal.find(({ type }) => type === "held")).toMatchObject({
      kind: "capacity",
      reason: "green has 1 of 3 pods ready",
    });
    expect(world.state.outcome).toBe("promoted");
  });

  it("Waits before any traffic for pods that only an autoscaler elsewhere can add, and says who", async () => {
    const world = World.of();
    const external = { name: "keda-hpa-shop-green", most: 9 };
    world.tick = (what) => {
      if (what === "deployed") world.setPods("green", { desired: 1, ready: 1, external });
    };
    world.pass = ({ now, state }) => {
      if (now < state.startedAt + 60_000) return;
      world.setPods("green", { desired: 3, ready: 3, external });
    };
    await world.run();
    expect(world.journal.find(({ type }) => type === "held")).toMatchObject({
      kind: "capacity",
      reason:
        "green has 1 of 3 pods ready; HorizontalPodAutoscaler keda-hpa-shop-green is not the stack's: raise its least number of pods to 3 where it is declared (minReplicas; with KEDA minReplicaCount)",
    });
    expect(world.state.outcome).toBe("promoted");
  });

  it("Changes nothing when pods of the new color never get ready", async () => {
    const world = World.of();
    world.tick = (what) => {
      if (what === "deployed") world.setPods("green", { ready: 1 });
    };
    await world.run();
    expect(world.writes).toEqual([]);
    expect(world.state.ended).toBe("deadline of 5m exceeded: green has 1 of 3 pods ready");
  });

  it("Changes nothing when the new color does not come up", async () => {
    const world = World.of();
    world.isEngineDown = true;
    await world.run();
    expect(world.writes).toEqual([]);
    expect(world.state.outcome).toBe("failed");
  });

  it("Takes the traffic back while the engine is locked, and says that it does not know yet", async () => {
    const world = World.of();
    world.pass = ({ live }) => {
      if (live.green !== 50) return;
      world.errors = 80;
      world.isEngineDown = true;
    };
    await world.run();
    expect(world.live).toEqual({ blue: 100, green: 0 });
    expect(world.config).toEqual({ blue: 100, green: 0 });
    expect(world.state.ended).toContain("the engine does not know it yet: the engine is down");
  });

  it("Tries the way back again until the router takes it", async () => {
    const world = World.of();
    let downUntil = 0;
    world.pass = ({ live, now }) => {
      if (live.green === 50 && downUntil === 0) {
        world.errors = 80;
        world.isRouterDown = true;
        downUntil = now + 60_000;
      }
      if (now > downUntil) world.isRouterDown = false;
    };
    await world.run();
    expect(world.live).toEqual({ blue: 100, green: 0 });
    expect(world.state.outcome).toBe("rolled-back");
  });

  it("Does not move traffic to an old color without pods", async () => {
    const world = World.of();
    world.pass = ({ live }) => {
      if (live.green !== 50) return;
      world.errors = 80;
      world.setPods("blue", { ready: 0 });
    };
    await world.run();
    expect(world.live).toEqual({ blue: 50, green: 50 });
    expect(world.state.outcome).toBe("timed-out");
    expect(world.state.ended).toContain("blue has no ready pods either, so there is no way back");
  });

  it("Writes the way back while everything else hangs", async () => {
    const world = World.of();
    const weights = share("green", 50);
    const at = world.now;
    world.live = weights;
    world.config = weights;
    world.add({ type: "entered", at, step: 2, weights });
    world.add({ type: "written", at, weights });
    world.add({ type: "turned", at, outcome: "rolled-back", reason: "errors" });
    const ports = world.ports(world.holder);
    const late =
      <T>(read: () => Promise<T>) =>
      async () =>
        world.writes.length === 0 ? new Promise<never>(() => undefined) : read();
    const hanging = {
      ...ports,
      router: { ...ports.router, read: late(ports.router.read) },
      pods: { count: late(ports.pods.count) },
      traffic: { split: late(async () => ports.traffic.split(at)) },
      commands: { next: late(ports.commands.next) },
    };
    await new Driver(hanging, world.state).run(new AbortController().signal);
    expect(world.writes).toEqual([share("green", 0)]);
    expect(world.state.outcome).toBe("rolled-back");
  });

  it("Keeps its guard and goes back while a preview hangs", async () => {
    const world = World.of();
    world.pass = ({ live, state }) => {
      if (live.green === 50 && state.isPassed) world.errors = 80;
    };
    const ports = world.ports(world.holder);
    const engine = {
      ...ports.engine,
      foresee: async (weights: Weights, active: Color) =>
        weights.green === 100
          ? new Promise<never>(() => undefined)
          : ports.engine.foresee(weights, active),
    };
    await new Driver({ ...ports, engine }, world.state).run(new AbortController().signal);
    expect(world.writes.map(({ green }) => green)).toEqual([10, 50, 0]);
    expect(world.state.outcome).toBe("rolled-back");
  });

  it("Keeps its guard and goes back while the engine's backend hangs", async () => {
    const world = World.of();
    world.pass = ({ live, writes }) => {
      if (live.green === 50) world.errors = 80;
      if (writes.at(-1)?.green === 0) letGo();
    };
    let letGo: () => void = () => undefined;
    const hung = new Promise<void>((done) => {
      letGo = done;
    });
    const ports = world.ports(world.holder);
    const engine = {
      ...ports.engine,
      record: async (weights: Weights, message: string) => {
        if (weights.green !== 50) return ports.engine.record(weights, message);
        await hung;
        // An update that has begun writes what it began with.
        world.live = weights;
        world.recorded = weights;
      },
    };
    await new Driver({ ...ports, engine }, world.state).run(new AbortController().signal);
    expect(world.writes.map(({ green }) => green)).toEqual([10, 50, 0, 0]);
    expect(world.state.outcome).toBe("rolled-back");
    expect([world.live, world.recorded]).toEqual([share("green", 0), share("green", 0)]);
    expect(world.state.isRecorded).toBe(true);
  });

  /** An engine whose update of that kind hangs until the way back is written. */
  async function runWithHung(world: World, kind: "retire" | "deploy" | "restore"): Promise<void> {
    const ports = world.ports(world.holder);
    const hung = async () =>
      new Promise<void>((done) => {
        const { pass } = world;
        world.pass = (now) => {
          pass(now);
          if (world.writes.at(-1)?.green === 0 || world.state.turned) done();
        };
      });
    await new Driver({ ...ports, engine: { ...ports.engine, [kind]: hung } }, world.state).run(
      new AbortController().signal,
    );
  }

  it.each(["retire", "restore"] as const)(
    "Keeps its guard while an engine hangs at %s",
    async (kind) => {
      const world = World.of(kind === "restore" ? { retire: "keep" } : {});
      world.pass = ({ state, now }) => {
        if (state.phase === "retire" && now > state.since + 90_000) world.errors = 80;
      };
      await runWithHung(world, kind);
      expect(world.state.outcome).toBe("rolled-back");
      expect(world.live).toEqual(share("green", 0));
    },
  );

  it("Hears people while an engine hangs that deploys", async () => {
    const world = World.of();
    world.pass = ({ state, now }) => {
      const isLate = now > state.startedAt + 30_000 && state.phase === "deploy";
      if (isLate) world.requests.push({ verb: "abort", by: "ann", reason: "not today" });
    };
    await runWithHung(world, "deploy");
    expect(world.state).toMatchObject({ outcome: "aborted", ended: "not today" });
    expect(world.writes).toEqual([]);
  });

  it("Does not go back to a color that is being scaled down", async () => {
    const world = World.of();
    world.tick = (what) => {
      if (what === "retire") world.setPods("blue", { desired: 0, ready: 3 });
    };
    world.pass = ({ state, pods }) => {
      if (state.phase === "retire" && pods.blue.desired === 0) world.errors = 80;
    };
    const ports = world.ports(world.holder);
    const retire = async () => {
      world.tick("retire");
      return new Promise<void>((done) => {
        const { pass } = world;
        world.pass = (now) => {
          pass(now);
          if (world.state.hold) done();
        };
      });
    };
    const engine = { ...ports.engine, retire };
    await new Driver({ ...ports, engine }, world.state).run(new AbortController().signal);
    expect(world.live).toEqual(share("green", 100));
    expect(world.state.ended).toBe(
      "deadline of 10m exceeded: errors 80 permille, limit 50; blue is scaled to 0 pods, so there is no way back",
    );
  });

  it("Writes nothing while the update would change more than the weights", async () => {
    const world = World.of();
    world.others = ["update Deployment shop-blue"];
    await world.run();
    expect(world.writes.filter(({ green }) => green > 0)).toEqual([]);
    expect(world.config).toEqual({ blue: 100, green: 0 });
    expect(world.state.ended).toContain("update Deployment shop-blue");
  });

  it("Looks at the update again right before a write, however long ago it was foreseen", async () => {
    const world = World.of();
    world.pass = ({ live, state }) => {
      if (live.green === 10 && state.settledAt !== undefined) {
        world.others = ["update Deployment shop-blue"];
      }
    };
    await world.run();
    expect(world.writes.map(({ green }) => green)).toEqual([10, 0]);
    expect(world.state.ended).toBe(
      "deadline of 10m exceeded: the update would change more than the weights: update Deployment shop-blue",
    );
  });

  it("Goes on after a word where promotion is by hand", async () => {
    const world = World.of({ promotion: "manual" });
    world.pass = ({ state }) => {
      if (state.hold?.kind === "approval") {
        world.requests.push({ verb: "promote", full: false, by: "ann" });
      }
    };
    await world.run();
    expect(world.state.outcome).toBe("promoted");
    expect(world.journal.filter(({ type }) => type === "promoted")).toHaveLength(2);
  });

  it("Turns back while it waits for a word", async () => {
    const world = World.of({ promotion: "manual" });
    world.pass = ({ state }) => {
      if (state.hold?.kind === "approval") world.errors = 80;
    };
    await world.run();
    expect(world.state.outcome).toBe("rolled-back");
    expect(world.live).toEqual({ blue: 100, green: 0 });
  });

  it("Leaves a hold to others if it is told so, with the release still open", async () => {
    const world = World.of({ promotion: "manual" });
    await expect(world.run({ leavesOnHold: true })).resolves.toBe("holding");
    expect(world.state.phase).toBe("walk");
    expect(world.live).toEqual({ blue: 90, green: 10 });
  });

  it("Waits out what goes away by itself, even if holds are left to others", async () => {
    const world = World.of();
    world.pass = ({ state, now }) => {
      world.errors = now - state.startedAt > 150_000 ? 0 : undefined;
    };
    await expect(world.run({ leavesOnHold: true })).resolves.toBe("over");
    expect(world.journal.filter(({ type }) => type === "held")).toEqual([
      expect.objectContaining({ kind: "unknown" }),
    ]);
    expect(world.state.outcome).toBe("promoted");
  });

  it("Skips stages and gates for a person who says so, names them, and still bakes", async () => {
    const world = World.of();
    world.pass = ({ live, state }) => {
      if (live.green === 10 && !state.isFull) {
        world.requests.push({ verb: "promote", full: true, by: "ann" });
      }
    };
    await world.run();
    expect(world.writes.map(({ green }) => green)).toEqual([10, 100]);
    expect(world.journal.filter(({ type }) => type === "passed").slice(0, 2)).toEqual([
      expect.objectContaining({ step: 0, skipped: [] }),
      expect.objectContaining({ step: 1, skipped: ["errors"] }),
    ]);
    expect(world.state.outcome).toBe("promoted");
  });

  it("Stops for a person, and goes back for one", async () => {
    const world = World.of();
    world.pass = ({ live, state, now }) => {
      if (live.green === 10 && !state.hold) {
        world.requests.push({ verb: "hold", by: "ann", reason: "a look at the logs" });
      }
      if (state.hold && now > state.hold.since + 500_000) {
        world.requests.push({ verb: "abort", by: "ann", reason: "not today" });
      }
    };
    await world.run();
    expect(world.state).toMatchObject({ outcome: "aborted", ended: "not today" });
    expect(world.writes.map(({ green }) => green)).toEqual([10, 0]);
  });

  it("Writes nothing more once another driver has the lease", async () => {
    const world = World.of();
    world.pass = ({ live }) => {
      if (live.green === 10) world.holder = 99;
    };
    await expect(world.run()).rejects.toThrow("another driver has it");
    expect(world.live).toEqual({ blue: 90, green: 10 });
  });

  it("Settles by the ceiling where no split can be seen, and says so", async () => {
    const world = World.of();
    world.isSplitKnown = false;
    await world.run();
    expect(world.state.outcome).toBe("promoted");
    expect(world.journal.filter(({ type }) => type === "settled")).toEqual(
      [0, 1, 2].map(() => expect.objectContaining({ how: "unseen" }) as unknown),
    );
  });

  it("Keeps an old color that is never seen without requests", async () => {
    const world = World.of();
    world.pass = ({ state }) => {
      if (state.phase === "retire") world.isSplitKnown = false;
    };
    await world.run();
    expect(world.pods.blue.desired).toBe(3);
    expect(world.state.ended).toBe("blue was never seen without requests, so it is kept");
  });
});

describe("Killed at any effect and resumed by another driver, a release", () => {
  /** Runs drivers one after the other; each of the first ones dies at its n-th effect. */
  async function runWithKills(world: World, kills: readonly number[]): Promise<void> {
    for (const kill of kills) {
      let left = kill;
      world.tick = () => {
        left -= 1;
        if (left < 0) throw new Killed();
      };
      const ending = await killable(world);
      if (ending === "over") return;
      world.tick = () => undefined;
      world.now += 20_000;
      world.add({ type: "resumed", at: world.now, by: "test" });
    }
    world.tick = () => undefined;
    await world.run();
  }

  /** A kill inside an effect must end the driver at once, as SIGKILL does. */
  async function killable(world: World): Promise<string> {
    return world.run().catch((error: unknown) => {
      if (error instanceof Killed) return "killed";
      throw error;
    });
  }

  it("Ends promoted when nothing is wrong, whatever was cut off", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 400 }), { maxLength: 6 }), async (kills) => {
        const world = World.of();
        await runWithKills(world, kills);
        expect(world.broken).toEqual([]);
        expect(world.state.outcome).toBe("promoted");
        expect(world.live).toEqual({ blue: 0, green: 100 });
        expect(world.config).toEqual(world.live);
        expect(world.recorded).toEqual(world.live);
      }),
    );
  });

  it("Ends at its shares where it is a switch, from whatever split it came", async () => {
    const before = fc.integer({ min: 0, max: 99 });
    const after = fc.integer({ min: 0, max: 100 });
    const many = fc.array(fc.nat({ max: 12 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(before, after, many, async (from, to, kills) => {
        const world = World.switching(from, to);
        await runWithKills(world, kills);
        expect(world.broken).toEqual([]);
        expect(world.state.outcome).toBe("promoted");
        expect(world.live).toEqual(share("green", to));
        expect(world.config).toEqual(world.live);
        expect(world.recorded).toEqual(world.live);
      }),
    );
  });

  it("Ends legally with random errors, pods, metrics, engines and routers", async () => {
    const weather = fc.record({
      errors: fc.option(fc.constantFrom(0, 0, 0, 20, 80), { nil: undefined }),
      ready: fc.constantFrom(0, 1, 2, 3, 3, 3),
      isEngineDown: fc.constantFrom(false, false, false, true),
      isRouterDown: fc.constantFrom(false, false, false, true),
      isSplitKnown: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(weather, { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat({ max: 300 }), { maxLength: 4 }),
        fc.constantFrom("rollback" as const, "stay" as const),
        async (days, kills, onDeadline) => {
          const world = World.of({ onDeadline });
          world.pass = ({ now }) => {
            const day = days[Math.floor((now - 1_000_000_000) / 40_000)];
            world.errors = day ? day.errors : 0;
            world.isEngineDown = day?.isEngineDown ?? false;
            world.isRouterDown = day?.isRouterDown ?? false;
            world.isSplitKnown = day?.isSplitKnown ?? true;
            if (day) {
              world.setPods("green", { ready: Math.min(day.ready, world.pods.green.desired) });
            }
          };
          await runWithKills(world, kills);
          expect(world.broken).toEqual([]);
          expect(world.state.phase).toBe("over");
          expect(world.config[world.active]).toBeGreaterThan(0);
          if (world.state.outcome === "promoted") {
            expect(world.live).toEqual({ blue: 0, green: 100 });
          }
          if (world.state.outcome === "rolled-back") {
            expect(world.live).toEqual({ blue: 100, green: 0 });
          }
        },
      ),
    );
  });
});

/** What is given back, and from which color, is the engine's: test/release/engine. */
describe("A switch that cannot be written", () => {
  it("Ends in time with the shares that it came from", async () => {
    const world = World.switching(30, 50);
    world.isRouterDown = true;
    await world.run();
    expect([world.state.outcome, world.writes]).toEqual(["timed-out", []]);
    expect(world.state.ended).toContain("exceeded: no router");
  });
});

describe("The sizes that a release raised", () => {
  const atRestore = (world: World) => {
    const seen: string[] = [];
    world.tick = (what) => {
      if (what === "restore") seen.push(`${world.state.phase} ${String(world.live.green)}`);
    };
    return seen;
  };

  it("Are held through the bake and given back once at its end", async () => {
    const world = World.of({ retire: "keep" });
    const seen = atRestore(world);
    await world.run();
    expect(world.state.outcome).toBe("promoted");
    expect(seen).toEqual(["retire 100"]);
    expect(world.restored).toEqual(["blue"]);
    expect(world.journal.at(-1)?.type).toBe("finished");
  });

  it("Are given back after a retirement, too", async () => {
    const world = World.of();
    await world.run();
    expect(world.restored).toEqual(["blue"]);
  });

  it("Are given back after the way back, not before", async () => {
    const world = World.of();
    const seen = atRestore(world);
    world.pass = ({ state, now }) => {
      world.errors = now - state.startedAt > 30_000 ? 100 : 0;
    };
    await world.run();
    expect(world.state.outcome).toBe("rolled-back");
    expect(seen).toEqual(["return 0"]);
    expect(world.restored).toEqual(["green"]);
  });

  it("Are given back after an abort", async () => {
    const world = World.of();
    world.pass = ({ state }) => {
      if (state.step === 2 && world.requests.length === 0) {
        world.requests.push({ verb: "abort", by: "ann", reason: "not today" });
      }
    };
    await world.run();
    expect(world.state.outcome).toBe("aborted");
    expect(world.restored).toEqual(["green"]);
  });

  it("Are given back where the color does not come up", async () => {
    const world = World.of();
    world.tick = (what) => {
      if (what === "deploy") throw new Error("pods crash");
    };
    await world.run();
    expect(world.state.outcome).toBe("failed");
    expect(world.restored).toEqual(["green"]);
  });

  it("Are nobody's to give back while somebody else's split stands", async () => {
    const world = World.of();
    world.pass = ({ state }) => {
      if (state.step === 2) world.live = share("green", 40);
    };
    await world.run();
    expect(world.state.outcome).toBe("halted");
    expect(world.restored).toEqual([undefined]);
  });

  it("Are given back by whoever goes on after a kill in the middle of it", async () => {
    const world = World.of({ retire: "keep" });
    let isKilled = false;
    world.tick = (what) => {
      isKilled ||= what === "restore";
      if (isKilled) throw new Killed();
    };
    await expect(world.run()).rejects.toThrow(Killed);
    expect(world.restored).toEqual([]);
    world.tick = () => undefined;
    await world.run();
    expect(world.state.outcome).toBe("promoted");
    expect(world.restored).toEqual(["blue"]);
  });

  it("Stay, with a word, where the engine is down; the release ends all the same", async () => {
    const world = World.of({ retire: "keep" });
    world.tick = (what) => {
      if (what === "restore") world.isEngineDown = true;
    };
    await world.run();
    expect(world.state.outcome).toBe("promoted");
    expect(world.journal.at(-2)).toMatchObject({
      type: "noted",
      text: "numbers of pods that the release raised may still stand in stack config: the engine is down",
    });
  });
});
