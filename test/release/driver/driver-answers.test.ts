// A driver whose requests get no answer, and one that somebody took over from while it was stopped. Proves
// nothing about the real Lease and ConfigMap: test/e2e/release-kube-state does.
import { share } from "../../../model/traffic/weights";
import { World } from "../../support/world";

/** Lets some of the requests of one kind fail, the first ones first. */
function losing(world: World, request: string, times: number, from: () => boolean = () => true) {
  let left = times;
  world.lose = (what) => {
    if (what !== request || left === 0 || !from()) return;
    left -= 1;
    throw new Error("429 too many requests");
  };
  return () => left;
}

const held = (world: World) =>
  world.journal.flatMap((event) => (event.type === "held" ? [event.kind] : []));

describe("A lost answer decides nothing", () => {
  it("about the pods, before they are brought up: the new color gets its size all the same", async () => {
    const world = World.of();
    losing(world, "pods", 3);
    const sizes: number[] = [];
    world.tick = (what) => {
      if (what === "deployed") sizes.push(world.pods.green.desired);
    };
    await world.run();
    expect({ sizes, outcome: world.state.outcome }).toEqual({ sizes: [3], outcome: "promoted" });
  });

  it.each(["flush", "lease"])("of the %s, before the new color is brought up", async (request) => {
    const world = World.of();
    losing(world, request, 2, () => world.state.phase === "deploy");
    await world.run();
    expect({ outcome: world.state.outcome, held: held(world) }).toEqual({
      outcome: "promoted",
      held: ["effect"],
    });
  });

  it("a color that cannot be brought up for that ends at its deadline, with nothing moved", async () => {
    const world = World.of();
    losing(world, "flush", Infinity, () => world.state.phase === "deploy");
    await world.run();
    expect(world.writes).toEqual([]);
    expect(world.state).toMatchObject({
      outcome: "timed-out",
      ended: "deadline of 10m exceeded: 429 too many requests",
    });
  });

  it("of the lease, at somebody else's weights: the release halts", async () => {
    const world = World.of();
    const strange = share("green", 30);
    world.pass = () => {
      if (world.live.green === 10) world.live = strange;
    };
    losing(world, "lease", 3, () => world.live === strange);
    await expect(world.run()).resolves.toBe("over");
    expect([world.state.outcome, world.live]).toEqual(["halted", strange]);
  });

  it("of the flush, where the driver leaves a hold to others", async () => {
    const world = World.of({ promotion: "manual" });
    const left = losing(world, "flush", 3, () => world.state.hold?.kind === "approval");
    await expect(world.run({ leavesOnHold: true })).resolves.toBe("holding");
    expect(left()).toBe(0);
  });

  it("says it where the cluster cannot be told of a hold, which stays one", async () => {
    const world = World.of({ promotion: "manual" });
    losing(world, "flush", Infinity, () => world.state.hold?.kind === "approval");
    const said: string[] = [];
    const options = { leavesOnHold: true, onTrouble: (text: string) => said.push(text) };
    await expect(world.run(options)).resolves.toBe("holding");
    expect(said).toEqual(["the cluster could not be told of everything: 429 too many requests"]);
  });
});

describe("The end of a release", () => {
  const isOver = (world: World) => () => world.state.phase === "over";

  it("is told until the cluster knows it", async () => {
    const world = World.of();
    const left = losing(world, "flush", 20, isOver(world));
    const said: string[] = [];
    const options = { leavesOnHold: false, onTrouble: (text: string) => said.push(text) };
    await expect(world.run(options)).resolves.toBe("over");
    expect([left(), said]).toEqual([
      0,
      ["the cluster cannot be told yet that the release is over: 429 too many requests"],
    ]);
  });

  it("has a name of its own where the cluster never hears of it", async () => {
    const world = World.of();
    losing(world, "flush", Infinity, isOver(world));
    await expect(world.run()).resolves.toBe("unkept");
    expect(world.state.outcome).toBe("promoted");
  });

  it("is not told once somebody else drives", async () => {
    const world = World.of();
    losing(world, "flush", Infinity, isOver(world));
    world.pass = () => {
      if (world.state.phase === "over") world.holder = 99;
    };
    await expect(world.run()).rejects.toThrow("another driver has it");
  });
});

describe("A driver that was stopped while another one took over", () => {
  /** Stops the driver in a hold at 10 %, past the deadline of that hold. */
  function stopped(world: World, during: () => void): void {
    let isDone = false;
    world.errors = 20;
    world.pass = () => {
      if (isDone || !world.state.hold) return;
      isDone = true;
      world.now += 3_600_000;
      during();
    };
  }

  it("writes nothing, takes no word and ends", async () => {
    const world = World.of();
    stopped(world, () => {
      world.holder = 99;
      world.requests.push({ verb: "promote", full: false, by: "ann" });
    });
    await expect(world.run()).rejects.toThrow("another driver has it");
    expect(world.live).toEqual(share("green", 10));
    expect(world.requests).toHaveLength(1);
  });

  it("takes no word while it cannot know, and goes back all the same", async () => {
    const world = World.of();
    let isGone = false;
    world.lose = (what) => {
      if (what === "lease" && isGone) throw new Error("no answer");
    };
    stopped(world, () => {
      isGone = true;
      world.requests.push({ verb: "hold", by: "ann", reason: "lunch" });
    });
    await world.run();
    expect([world.state.outcome, world.live]).toEqual(["timed-out", share("green", 0)]);
    expect(world.requests).toHaveLength(1);
  });

  it("goes on where it is still the one", async () => {
    const world = World.of();
    stopped(world, () => undefined);
    await world.run();
    expect([world.state.outcome, world.live]).toEqual(["timed-out", share("green", 0)]);
  });
});

describe("A person's hold stays where it is", () => {
  const hold = { verb: "hold", by: "ann", reason: "a look" } as const;

  it("while the new color is brought up", async () => {
    const world = World.of();
    world.tick = (what) => {
      if (what === "deployed") world.requests.push(hold);
    };
    await world.run();
    expect(world.journal.some(({ type }) => type === "entered")).toBe(false);
    expect(world.state.ended).toBe("deadline of 1h exceeded: a look");
  });

  it("before the new color is brought up", async () => {
    const world = World.of();
    world.requests.push(hold);
    let isThere = false;
    world.tick = (what) => {
      isThere ||= what === "deploy";
    };
    await world.run();
    expect(isThere).toBe(false);
  });

  it("after the bake: the old color is kept", async () => {
    const world = World.of();
    let isSaid = false;
    world.pass = ({ state }) => {
      if (state.phase !== "retire" || isSaid) return;
      isSaid = true;
      world.requests.push(hold);
    };
    await world.run();
    expect(world.pods.blue.ready).toBe(3);
    expect(world.state.outcome).toBe("timed-out");
  });

  it("goes on with a word, where it was", async () => {
    const world = World.of();
    world.requests.push(hold);
    world.pass = ({ state, now }) => {
      if (state.hold && now > state.hold.since + 100_000) {
        world.requests.push({ verb: "resume", by: "ann" });
      }
    };
    await world.run();
    expect(world.state.outcome).toBe("promoted");
  });

  it("outlives its driver", async () => {
    const world = World.of();
    const { now: at } = world;
    world.add({ type: "deployed", at });
    world.add({ type: "held", kind: "person", reason: "a look", until: at + 3_600_000, at });
    world.add({ type: "resumed", at, by: "a schedule" });
    expect(world.state.hold).toMatchObject({ kind: "person", until: at + 3_600_000 });
  });
});
