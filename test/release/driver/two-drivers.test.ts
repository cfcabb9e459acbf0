// Drivers that are stopped, killed, answered late or not at all, on one fake world with the real journal. Proves
// nothing about processes and a real API server; a driver that is stopped between the lease's answer and its
// write of the stack's file is left out, as nothing can tell it there.
import fc from "fast-check";
import type { ReleaseEvent } from "../../../model/release/event";
import { stateOf, type ReleaseState } from "../../../model/release/state";
import { allOn } from "../../../model/traffic/weights";
import { Driver } from "../../../release/driver/driver";
import { KubeJournal, readJournals } from "../../../release/kube/journal";
import { ReleaseMap } from "../../../release/kube/release-map";
import { LeaseLostError, type Ports } from "../../../release/driver/ports";
import { FakeObjects } from "../../support/objects";
import { Killed, World } from "../../support/world";

/** Called before and after each request of a driver, and before it sleeps: waits, throws, or turns the clock. */
type Hook = (isSleep?: boolean) => Promise<void> | void;

/** A request with something before it and something before its answer. */
function around<A extends readonly unknown[], R>(act: (...args: A) => Promise<R>, hook: Hook) {
  return async (...args: A): Promise<R> => {
    await hook();
    const answer = await act(...args);
    await hook();
    return answer;
  };
}

function interposed(ports: Ports, hook: Hook): Ports {
  const { clock, router, pods, traffic, answers, engine, journal, lease, commands } = ports;
  return {
    ...ports,
    clock: {
      ...clock,
      sleep: async (milliseconds, signal) => {
        await hook(true);
        await clock.sleep(milliseconds, signal);
      },
    },
    router: { ...router, read: around(router.read, hook), write: around(router.write, hook) },
    pods: { count: around(pods.count, hook) },
    traffic: { split: around(traffic.split, hook) },
    answers: { ask: around(answers.ask, async () => hook(true)) },
    engine: {
      ...engine,
      deploy: around(engine.deploy, hook),
      foresee: around(engine.foresee, hook),
      record: around(engine.record, hook),
      retire: around(engine.retire, hook),
    },
    journal: { append: journal.append, flush: around(journal.flush, hook) },
    lease: { confirm: around(lease.confirm, hook) },
    commands: { next: around(commands.next, hook) },
  };
}

/** One release, its world, and the cluster's journal of it. */
class Scene {
  readonly world = World.of();
  private readonly map = new ReleaseMap(new FakeObjects(), { app: "shop", namespace: "shop" });
  private drivers = 0;

  /** Drives from what the cluster knows, as on a machine of its own; `undefined` where nothing is open. */
  async drive(hook: Hook): Promise<string | undefined> {
    const { world } = this;
    this.drivers += 1;
    world.holder = this.drivers;
    const journal = this.journal();
    const events = this.drivers === 1 ? this.begin(journal) : await this.resume(journal);
    const state = stateOf(events);
    if (!state) return undefined;
    const ports = { ...world.ports(this.drivers), journal: portOf(journal) };
    const driver = new Driver(interposed(ports, hook), state);
    return driver.run(new AbortController().signal);
  }

  /** How the release ended; `undefined` where it is open, or never began. */
  async ended(): Promise<ReleaseState | undefined> {
    return stateOf((await readJournals(this.map)).last);
  }

  private begin(journal: KubeJournal): readonly ReleaseEvent[] {
    for (const event of this.world.journal) journal.append(event);
    return [...this.world.journal];
  }

  private async resume(journal: KubeJournal): Promise<readonly ReleaseEvent[]> {
    const events = await journal.load();
    if (events.length === 0) return [];
    const resumed: ReleaseEvent = { type: "resumed", at: this.world.now, by: "leo" };
    journal.append(resumed);
    await journal.flush();
    return [...events, resumed];
  }

  private journal(): KubeJournal {
    const nowhere = { read: () => [], adopt: nothing, append: nothing, sync: nothing };
    return new KubeJournal(this.map, nowhere);
  }
}

const nothing = (): void => undefined;

