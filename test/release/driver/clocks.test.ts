import fc from "fast-check";
import { Driver } from "../../../release/driver/driver";
import { ServerClock } from "../../../release/driver/server-clock";
import { steadyClock } from "../../../release/driver/steady-clock";
import { World } from "../../support/world";

/** Does not prove that an API server says its time in each answer: test/e2e. */

/** A machine whose wall clock somebody sets. */
class Machine {
  elapsed = 5000;
  constructor(public ahead: number) {}
  readonly steady = () => this.elapsed;
  readonly wall = () => NOON + this.elapsed + this.ahead;
}

const NOON = Date.parse("2026-11-28T12:00:00Z");
const ahead = () => fc.integer({ min: -86_400_000, max: 86_400_000 });

describe("The server's clock", () => {
  it("Is the same on two machines, whatever their own clocks say and however they are set", () => {
    fc.assert(
      fc.property(ahead(), ahead(), fc.array(ahead()), (one, two, jumps) => {
        const machines = [new Machine(one), new Machine(two)];
        const clocks = machines.map((machine) => new ServerClock(machine));
        for (const clock of clocks) clock.hear(NOON);
        for (const jump of jumps) {
          for (const machine of machines) machine.elapsed += 1000;
          for (const machine of machines) machine.ahead += jump;
        }
        const passed = 1000 * jumps.length;
        expect(clocks.map((clock) => clock.now())).toEqual([NOON + passed, NOON + passed]);
      }),
    );
  });

  it("Is the machine's, as steadily, until the server has said its time", () => {
    const machine = new Machine(360_000);
    const clock = new ServerClock(machine);
    machine.elapsed += 2000;
    machine.ahead -= 3_600_000;
    expect(clock.now()).toBe(NOON + 5000 + 360_000 + 2000);
  });

  it("Takes the server's time once: it does not jump between servers", () => {
    const clock = new ServerClock(new Machine(0));
    clock.hear(NOON);
    clock.hear(NOON + 90_000);
    expect(clock.now()).toBe(NOON);
  });

  it("Knows what a time of the machine's files is", () => {
    const machine = new Machine(360_000);
    const clock = new ServerClock(machine);
    clock.hear(NOON);
    machine.elapsed += 7000;
    expect(clock.ofMachine(machine.wall() - 2000)).toBe(NOON + 5000);
  });
});

describe("A steady clock", () => {
  it("Never goes back, and runs as fast as the one that it follows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5000, max: 5000 })),
        fc.nat(10_000),
        (steps, late) => {
          let now = 1000;
          const clock = steadyClock({ now: () => now, sleep: async () => undefined }, now + late);
          let expected = now + late;
          expect(clock.now()).toBe(expected);
          for (const step of steps) {
            now += step;
            expected += Math.max(0, step);
            expect(clock.now()).toBe(expected);
          }
        },
      ),
    );
  });
});

describe("Whatever a clock that is set back does, a release", () => {
  /** Runs drivers one after the other, each of which stops after so many looks; jumps are set backs. */
  async function run(jumps: readonly { after: number; back: number }[]) {
    const world = World.of();
    /** Time as it really passed, and when the guard was asked. */
    let passed = 0;
    const asked: number[] = [];
    const entered: number[] = [];
    let seen = world.now;
    for (const { after, back } of [...jumps, { after: Infinity, back: 0 }]) {
      const stop = new AbortController();
      let looks = 0;
      world.pass = ({ now }) => {
        passed += now - seen;
        looks += 1;
        if (looks === after) world.now -= back;
        if (looks > after + 5) stop.abort();
        seen = world.now;
      };
      const ports = world.ports(world.holder);
      const answers = {
        ask: async (...question: Parameters<typeof ports.answers.ask>) => {
          if (question[0].name === "alarm") asked.push(passed);
          return ports.answers.ask(...question);
        },
      };
      // As a command does that goes on with a journal.
      const clock = steadyClock(ports.clock, Math.max(...world.journal.map(({ at }) => at)));
      const driver = new Driver({ ...ports, clock, answers }, world.state, ({ type }) => {
        if (type === "settled" || type === "passed") entered.push(passed);
      });
      if ((await driver.run(stop.signal)) === "over") break;
      world.add({ type: "resumed", at: world.now, by: "test" });
    }
    return { world, asked, entered };
  }

  it("Lasts as long as it shall, and its guard is never blind", async () => {
    const jump = fc.record({
      after: fc.integer({ min: 1, max: 120 }),
      back: fc.integer({ min: 0, max: 7_200_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(jump, { maxLength: 5 }), async (jumps) => {
        const { world, asked, entered } = await run(jumps);
        expect(world.state.outcome).toBe("promoted");
        expect(world.broken).toEqual([]);
        const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
        expect(Math.max(...gaps)).toBeLessThanOrEqual(15_000);
        // Settled and passed: the stages of 60s, then the bake.
        const [, ...stages] = entered;
        const lasted = [0, 2, 4].map((at) => ((stages[at + 1] ?? 0) - (stages[at] ?? 0)) / 1000);
        for (const seconds of lasted) {
          expect(seconds).toBeGreaterThanOrEqual(60);
          // Nobody knows what passed between the last event of a driver and its end.
          expect(seconds).toBeLessThanOrEqual(75 + 20 * jumps.length);
        }
      }),
    );
  });

  it("Ends a wait at its deadline", async () => {
    const world = World.of();
    let seen = world.now;
    let held = 0;
    let looks = 0;
    world.pass = ({ now, state }) => {
      world.errors = world.live.green === 10 ? 20 : 0;
      if (state.hold) held += now - seen;
      looks += 1;
      if (looks % 60 === 0) world.now -= 3_600_000;
      seen = world.now;
    };
    await world.run();
    expect(world.state.outcome).toBe("timed-out");
    expect(held).toBeGreaterThanOrEqual(590_000);
    expect(held).toBeLessThanOrEqual(620_000);
  });
});
