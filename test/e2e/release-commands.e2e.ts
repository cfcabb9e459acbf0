import { hold } from "./support/hold";
import { buildImage } from "./support/image";
import { ReleaseBed } from "./support/release-bed";
import { report } from "./support/report";
import { figures } from "./support/release-figures";
import { NO_GATES } from "./support/release-settings";

/** A third state of the sources. */
const THIRD = { commit: "3".repeat(40), time: "2026-01-04T03:04:05Z" };

const STAGES = [
  { weight: 10, hold: "5s", promotion: "manual" as const },
  { weight: 100, hold: "2s" },
];

/** Does not prove who may speak: every process here has the same rights. */
describe("Words of people from another process", () => {
  let bed: ReleaseBed;

  beforeAll(async () => {
    bed = await ReleaseBed.create("words", { stages: STAGES, bake: "4s", gates: NO_GATES });
  });

  afterAll(async () => {
    await bed.remove();
  });

  it("`hold` stops it and `abort` takes the traffic back, with code 12", async () => {
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("written");
    const held = await bed.sluice("hold", "--reason", "look at the logs");
    await journal.until("held", ({ kind }) => kind === "person");
    await hold(3);
    const live = await bed.live();
    const aborted = await bed.sluice("abort", "--reason", "orders look odd");
    const { code } = await driver.ended;
    const tally = await load.stop();

    const { lost } = figures("release: hold, then abort", tally, journal);
    expect([held.code, aborted.code]).toEqual([0, 0]);
    expect(journal.last("held")).toMatchObject({ kind: "person", reason: "look at the logs" });
    expect(live).toBe("90 10");
    expect(journal.last("finished")).toMatchObject({
      outcome: "aborted",
      reason: "orders look odd",
    });
    expect([code, await bed.live()]).toEqual([12, "100 0"]);
    expect(lost).toEqual([]);
  });

  it("A guard that is breached while a person is asked goes back", async () => {
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("held", ({ kind }) => kind === "approval");
    await bed.fault("green", { errorPermille: 300 });
    const { code } = await driver.ended;
    const tally = await load.stop();
    await bed.fault("green", {});

    const fault = { color: "green", weight: 10, permille: 300 } as const;
    const { reason } = journal.last("turned");
    const { spoiled, lost, bound } = figures(
      "release: guard breached in a wait",
      tally,
      journal,
      fault,
      {
        verdict: reason,
      },
    );
    expect(reason).toMatch(
      /^errors of green [\d.]+% (?:> 5\.0% \(|of [\d,]+, blue has 0\.0% at the same time; )/,
    );
    expect([code, await bed.live()]).toEqual([11, "100 0"]);
    expect(journal.written).toEqual([10, 0]);
    expect(lost).toEqual([]);
    expect(spoiled.length).toBeLessThanOrEqual(bound);
  });

  it("A new image while one is at 10 %: its weight goes back first, then the new one walks", async () => {
    // A build may take longer than a person is waited for.
    const image = await buildImage(bed.cluster.registry, THIRD);
    const load = bed.load();
    const first = await bed.release();
    await first.journal.until("held", ({ kind }) => kind === "approval");
    await bed.set(["green", "image"], image);
    const second = await bed.release("--supersede");
    const { code } = await first.driver.ended;
    await second.journal.until("held", ({ kind }) => kind === "approval");
    const promoted = await bed.sluice("promote");
    const { code: end } = await second.driver.ended;
    const tally = await load.stop();

    const { lost } = figures("release: superseded at 10 %", tally, second.journal);
    expect(first.journal.last("finished").outcome).toBe("superseded");
    expect(first.journal.written).toEqual([10, 0]);
    expect(first.journal.last("finished").at).toBeLessThan(second.journal.last("started").at);
    expect([code, promoted.code, end]).toEqual([15, 0, 0]);
    expect(second.journal.written).toEqual([10, 100]);
    expect(await bed.live()).toBe("0 100");
    const deployment = await bed.kubectl.get("deployment/shop-green");
    expect(JSON.stringify(deployment.spec)).toContain(image);
    expect(lost).toEqual([]);
  });

  it("A drill with the image that serves goes back at 50 %, then walks to its end, with its times", async () => {
    const idle = (await bed.live()) === "100 0" ? "green" : "blue";
    const { output } = await bed.sluice("status", "--json");
    const [, blue, green] = /"images":\{"blue":"([^"]+)","green":"([^"]+)"/.exec(output) ?? [];
    await bed.set([idle, "image"], idle === "green" ? blue : green);
    const weights = [50, 100];
    await bed.set(
      ["release", "stages"],
      weights.map((weight) => ({ weight, hold: "0s" })),
    );
    await bed.set(["release", "bake"], "0s");
    await bed.set(["release", "drill"], { allow: true });
    const load = bed.load();
    const drilled = await bed.sluice("drill", "--yes");
    const tally = await load.stop();

    const { lost } = figures("drill", tally, bed.journals.newest);
    report("drill", undefined, { said: /way back .*/.exec(drilled.output)?.[0] ?? "" });
    expect(drilled.code).toBe(0);
    const [ofGreen, live] = idle === "green" ? [[50, 100], "0 100"] : [[50, 0], "100 0"];
    expect(bed.journals.newest.written).toEqual(ofGreen);
    expect(await bed.live()).toBe(live);
    const shown = await bed.sluice("status");
    expect(shown.output).toMatch(/drill {5}way back [\d.]+s, whole walk \d+/);
    expect(lost).toEqual([]);
  });
});