function portOf(journal: KubeJournal): Ports["journal"] {
  return {
    append: (event) => {
      journal.append(event);
    },
    flush: async () => journal.flush(),
  };
}

/** What became of a driver. */
async function fateOf(run: Promise<string | undefined>): Promise<string | undefined> {
  return run.catch((error: unknown) => {
    if (error instanceof Killed) return "killed";
    if (error instanceof LeaseLostError) return "lost";
    throw error;
  });
}

/** Every end that a release may have, and what the world is like then. */
function expectLegal({ world }: Scene, state: ReleaseState | undefined): void {
  expect(world.broken).toEqual([]);
  expect(world.config[world.active]).toBeGreaterThan(0);
  if (state?.outcome === "promoted") {
    expect([world.live, world.config]).toEqual([allOn("green"), allOn("green")]);
  } else if (state?.outcome === "timed-out") {
    // A wait may also run out after all traffic has moved: it stays where it is recorded.
    expect(world.live).toEqual(allOn(world.active));
    expect(world.config).toEqual(world.live);
  } else {
    expect(world.live).toEqual(allOn("blue"));
  }
}

/** A hook that does something at some of its calls, counted from 0. */
function at(acts: ReadonlyMap<number, Hook>): Hook {
  let calls = -1;
  return (isSleep) => {
    calls += 1;
    return acts.get(calls)?.(isSleep);
  };
}

/** A hook that kills: from that call on nothing of the driver runs any more. */
function killedAt(call: number | undefined): Hook {
  let left = call ?? Infinity;
  return () => {
    left -= 1;
    if (left < 0) throw new Killed();
  };
}

/** A walk without trouble takes about so many. */
const MOST_CALLS = 3600;

test("one that is stopped at any request while another takes over ends there, and the other one goes on", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: MOST_CALLS }),
      fc.option(fc.nat({ max: 800 }), { nil: undefined }),
      fc.constantFrom(0, 80),
      async (stop, kill, errors) => {
        const scene = new Scene();
        const { world } = scene;
        // Not every request stops its driver: some run beside it, and the two drivers run at the same time then.
        const second: { run?: Promise<string | undefined> } = {};
        const takeOver = async () => {
          world.now += 60_000;
          world.errors = errors;
          second.run = fateOf(scene.drive(killedAt(kill)));
          await second.run;
        };
        const first = await fateOf(scene.drive(at(new Map([[stop, takeOver]]))));
        const fate = await second.run;
        expect(["over", "lost"]).toContain(first);
        if (fate !== undefined) expect(first).toBe("lost");
        if (fate === "killed") await scene.drive(nothing);
        expectLegal(scene, await scene.ended());
      },
    ),
    { numRuns: 60, examples: [[3524, 0, 80]] },
  );
});

test("one whose requests or answers get lost, or whose clock is turned, ends legally", async () => {
  const mishap = fc.record({
    at: fc.nat({ max: MOST_CALLS }),
    what: fc.constantFrom("lost", "an hour back", "an hour on"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(mishap, { minLength: 1, maxLength: 8 }), async (mishaps) => {
      const scene = new Scene();
      const acts = mishaps.map(({ at: call, what }): [number, Hook] => [
        call,
        (isSleep) => {
          if (what === "lost" && isSleep !== true) throw new Error("no answer");
          if (what === "lost") return;
          scene.world.now += what === "an hour on" ? 3_600_000 : -3_600_000;
        },
      ]);
      expect(await fateOf(scene.drive(at(new Map(acts))))).toBe("over");
      expectLegal(scene, await scene.ended());
    }),
    { numRuns: 30 },
  );
});

test("one that is killed at any request, time and again, is gone on with to its end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: MOST_CALLS / 2 }), { maxLength: 4 }), async (kills) => {
      const scene = new Scene();
      for (const kill of kills) {
        const fate = await fateOf(scene.drive(killedAt(kill)));
        scene.world.now += 20_000;
        if (fate !== "killed") break;
      }
      await scene.drive(nothing);
      expectLegal(scene, await scene.ended());
    }),
    { numRuns: 40 },
  );
});
