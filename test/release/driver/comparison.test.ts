/** Proves what a driver makes of comparisons; what they say is proven in test/model/gates/comparison.test.ts. */
import type { Tally } from "../../../model/gates/tally";
import type { Verdict } from "../../../model/gates/verdict";
import { Driver } from "../../../release/driver/driver";
import type { Question } from "../../../release/driver/ports";
import { ERRORS, World } from "../../support/world";

const shared: Verdict = { outcome: "failed", sentence: "both have 8%", isShared: true };
const worse: Verdict = { outcome: "failed", sentence: "4.0 × blue's" };

/** Seconds after the start in which a verdict holds. */
function between(world: World, from: number, to: number, verdict: Verdict): void {
  world.pass = ({ state, now }) => {
    const age = (now - state.startedAt) / 1000;
    world.answers = age > from && age < to ? { alarm: verdict } : {};
  };
}

describe("A driver whose guard compares the colors", () => {
  it("Turns back where the new color is worse", async () => {
    const world = World.of();
    between(world, 20, 60, worse);
    await world.run();
    expect(world.state.outcome).toBe("rolled-back");
    expect(world.live).toEqual({ blue: 100, green: 0 });
  });

  it("Holds where both are worse, turns back nothing, and goes on when it is over", async () => {
    const world = World.of();
    between(world, 20, 200, shared);
    await world.run();
    const held = world.journal.find(({ type }) => type === "held");
    expect(held).toMatchObject({ kind: "gate", reason: "both have 8%" });
    expect(world.journal.some(({ type }) => type === "turned")).toBe(false);
    expect(world.state.outcome).toBe("promoted");
    expect(world.broken).toEqual([]);
  });

  it("Does the same where a gate of a stage would turn back", async () => {
    const errors = { ...ERRORS, onFail: "rollback" } as const;
    const world = World.of({ gates: [errors] });
    world.pass = ({ state, now }) => {
      const age = (now - state.startedAt) / 1000;
      world.answers = age > 20 && age < 200 ? { errors: shared } : {};
    };
    await world.run();
    expect(world.state.outcome).toBe("promoted");
    expect(world.journal.filter(({ type }) => type === "held")).toHaveLength(1);
  });
});

it("What was counted goes from answer to answer, over all stages and to whoever resumes", async () => {
  const world = World.of();
  const asked: (readonly Tally[] | undefined)[] = [];
  const changes = new Set<number>();
  let isStopped = false;
  const driver = (end: AbortController) => {
    world.holder += 1;
    const ports = world.ports(world.holder);
    const ask = async (name: string, { tallies = [], changedAt = 0, now }: Question) => {
      if (name !== "alarm") return { outcome: "passed" as const, sentence: "fine" };
      asked.push(tallies);
      changes.add(changedAt);
      if (asked.length === 12 && !isStopped) end.abort();
      const counts = { all: asked.length, bad: 0 };
      const tally = { since: changedAt, at: now, own: counts, active: counts, left: 0 };
      const earlier = tallies.filter(({ since }) => since !== changedAt);
      return { outcome: "passed" as const, sentence: "fine", tallies: [...earlier, tally] };
    };
    const answers = { ask: async (gate: { name: string }, one: Question) => ask(gate.name, one) };
    return new Driver({ ...ports, answers }, world.state);
  };
  const first = new AbortController();
  await driver(first).run(first.signal);
  isStopped = true;
  const before = asked.at(-1);
  world.add({ type: "resumed", at: world.now, by: "test" });
  await driver(new AbortController()).run(new AbortController().signal);

  expect(before?.length).toBeGreaterThan(0);
  expect(asked[12]?.[0]).toEqual(before?.[0]);
  expect(asked.at(-1)?.map(({ since }) => since)).toEqual([...changes]);
  expect(changes.size).toBe(3);
  expect(world.state.outcome).toBe("promoted");
});
