/**
 * Proves: when a driver begins a contract, what it does with one that fails, and that nothing goes back past
 * it. Does not prove anything about a Job or a database; test/e2e/migrations does about the Job.
 */
import fc from "fast-check";
import { share } from "../../../model/traffic/weights";
import { World, Killed } from "../../support/world";

const retire = { afterSeconds: 60, replicas: 0, contracts: true } as const;

/** What happened with the old color at the end, in order. */
function watched(world: World): readonly string[] {
  const seen: string[] = [];
  world.tick = (what) => {
    if (["retire", "contract", "contract finished"].includes(what)) seen.push(what);
  };
  return seen;
}

describe("A driver with a contract", () => {
  it("Begins it once, after the old color is retired, and waits for it", async () => {
    const world = World.of({ retire });
    const seen = watched(world);
    await world.run();
    expect(seen).toEqual(["retire", "contract", "contract finished"]);
    expect(world.contracted).toEqual(["blue"]);
    expect(world.state).toMatchObject({
      outcome: "promoted",
      ended: "blue has 0 pods; migrations.contract has run",
    });
    expect(world.broken).toEqual([]);
  });

  it("Begins none without one, and none where the old color is kept", async () => {
    for (const settings of [{}, { retire: "keep" } as const]) {
      const world = World.of(settings);
      await world.run();
      expect(world.contracted).toEqual([]);
    }
  });

  it("Begins none after a way back", async () => {
    const world = World.of({ retire });
    world.pass = ({ live }) => {
      if (live.green === 50) world.errors = 80;
    };
    await world.run();
    expect([world.contracted, world.live]).toEqual([[], share("green", 0)]);
  });

  it("Waits for the last pod of the old color, and gives it up where that stays", async () => {
    const world = World.of({ retire });
    world.pass = ({ state }) => {
      if (state.isRetired) {
        world.pods = { ...world.pods, blue: { desired: 0, ready: 0, serving: 1 } };
      }
    };
    const { pass } = world;
    const ports = world.ports.bind(world);
    world.ports = (holder) => {
      const all = ports(holder);
      const one = async (color: "blue" | "green", pods: number, message: string) => {
        await all.engine.retire(color, pods, message);
        world.pods = { ...world.pods, blue: { desired: 0, ready: 0, serving: 1 } };
      };
      return { ...all, engine: { ...all.engine, retire: one } };
    };
    world.pass = pass;
    await world.run();
    expect([world.contracted, world.state.ended]).toEqual([
      [],
      "blue has 0 pods; migrations.contract was not run, as blue still has pods. Next: sluice retire",
    ]);
    expect(world.state.outcome).toBe("promoted");
  });

  it("Has promoted the version all the same where it fails, and says what to do", async () => {
    const world = World.of({ retire });
    world.contractFault = "failed: BackoffLimitExceeded";
    await world.run();
    expect(world.state).toMatchObject({
      outcome: "promoted",
      ended:
        "blue has 0 pods; migrations.contract failed: Job shop-contract-1 failed: BackoffLimitExceeded. Next: mend it, then sluice retire",
    });
    expect(world.live).toEqual(share("green", 100));
  });

  it("Takes nothing back by itself while it runs, whatever the guard says", async () => {
    const world = World.of({ retire });
    world.tick = (what) => {
      if (what === "contract") world.errors = 80;
    };
    const ports = world.ports.bind(world);
    world.ports = (holder) => {
      const all = ports(holder);
      const finished = async () =>
        new Promise<void>((done) => {
          world.pass = ({ state }) => {
            if (state.hold) done();
          };
        });
      return { ...all, migrations: { finished } };
    };
    await world.run();
    expect(world.live).toEqual(share("green", 100));
    expect(world.writes.map(({ green }) => green)).toEqual([10, 50, 100]);
    expect(world.journal).toContainEqual(
      expect.objectContaining({
        type: "held",
        kind: "no-way-back",
        reason:
          "errors 80 permille, limit 50; blue is past the point of no return, as migrations.contract has begun, so there is no way back",
      }),
    );
  });

  it("Hears a person who gives up, and says that it is too late", async () => {
    const world = World.of({ retire });
    world.tick = (what) => {
      if (what === "contract") world.requests.push({ verb: "abort", by: "ann", reason: "no" });
    };
    const ports = world.ports.bind(world);
    world.ports = (holder) => {
      const all = ports(holder);
      const finished = async () =>
        new Promise<void>((done) => {
          world.pass = ({ requests }) => {
            if (requests.length === 0) done();
          };
        });
      return { ...all, migrations: { finished } };
    };
    await world.run();
    expect(world.live).toEqual(share("green", 100));
    expect(world.journal).toContainEqual(
      expect.objectContaining({
        type: "noted",
        text: "ann gives it up: the release is past its point of no return, as migrations.contract has begun; nothing is taken back",
      }),
    );
  });

  it("Killed at any moment, the next one goes on, and blue keeps its database while it has pods", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(120), async (at) => {
        const world = World.of({ retire });
        let count = 0;
        world.tick = () => {
          count += 1;
          if (count === at) throw new Killed();
        };
        await world.run().catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        world.tick = () => undefined;
        await world.run();
        expect(world.broken).toEqual([]);
        expect([world.state.phase, world.live]).toEqual(["over", expect.anything()]);
        if (world.live.blue === 100) expect(world.contracted).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
