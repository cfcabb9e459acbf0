import fc from "fast-check";
import { ERRORS, World } from "../../support/world";

/** Does not prove how long a real clock takes: time is the world's own. */
describe("One wait has one deadline", () => {
  const heldFor = ({ journal }: World) => {
    const first = journal.find(({ type }) => type === "held");
    const end = journal.find(({ type }) => type === "turned" || type === "finished");
    return ((end?.at ?? NaN) - (first?.at ?? NaN)) / 1000;
  };
  const isFailing = (world: World) => world.live.green === 10;

  it("When a gate flaps between failed and unknown", async () => {
    const world = World.of();
    world.pass = ({ now }) => {
      if (isFailing(world)) world.errors = Math.floor(now / 30_000) % 2 === 0 ? 20 : undefined;
    };
    await world.run();
    expect(world.state.outcome).toBe("timed-out");
    expect(world.state.ended).toMatch(/^deadline of 10m exceeded: errors/);
    expect(heldFor(world)).toBe(600);
  });

  it("When a gate flaps while a person is asked", async () => {
    const world = World.of({ promotion: "manual" });
    world.pass = ({ now }) => {
      if (isFailing(world)) world.errors = Math.floor(now / 60_000) % 2 === 0 ? 20 : 0;
    };
    await world.run();
    expect(world.state.outcome).toBe("timed-out");
    expect(heldFor(world)).toBeLessThanOrEqual(3600 + 600);
  });

  it("When a driver that leaves holds to others is started again and again", async () => {
    const world = World.of();
    world.pass = () => {
      if (isFailing(world)) world.errors = 20;
    };
    for (let visits = 0; visits < 10; visits += 1) {
      if ((await world.run({ leavesOnHold: true })) === "over") break;
      world.now += 300_000;
      world.add({ type: "resumed", at: world.now, by: "a schedule" });
    }
    expect(world.state.outcome).toBe("timed-out");
    expect(heldFor(world)).toBeLessThan(1000);
  });

  it("And a new one once the step's gates have passed", async () => {
    const world = World.of();
    world.pass = ({ state, now }) => {
      const age = now - (state.settledAt ?? now);
      world.errors = state.step > 0 && age > 10_000 && age < 400_000 ? 20 : 0;
    };
    await world.run();
    expect(world.state.outcome).toBe("promoted");
  });

  it("Whatever flaps, it ends within the deadlines of its kinds", async () => {
    const weather = fc.record({
      errors: fc.constantFrom(20, undefined),
      ready: fc.constantFrom(1, 3),
      isEngineDown: fc.boolean(),
      isSplitKnown: fc.boolean(),
    });
    const { readySeconds, holdSeconds } = World.of().plan.settings.deadlines;
    await fc.assert(
      fc.asyncProperty(fc.array(weather, { minLength: 2, maxLength: 20 }), async (days) => {
        const world = World.of({ gates: [{ ...ERRORS, failures: 1, of: 1 }] });
        world.pass = ({ now }) => {
          const day = days[Math.floor(now / 20_000) % days.length];
          if (!day || !isFailing(world)) return;
          world.errors = day.errors;
          world.isEngineDown = day.isEngineDown;
          world.isSplitKnown = day.isSplitKnown;
          world.setPods("green", { ready: day.ready });
        };
        await world.run();
        expect(world.state.outcome).toBe("timed-out");
        expect(heldFor(world)).toBeLessThanOrEqual(2 * (readySeconds + holdSeconds));
      }),
      { numRuns: 30 },
    );
  });
});

it("Ends no release that takes up its next work in the last second of a wait", async () => {
  const world = World.of();
  world.pass = ({ live, state, now }) => {
    const isLast = state.hold !== undefined && now > state.hold.until - 1500;
    const isShort = live.green === 10 && !isLast;
    if (state.phase === "walk") world.setPods("green", { ready: isShort ? 1 : 3 });
  };
  world.tick = (what) => {
    if (what === "config") world.now += 5000;
  };
  await world.run();
  expect(world.journal.some(({ type }) => type === "held")).toBe(true);
  expect(world.state.outcome).toBe("promoted");
});
