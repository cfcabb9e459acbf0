import { ReleaseBed } from "./support/release-bed";
import { figures } from "./support/release-figures";
import { NO_GATES, NO_GUARD } from "./support/release-settings";

/** Stops at 20 % until a person speaks. */
const STAGES = [
  { weight: 20, hold: "1s", promotion: "manual" as const },
  { weight: 100, hold: "1s" },
];

/** As the provider draws it for a program that gives none. */
const DRAWN = /^pulumi-kubernetes-[0-9a-f]{8} Apply$/;

/**
 * One stack, created by the provider of 2024 and a program of that time, through the upgrades of both.
 *
 * Does not prove what gates and pods do: everything but the owner of the router is as in the other files.
 */
describe("A stack that an older provider created", () => {
  let bed: ReleaseBed;
  let upgradeProgram: () => Promise<void>;

  beforeAll(async () => {
    const release = { stages: STAGES, gates: NO_GATES, guard: NO_GUARD, bake: "1s" };
    bed = await ReleaseBed.create("provider", release, {
      prepare: async (engine) => {
        engine.provider = process.env["PULUMI_PROVIDER_4_18"];
        if (engine.provider === undefined) throw new Error("PULUMI_PROVIDER_4_18 is not set");
        upgradeProgram = await engine.olderProgram();
      },
    });
  });

  afterAll(async () => {
    await bed.remove();
  });

  /** Nobody but the provider, under the name that it drew. */
  async function expectDrawn(): Promise<void> {
    expect(await bed.managers()).toEqual([expect.stringMatching(DRAWN)]);
  }

  it("Is released and taken back by it, under the name that it drew", async () => {
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("held", ({ kind }) => kind === "approval");
    expect(await bed.live()).toBe("80 20");
    expect((await bed.sluice("promote")).code).toBe(0);
    const { code, output } = await driver.ended;
    const live = await bed.live();
    await expectDrawn();
    const back = await bed.sluice("rollback", "--yes");
    const tally = await load.stop();
    const { lost } = figures("release: with the provider of 2024", tally, journal);
    expect([code, output]).toEqual([0, output]);
    expect(live).toBe("0 100");
    expect([back.code, back.output]).toEqual([0, back.output]);
    expect(await bed.live()).toBe("100 0");
    await expectDrawn();
    expect(lost).toEqual([]);
  });

  it("Is taken over by the provider of today in the middle of a release", async () => {
    const load = bed.load();
    const begun = await bed.sluice("release", "--yes", "--no-wait", "--retry", "a new provider");
    const journal = bed.journals.newest;
    const held = await bed.live();
    bed.engine.provider = undefined;
    const { code, output } = await bed.sluice("promote");
    const tally = await load.stop();
    const { lost } = figures("release: over an upgrade of the provider", tally, journal);
    expect([begun.code, begun.output]).toEqual([10, begun.output]);
    expect(held).toBe("80 20");
    expect([code, output]).toEqual([0, output]);
    expect(journal.last("finished").outcome).toBe("promoted");
    expect(await bed.live()).toBe("0 100");
    await expectDrawn();
    expect(lost).toEqual([]);
  });

  it("Is switched by the update that gives the field manager its name", async () => {
    await upgradeProgram();
    const load = bed.load();
    const { code, output } = await bed.sluice("switch", "--to", "blue", "--yes");
    const tally = await load.stop();
    const { lost } = figures("switch: over an upgrade of the program", tally, bed.journals.newest);
    expect([code, output]).toEqual([0, output]);
    expect(await bed.live()).toBe("100 0");
    expect(await bed.managers()).toEqual(["sluice Apply"]);
    expect(lost).toEqual([]);
  });
});
