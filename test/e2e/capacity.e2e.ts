import { eventually } from "./support/eventually";
import { ReleaseBed } from "./support/release-bed";
import { figures } from "./support/release-figures";
import { NO_GATES, NO_GUARD } from "./support/release-settings";
import { report } from "./support/report";
import { APP } from "./support/service";

/** Least and most pods of each color, and how many the active one has come to. */
const BOUNDS = { min: 2, max: 6 };
const PEAK = 4;

/** All traffic after a moment, then a bake long enough to go back out of its end. */
const STAGES = [{ weight: 100, hold: "2s" }];
const BAKE_SECONDS = 25;

/**
 * An autoscaler decides, and has started more pods than its least number. Does not prove that it would have
 * taken the old color's pods away in the bake: the cluster may have no resource metrics, so its bound is
 * looked at.
 */
describe("A service whose autoscaler has started more pods than the least", () => {
  let bed: ReleaseBed;

  beforeAll(async () => {
    bed = await ReleaseBed.create("peak", {
      stages: STAGES,
      bake: `${BAKE_SECONDS}s`,
      gates: NO_GATES,
      guard: NO_GUARD,
    });
    await bed.set(["autoscaling"], BOUNDS);
    await bed.up();
    await scale("blue", PEAK);
  });

  afterAll(async () => {
    await bed.remove();
  });

  /** As a rise in load would: the bound goes up, and comes back once the pods are there. */
  async function scale(color: string, pods: number): Promise<void> {
    await bed.kubectl.patch(`hpa/${APP}-${color}`, { spec: { minReplicas: pods } });
    await sized(color, pods);
    await bed.kubectl.patch(`hpa/${APP}-${color}`, { spec: { minReplicas: BOUNDS.min } });
  }

  const bound = async (color: string) =>
    (await bed.kubectl.get(`hpa/${APP}-${color}`)).spec?.["minReplicas"];

  const ready = async (color: string) =>
    (await bed.kubectl.get(`deployment/${APP}-${color}`)).status?.["readyReplicas"];

  const sized = async (color: string, pods: number) =>
    eventually(
      `${String(pods)} pods of ${color}`,
      () => ready(color),
      (count) => count === pods,
      120,
    );

  it("Is taken back at the end of the bake to as many pods as it came from, without a loss", async () => {
    const load = bed.load();
    const running = await bed.release();
    await running.journal.until("entered", ({ step }) => step === 2);
    await running.journal.until("recorded");
    const held = [await bound("blue"), await bound("green")];
    const pods = [await ready("blue"), await ready("green")];
    const rollback = bed.start("rollback", "--yes");
    const { code, output } = await rollback.ended;
    await running.driver.ended;
    const tally = await load.stop();
    const seen = figures(
      "rollback: end of the bake at peak",
      tally,
      running.journal,
      undefined,
      {},
    );
    expect([code, output]).toEqual([0, output]);
    expect(held).toEqual([PEAK, PEAK]);
    expect(pods).toEqual([PEAK, PEAK]);
    expect(await bed.live()).toBe("100 0");
    expect(await ready("blue")).toBe(PEAK);
    expect(seen.lost).toEqual([]);
    expect([await bound("blue"), await bound("green")]).toEqual([BOUNDS.min, BOUNDS.min]);
    expect(await bed.engine.text()).not.toContain("sluice: set");
  });

  it("Is not switched to a color that is too small, and is once --prescale has raised it", async () => {
    await bed.kubectl.run("scale", `deployment/${APP}-green`, `--replicas=${String(BOUNDS.min)}`);
    await sized("green", BOUNDS.min);
    const refused = await bed.sluice("switch", "--to", "green", "--yes");
    expect(refused.code).toBe(3);
    expect(refused.output).toContain(
      `green has ${String(BOUNDS.min)} pods ready and needs ${String(PEAK)} for 100 % of the traffic`,
    );
    expect(refused.output).toContain("--to green --prescale");
    expect(await bed.live()).toBe("100 0");

    const load = bed.load();
    const switched = await bed.sluice("switch", "--to", "green", "--yes", "--prescale");
    const tally = await load.stop();
    report("switch with --prescale", tally, { pods: PEAK });
    expect([switched.code, switched.output]).toEqual([0, switched.output]);
    expect(await bed.live()).toBe("0 100");
    expect(await ready("green")).toBe(PEAK);
    expect(tally.lost).toEqual([]);
    expect([await bound("blue"), await bound("green")]).toEqual([BOUNDS.min, BOUNDS.min]);
  });
});
