// A person's answers to gates, with the driver on a fake world. How they travel: model/release/mailbox.
import type { Request } from "../../model/release/facts";
import type { ApprovalGate } from "../../model/release/gate";
import { WALK, World } from "../support/world";

const boss: ApprovalGate = {
  kind: "approval",
  name: "boss",
  mode: "enforce",
  onFail: "hold",
  everySeconds: 5,
  timeoutSeconds: 5,
  failures: 1,
  of: 1,
  expiresSeconds: 3600,
};

const legal: ApprovalGate = { ...boss, name: "legal" };

const OPEN = { outcome: "unknown", sentence: "nobody has said anything" } as const;

const SHORT = {
  stages: [{ weight: 100, holdSeconds: 60 }],
  bakeSeconds: 1,
  deadlines: { ...WALK.deadlines, holdSeconds: 90, approvalSeconds: 90 },
};

/** One stage and a bake that ask; `say` is called whenever the release waits for an answer. */
async function asking(
  gates: readonly ApprovalGate[],
  say: (world: World) => void,
  answers: World["answers"] = { boss: OPEN, legal: OPEN },
): Promise<World> {
  const world = World.of({ ...SHORT, gates });
  world.answers = answers;
  world.pass = ({ state, requests }) => {
    if (state.hold?.kind === "approval" && requests.length === 0) say(world);
  };
  await world.run();
  return world;
}

const count = (world: World, type: string) =>
  world.journal.filter((event) => event.type === type).length;

test("every answer by name counts for one gate and one step, and the journal knows who", async () => {
  const world = await asking([boss, legal], ({ requests }) => {
    requests.push({ verb: "approve", gate: "boss", by: "ann" });
    requests.push({ verb: "approve", gate: "legal", by: "bob" });
  });
  expect(world.state.outcome).toBe("promoted");
  const answers = world.journal.flatMap((event) =>
    event.type === "approved" ? [`${event.gate} by ${event.by}`] : [],
  );
  expect(answers).toEqual(["boss by ann", "legal by bob", "boss by ann", "legal by bob"]);
  expect(count(world, "promoted")).toBe(0);
});

test("one of two answers is not enough: it goes back at the deadline", async () => {
  let isSaid = false;
  const world = await asking([boss, legal], ({ requests }) => {
    if (!isSaid) requests.push({ verb: "approve", gate: "boss", by: "ann" });
    isSaid = true;
  });
  expect(world.state.outcome).toBe("timed-out");
  expect(world.state.ended).toContain("nobody has said anything");
});

test("an answer does not shorten the time of a step", async () => {
  const world = await asking([boss], ({ requests }) => {
    requests.push({ verb: "approve", gate: "boss", by: "ann" });
  });
  const seen = world.journal.find(({ type }) => type === "settled");
  const [, stage] = world.journal.filter(({ type }) => type === "passed");
  expect((stage?.at ?? 0) - (seen?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
});

test("who says go on answers for all that the step asks", async () => {
  const world = await asking([boss, legal], ({ requests }) => {
    requests.push({ verb: "promote", full: false, by: "ann" });
  });
  expect(world.state.outcome).toBe("promoted");
  expect(count(world, "promoted")).toBe(2);
});

test("go on does not answer for a system that has refused, its name does", async () => {
  const refused = { boss: { outcome: "failed", sentence: "boss is refused" } } as const;
  const world = await asking([boss], () => undefined, refused);
  expect(world.state.outcome).toBe("timed-out");
  const later = World.of({ ...SHORT, gates: [boss] });
  later.answers = refused;
  later.pass = ({ state, requests }) => {
    if (state.hold?.kind !== "gate" || requests.length > 0) return;
    const isFirst = count(later, "promoted") === 0;
    requests.push(
      isFirst
        ? { verb: "promote", full: false, by: "ann" }
        : { verb: "approve", gate: "boss", by: "ann" },
    );
  };
  await later.run();
  expect(later.state.outcome).toBe("promoted");
  expect(count(later, "approved")).toBe(2);
});

test("a refusal before an approval counts no more, however many answers count", async () => {
  const world = World.of({ ...SHORT, gates: [{ ...boss, failures: 1, of: 3 }] });
  world.answers = { boss: { outcome: "failed", sentence: "boss is refused" } };
  world.pass = ({ state, requests }) => {
    if (state.hold?.kind !== "gate" || requests.length > 0) return;
    requests.push({ verb: "approve", gate: "boss", by: "ann" });
  };
  await world.run();
  expect(world.state.outcome).toBe("promoted");
});

test.each<[string, object]>([
  ["an answer", { verb: "approve", gate: "boss" }],
  ["a go on", { verb: "promote", full: false }],
])("%s that comes twice does not open the step after", async (_, word) => {
  const said = new Set<number>();
  const world = World.of({ ...SHORT, gates: [boss] });
  world.answers = { boss: OPEN };
  world.pass = ({ state, requests }) => {
    if (state.hold?.kind !== "approval" || said.has(state.step)) return;
    said.add(state.step);
    requests.push({ ...word, by: "ann", step: 1 } as Request);
  };
  await world.run();
  expect(world.state.outcome).toBe("timed-out");
  expect(world.journal).toContainEqual(
    expect.objectContaining({ type: "noted", text: "what ann says was for a step that is over" }),
  );
});
