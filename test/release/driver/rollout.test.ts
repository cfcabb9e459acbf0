import fc from "fast-check";
import { newsOf } from "../../../model/release/sentence";
import { apply, begin } from "../../../model/release/state";
import type { Question } from "../../../release/driver/ports";
import { Questions } from "../../../release/driver/questions";
import { Killed, VERSIONS, World } from "../../support/world";

/**
 * Proves what a driver does with the one Deployment of a service without colors, in a fake world. That Kubernetes
 * replaces the pods without a loss is proven on a real cluster.
 */

const ON_BEFORE = { blue: 100, green: 0 };
const ON_AFTER = { blue: 0, green: 100 };

function news(world: World): readonly string[] {
  const [started, ...rest] = world.journal;
  if (started?.type !== "started") throw new Error("no start");
  let state = begin(started);
  return [started, ...rest].flatMap((event) => {
    if (event !== started) state = apply(state, event);
    return newsOf(event, state)?.text ?? [];
  });
}

test("the image is written, recorded, and judged over the bake", async () => {
  const world = World.rolling();
  await world.run();
  expect(world.state.outcome).toBe("promoted");
  expect([world.writes, world.config, world.recorded]).toEqual([[ON_AFTER], ON_AFTER, ON_AFTER]);
  expect(world.broken).toEqual([]);
  expect(news(world)).toEqual([
    "test rolls out version cccccccccccc: now version aaaaaaaaaaaa",
    "the update changes the image alone",
    "rollout: pods of version aaaaaaaaaaaa are replaced, one after the other",
    "the Deployment asks for version cccccccccccc",
    "seen: all pods run version cccccccccccc, and are ready",
    "rollout passed",
    "bake: version cccccccccccc has all of the traffic",
    "bake passed",
    "promoted: all pods run version cccccccccccc",
  ]);
  const [entered] = world.journal.filter((event) => event.type === "entered" && event.step === 1);
  const passed = world.journal.filter(({ type }) => type === "passed").at(-1);
  expect((passed?.at ?? 0) - (entered?.at ?? 0)).toBeGreaterThanOrEqual(120_000);
});

test("a version that Kubernetes gives up goes back by itself, as one that failed", async () => {
  const world = World.rolling();
  world.tick = (what) => {
    if (what !== "router written") return;
    const stalled = world.live.green > 0 ? { stalled: "ReplicaSet has timed out" } : {};
    world.isSplitKnown = false;
    world.pods = { ...world.pods, green: { desired: 3, ready: 3, serving: 3, ...stalled } };
  };
  await world.run();
  expect(world.state.outcome).toBe("failed");
  expect(world.state.ended).toBe(
    "version cccccccccccc did not get ready: ReplicaSet has timed out",
  );
  expect([world.writes, world.config, world.recorded]).toEqual([
    [ON_AFTER, ON_BEFORE],
    ON_BEFORE,
    ON_BEFORE,
  ]);
});

test("a gate of the guard takes the version back, whatever serves", async () => {
  const world = World.rolling();
  world.pass = ({ state }) => {
    world.errors = state.step === 1 && state.phase === "walk" ? 80 : 0;
    world.setPods("blue", { ready: 0 });
  };
  await world.run();
  expect(world.state.outcome).toBe("rolled-back");
  expect(world.state.ended).toBe("errors 80 permille, limit 50");
  expect([world.live, world.config, world.recorded]).toEqual([ON_BEFORE, ON_BEFORE, ON_BEFORE]);
});

test("pods that are being replaced fail no gate that counts ready ones", async () => {
  const ready = {
    kind: "ready",
    name: "guard-ready",
    mode: "enforce",
    onFail: "rollback",
    ...{ everySeconds: 10, timeoutSeconds: 5, failures: 3, of: 3, minPercent: 50 },
  } as const;
  const world = World.rolling({ guard: [ready] });
  world.answers = { "guard-ready": { outcome: "failed", sentence: "0 of 3 pods are ready" } };
  world.tick = (what) => {
    if (what === "router written") world.isSplitKnown = false;
  };
  world.pass = ({ state, now }) => {
    if (state.writtenAt === undefined || now - state.writtenAt < 25_000) return;
    world.answers = {};
    world.isSplitKnown = true;
  };
  await world.run();
  expect(world.state.outcome).toBe("promoted");
});

test("the way back needs no engine", async () => {
  const world = World.rolling();
  world.pass = ({ state }) => {
    if (state.step !== 1 || state.phase !== "walk") return;
    world.errors = 80;
    world.isEngineDown = true;
  };
  await world.run();
  expect(world.state.outcome).toBe("rolled-back");
  expect(world.state.ended).toBe(
    "errors 80 permille, limit 50; the engine does not know it yet: the engine is down",
  );
  expect([world.live, world.config]).toEqual([ON_BEFORE, ON_BEFORE]);
});

test("an update that cannot be looked at ends the release before anything is written", async () => {
  const world = World.rolling();
  world.isEngineDown = true;
  await world.run();
  expect([world.state.outcome, world.state.ended]).toEqual(["failed", "the engine is down"]);
  expect([world.writes, world.config]).toEqual([[], ON_BEFORE]);
});

test("an image that somebody else sets halts the release, and is not overwritten", async () => {
  const world = World.rolling();
  world.pass = ({ state }) => {
    if (state.step === 1) world.live = ON_BEFORE;
  };
  await world.run();
  expect(world.state.outcome).toBe("halted");
  expect(world.state.ended).toBe(
    "the Deployment has version aaaaaaaaaaaa; the release wrote version cccccccccccc: somebody else changed the image",
  );
  expect(world.writes).toEqual([ON_AFTER]);
});

test("killed at any instant, whoever goes on ends with one version in file, cluster and state", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 80 }), fc.boolean(), async (at, isBad) => {
      const world = World.rolling();
      world.pass = ({ state }) => {
        world.errors = isBad && state.step === 1 ? 80 : 0;
      };
      let left = at;
      // Nothing of it runs any more.
      world.tick = () => {
        left -= 1;
        if (left < 0) throw new Killed();
      };
      await world.run().catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      world.tick = () => undefined;
      if (world.state.outcome === undefined) {
        world.add({ type: "resumed", at: world.now, by: "test" });
        await world.run();
      }
      const end = isBad ? ON_BEFORE : ON_AFTER;
      expect(world.state.outcome).toBe(isBad ? "rolled-back" : "promoted");
      expect([world.live, world.config, world.recorded]).toEqual([end, end, end]);
      expect(world.broken).toEqual([]);
    }),
  );
});

test("gates are told the versions, for their words", async () => {
  const { state, now } = World.rolling();
  const asked: Question[] = [];
  const ports = {
    clock: { now: () => now, sleep: async () => Promise.resolve() },
    answers: {
      ask: async (_gate: unknown, question: Question) => {
        asked.push(question);
        return Promise.resolve({ outcome: "passed" as const, sentence: "fine" });
      },
    },
  };
  const questions = new Questions(ports, () => undefined);
  await questions.ask(state.plan.settings.gates, state, new AbortController().signal);
  expect(asked).toEqual([
    expect.objectContaining({
      names: { blue: "version aaaaaaaaaaaa", green: "version cccccccccccc" },
    }),
  ]);
  expect(state.plan.rollout).toEqual(VERSIONS);
});
