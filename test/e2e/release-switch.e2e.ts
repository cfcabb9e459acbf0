import { STACK } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { ReleaseBed } from "./support/release-bed";
import { report } from "./support/report";
import { APP } from "./support/service";
import { Watch } from "./support/watch";

/**
 * `sluice switch` as people run it, under load. How long it takes as a ratio: `bench/switch.ts`. Does not prove
 * that a color which is too small is refused: capacity.e2e.ts does.
 */
describe("A switch by the command line", () => {
  let bed: ReleaseBed;

  beforeAll(async () => {
    bed = await ReleaseBed.create("switch-cli");
  });

  afterAll(async () => {
    await bed.remove();
  });

  /** Nothing is left for an update to do. */
  const settled = async () => bed.engine.pulumi("preview", "--expect-no-changes", "--stack", STACK);

  it("Moves all traffic and back through a split, with one write each and without a loss", async () => {
    const watch = await Watch.start(bed.namespace.name, `virtualservice/${APP}`);
    const load = bed.load();
    const lines: Record<string, string> = {};
    for (const [weights, args] of [
      ["0 100", ["--to", "green"]],
      ["40 60", ["--weights", "40,60"]],
      ["100 0", ["--to", "blue"]],
    ] as const) {
      const seen = watch.sightings.length;
      const start = Date.now();
      const { code, output } = await bed.sluice("switch", "--yes", ...args);
      lines[args.join(" ")] =
        `${String((watch.sightings[seen]?.at ?? NaN) - start)} ms to the write`;
      expect([code, output]).toEqual([0, output]);
      expect(await bed.live()).toBe(weights);
      await settled();
    }
    const tally = await load.stop();
    await watch.stop();
    report("sluice switch", tally, lines);
    expect(tally.lost).toEqual([]);
    expect(bed.journals.newest.all("finished")).toMatchObject([{ outcome: "promoted" }]);
  });

  it("Deploys nothing of what else the file says", async () => {
    const before = await bed.engine.text();
    await bed.set(["green", "env"], { ADDED: "later" });
    const { code, output } = await bed.sluice("switch", "--to", "green", "--yes");
    expect(code).toBe(3);
    expect(output).toContain("sluice:green.env is ");
    expect(await bed.live()).toBe("100 0");
    await bed.engine.edit(() => before);
  });

  it("Is gone on with after a kill, from the write on", async () => {
    await (await written("--to", "green")).kill();
    expect(await bed.live()).toBe("0 100");
    const { code, output } = await bed.sluice("resume");
    expect([code, output]).toEqual([0, output]);
    expect(await bed.live()).toBe("0 100");
    await settled();
  });

  it("Is taken back after a kill", async () => {
    await (await written("--weights", "50,50")).kill();
    const { code, output } = await bed.sluice("rollback", "--yes");
    expect([code, output]).toEqual([0, output]);
    expect(await bed.live()).toBe("0 100");
    await settled();
  });

  /** A switch whose router is written. */
  async function written(...args: readonly string[]) {
    const before = bed.journals.ids().length;
    const running = bed.start("switch", "--yes", ...args);
    await eventually(
      "a switch to begin",
      () => Promise.resolve(bed.journals.ids().length),
      (count) => count > before,
    );
    await bed.journals.newest.until("written");
    return running;
  }
});
