import { EXIT_CODES } from "../../model/exit-code";
import type { ReleaseEvent } from "../../model/release/event";
import { hold } from "./support/hold";
import { ReleaseBed, type Running } from "./support/release-bed";
import { figures } from "./support/release-figures";
import { NO_GATES, quickRelease } from "./support/release-settings";
import { APP } from "./support/service";
import { Watch } from "./support/watch";

/** Time without a driver, in which nothing may move by itself. */
const ALONE_SECONDS = 2;

const STAGES = [
  { weight: 20, hold: "2s" },
  { weight: 100, hold: "2s" },
];

/** Splits that a release of these stages may ever write. */
const LEGAL = ["100 0", "80 20", "0 100"];

/** Does not prove anything about a machine that dies with its driver: the engine lives on here. */
describe("A driver that is killed without a word", () => {
  let bed: ReleaseBed;

  beforeAll(async () => {
    bed = await ReleaseBed.create("kill");
  });

  afterAll(async () => {
    await bed.remove();
  });

  beforeEach(async () => {
    const own = { stages: STAGES, bake: "4s", gates: NO_GATES };
    await bed.set(["release"], quickRelease(bed.cluster.prometheus.href, own));
  });

  /** What each case begins with: all traffic on one color, the other one gets a release. */
  interface Killed extends Running {
    readonly legal: readonly string[];
    /** What the router had when the driver was gone, and a while later. */
    readonly alone: readonly [string, string];
  }

  /** Starts a release, waits for a moment of it, and kills its driver, or stops it otherwise. */
  async function killedAt(
    moment: (running: Running) => Promise<ReleaseEvent>,
    stop = async ({ driver }: Running) => driver.kill(),
  ): Promise<Killed> {
    const running = await bed.release();
    const { to } = running.journal.last("started").plan;
    const legal =
      to === "green" ? LEGAL : LEGAL.map((split) => split.split(" ").reverse().join(" "));
    await moment(running);
    await stop(running);
    const live = await bed.live();
    await hold(ALONE_SECONDS);
    return { ...running, legal, alone: [live, await bed.live()] };
  }

  /** Runs a case under load, and gives what all of them are judged by. */
  async function underLoad(name: string, act: () => Promise<Killed>) {
    const watch = await Watch.start(
      bed.namespace.name,
      `virtualservice/${APP}`,
      ".spec.http[-1:].route[*].weight",
    );
    const load = bed.load();
    const { journal, legal, alone } = await act();
    const tally = await load.stop();
    await watch.stop();
    const { lost } = figures(`release: ${name}`, tally, journal, undefined, {
      outcome: journal.last("finished").outcome,
    });
    const splits = watch.sightings.map(({ value }) => value);
    expect(splits.filter((split) => !legal.includes(split))).toEqual([]);
    expect(alone[1]).toBe(alone[0]);
    expect(lost).toEqual([]);
    return { journal, splits: new Set(splits) };
  }

  it("While it deploys: `resume` goes on to the end", async () => {
    const { journal } = await underLoad("killed while it deploys", async () => {
      const killed = await killedAt(async ({ journal: view }) => {
        await hold(2);
        return view.until("started");
      });
      expect((await bed.sluice("resume")).code).toBe(0);
      return killed;
    });
    expect(journal.last("finished").outcome).toBe("promoted");
  });

  it("In stage 1, between decision and write: `resume` goes on to the end", async () => {
    const { journal } = await underLoad("killed in stage 1", async () => {
      const killed = await killedAt(({ journal: view }) =>
        view.until("entered", ({ step }) => step === 1),
      );
      expect((await bed.sluice("resume")).code).toBe(0);
      return killed;
    });
    expect(journal.last("finished").outcome).toBe("promoted");
  });

  it("In a hold: `resume` holds again, and `promote` from another process moves on", async () => {
    const manual = STAGES.map((stage) => ({ ...stage, promotion: "manual" as const }));
    await bed.set(["release", "stages"], manual);
    const { journal } = await underLoad("killed in a hold", async () => {
      const killed = await killedAt(({ journal: view }) =>
        view.until("held", ({ kind }) => kind === "approval"),
      );
      const resumed = bed.start("resume");
      await killed.journal.until("held", ({ kind }) => kind === "approval", 2);
      const told = await bed.sluice("promote");
      expect(told.output).toMatch(/drives and is told/);
      expect((await resumed.ended).code).toBe(0);
      return killed;
    });
    expect(journal.all("promoted")).toHaveLength(1);
    expect(journal.last("finished").outcome).toBe("promoted");
  });

  it("Stopped in a hold: `resume` takes over, and the first driver writes nothing once it goes on", async () => {
    const manual = STAGES.map((stage) => ({ ...stage, promotion: "manual" as const }));
    await bed.set(["release", "stages"], manual);
    const { journal } = await underLoad("stopped in a hold", async () => {
      const atApproval = ({ kind }: { readonly kind: string }) => kind === "approval";
      const stopped = await killedAt(
        ({ journal: view }) => view.until("held", atApproval),
        async ({ driver }) => {
          driver.suspend(true);
          return Promise.resolve();
        },
      );
      const resumed = bed.start("resume");
      await stopped.journal.until("held", atApproval, 2);
      const before = stopped.journal.events.length;
      stopped.driver.suspend(false);
      const { code, output } = await stopped.driver.ended;
      expect([code, output]).toEqual([
        EXIT_CODES.superseded,
        // By the lease or by the journal, whichever it looks at first.
        expect.stringMatching(
          /took over; this driver writes|journal; this one writes nothing more/,
        ),
      ]);
      const acts = ["written", "returned", "turned", "promoted", "passed", "finished"];
      const since = stopped.journal.events.slice(before).map(({ type }) => type);
      expect(since.filter((type) => acts.includes(type))).toEqual([]);
      expect(await bed.live()).toBe(stopped.alone[0]);
      expect((await bed.sluice("promote")).code).toBe(0);
      expect((await resumed.ended).code).toBe(0);
      return stopped;
    });
    expect(journal.all("resumed")).toHaveLength(1);
    expect(journal.last("finished").outcome).toBe("promoted");
  });

  it("In the bake: `resume` goes on to the end, and only one of two that try", async () => {
    const { journal } = await underLoad("killed in the bake", async () => {
      const killed = await killedAt(({ journal: view }) =>
        view.until("entered", ({ step }) => step === 3),
      );
      const both = await Promise.all([bed.sluice("resume"), bed.sluice("resume")]);
      expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
      return killed;
    });
    expect(journal.all("resumed")).toHaveLength(1);
    expect(journal.last("finished").outcome).toBe("promoted");
  });

  it("In the middle of the way back: `resume` ends it", async () => {
    const { journal } = await underLoad("killed on the way back", async () => {
      const killed = await killedAt(async ({ journal: view }) => {
        await view.until("recorded");
        await bed.sluice("abort");
        return view.until("turned");
      });
      expect((await bed.sluice("resume")).code).toBe(12);
      return killed;
    });
    expect(journal.last("finished").outcome).toBe("aborted");
  });

  it("`watch --on-dead rollback` leaves a living driver alone and takes a dead one's traffic back", async () => {
    const manual = STAGES.map((stage) => ({ ...stage, promotion: "manual" as const }));
    await bed.set(["release", "stages"], manual);
    const { journal } = await underLoad("killed, `watch` goes back", async () => {
      const killed = await killedAt(async ({ journal: view }) => {
        const held = await view.until("held", ({ kind }) => kind === "approval");
        const watched = await bed.sluice("watch", "--on-dead", "rollback");
        expect([watched.code, watched.output]).toEqual([
          0,
          expect.stringContaining("is driven by"),
        ]);
        return held;
      });
      // A heartbeat has to be missing for as long as it holds.
      await hold(18);
      expect((await bed.sluice("watch", "--on-dead", "rollback")).code).toBe(11);
      return killed;
    });
    expect(journal.last("finished")).toMatchObject({ outcome: "rolled-back" });
  });
});
