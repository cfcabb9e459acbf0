// A person's answers to gates, with the driver on a fake world. How they travel: model/release/command-queue.
import type { Command } from "../../../model/release/observation";
import type { ApprovalGate } from "../../../model/gates/kinds/approval";
import { WALK, World } from "../../support/world";

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

describe("where the starter may not promote", () => {
  const ANN = "ann (says ann@laptop)";

  /** A release that Ann has begun, at which people say the words of `by`, once in each step. */
  async function promotedBy(by: string, word: object): Promise<World> {
    const world = World.of({ ...SHORT, preventSelfApproval: true, gates: [boss] });
    const [started, ...rest] = world.journal;
    if (started?.type !== "started") throw new Error("no start");
    world.journal = [{ ...started, by: ANN }, ...rest];
    world.answers = { boss: OPEN };
    const said = new Set<number>();
    world.pass = ({ state, requests }) => {
      if (state.hold?.kind !== "approval" || said.has(state.step)) return;
      said.add(state.step);
      requests.push({ ...word, by } as Command);
    };
    await world.run();
    return world;
  }

  const WORDS = [
    { verb: "approve", gate: "boss" },
    { verb: "promote", full: false },
  ];

  test.each(WORDS)("somebody else may: $verb", async (word) => {
    const { state } = await promotedBy("bob (says ann@laptop)", word);
    expect(state.outcome).toBe("promoted");
  });

  test.each(WORDS)("she is not heard, whatever her machine calls her: $verb", async (word) => {
    const world = await promotedBy("ann (says bob@desk)", word);
    expect(world.state.outcome).toBe("timed-out");
    expect(world.journal).toContainEqual(
      expect.objectContaining({
        type: "noted",
        text: `the command of ann (says bob@desk) is not heard: release.preventSelfApproval asks for somebody else than ${ANN}, who started it, known to the API server`,
      }),
    );
  });

  test("nor is somebody whom the API server does not name", async () => {
    const { state } = await promotedBy("bob@desk (unverified)", WORDS[0] ?? {});
    expect(state.outcome).toBe("timed-out");
  });
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
    requests.push({ ...word, by: "ann", step: 1 } as Command);
  };
  await world.run();
  expect(world.state.outcome).toBe("timed-out");
  expect(world.journal).toContainEqual(
    expect.objectContaining({
      type: "noted",
      text: "the command of ann was for a step that is over",
    }),
  );
});
