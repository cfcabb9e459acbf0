import type { MonitoringArgs } from "../../model/settings/monitoring-settings";
import { type EngineBed, STACK } from "./support/engine-bed";
import { hold } from "./support/hold";
import { ReleaseBed } from "./support/release-bed";
import { figures } from "./support/release-figures";
import type { JournalView } from "./support/release-journal";
import { APP } from "./support/service";
import { stageShares } from "./support/stage-shares";
import { tolerance } from "./support/tally";
import { Watch } from "./support/watch";

const STAGES = [
  { weight: 10, hold: "6s" },
  { weight: 50, hold: "6s" },
  { weight: 100, hold: "6s" },
];

/** What a walk of three stages does, in order. */
const WALK = [
  ...["started", "deployed", "entered 0", "passed 0"],
  ...["entered 1", "written 90/10", "recorded", "settled", "passed 1"],
  ...["entered 2", "written 50/50", "recorded", "settled", "passed 2"],
  ...["entered 3", "written 0/100", "recorded", "settled", "passed 3"],
  ...["entered 4", "passed 4", "finished"],
];

/** Encrypted in the stack's file. */
const TOKEN = "hush, nobody is to read this";

/** Does not prove what the stages of a real release last: these are cut to seconds. */
describe("A release by the installed package, under constant load", () => {
  let bed: ReleaseBed;
  let inTypeScript: () => Promise<void>;

  beforeAll(async () => {
    const monitoring: MonitoringArgs = { rules: "prometheus-rule" };
    const prepare = async (engine: EngineBed) => {
      await engine.installPackage();
      inTypeScript = await engine.writeInYaml();
      const path = ["--path", "sluice:workload.secrets.TOKEN"];
      await engine.pulumi("config", "set", "--secret", "--stack", STACK, ...path, TOKEN);
    };
    bed = await ReleaseBed.create("walk", { stages: STAGES }, { monitoring, prepare });
  });

  afterAll(async () => {
    await bed.remove();
  });

  /** What a release may not touch. */
  async function fixed(): Promise<unknown> {
    const objects = await bed.kubectl.list("services,destinationrules");
    return objects.map(({ kind, metadata: { name, resourceVersion }, spec }) => {
      return { kind, name, resourceVersion, spec };
    });
  }

  it("Is deployed by a program in YAML, whose outputs pass through and whose secrets stay so", async () => {
    const output = await bed.engine.pulumi("stack", "output", "--json", "--stack", STACK);
    expect(JSON.parse(output)).toMatchObject({
      release: { activeColor: "blue", idleColor: "green", weights: { blue: 100, green: 0 } },
    });
    const state = JSON.stringify(await bed.engine.state());
    expect(state).toContain("TOKEN");
    expect(state).not.toContain(TOKEN);
    const token = await bed.kubectl.list("secrets", `app.kubernetes.io/name=${APP}`);
    expect(JSON.stringify(token)).toContain(Buffer.from(TOKEN).toString("base64"));
  });

  it("Walks 10, 50, 100 %, loses nothing and moves weights only", async () => {
    const before = await fixed();
    const pods = await bed.kubectl.podUids(APP, "blue");
    const watch = await Watch.start(
      bed.namespace.name,
      `virtualservice/${APP}`,
      ".spec.http[-1:].route[*].weight",
    );
    const load = bed.load();
    await hold(1);
    const { driver, journal } = await bed.release();
    const { code, output } = await driver.ended;
    const tally = await load.stop();
    await watch.stop();

    const seen = stageShares(journal, tally, "green");
    const { lost } = figures("release: the whole walk", tally, journal, undefined, {
      shares: seen.map(({ weight, share }) => `${weight}: ${(share * 100).toFixed(1)} %`).join(" "),
      "entered to written ms": stepTimes(journal).join(" "),
      "p90 ms": tally.percentile(90),
    });
    expect([code, output]).toEqual([0, output]);
    expect(lost).toEqual([]);
    expect(journal.steps).toEqual(WALK);
    expect(changesOf(watch)).toEqual(["100 0", "90 10", "50 50", "0 100"]);
    for (const { weight, share, of } of seen) {
      expect(of).toBeGreaterThan(500);
      expect(Math.abs(share - weight / 100)).toBeLessThanOrEqual(tolerance(weight, of));
    }
    expect(await fixed()).toEqual(before);
    expect(await bed.kubectl.podUids(APP, "blue")).toEqual(pods);
    const told = await bed.kubectl.get(`prometheusrules/${APP}-weights`);
    expect(JSON.stringify(told.spec).match(/vector\(\S+?\)/g)).toEqual([
      "vector(0)", // blue
      "vector(1)", // green
      "vector(0)", // no split any more
    ]);
  });

  it("Is shown, planned, taken back and switched again, still in YAML, and loses nothing", async () => {
    const load = bed.load();
    const shown = await bed.sluice("status", "--json");
    const reasons = ["--retry", "the next case", "--force", "the next case"];
    const planned = await bed.sluice("plan", ...reasons);
    const back = await bed.sluice("rollback", "--yes");
    const live = await bed.live();
    const forth = await bed.sluice("switch", "--to", "green", "--yes");
    const { lost } = await load.stop();
    expect(JSON.parse(shown.output)).toMatchObject({ live: { blue: 0, green: 100 } });
    expect([planned.code, planned.output]).toEqual([0, expect.stringContaining("→ blue")]);
    expect([back.code, back.output]).toEqual([0, back.output]);
    expect(live).toBe("100 0");
    expect([forth.code, forth.output]).toEqual([0, forth.output]);
    expect(await bed.live()).toBe("0 100");
    await bed.engine.pulumi("preview", "--expect-no-changes", "--stack", STACK);
    expect(lost).toEqual([]);
  });

  it("Goes the other way next, by the same program in TypeScript, and a second driver is refused", async () => {
    await inTypeScript();
    await bed.engine.pulumi("preview", "--expect-no-changes", "--stack", STACK);
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("written");
    const [release, resume] = await Promise.all([
      bed.sluice("release", "--yes"),
      bed.sluice("resume"),
    ]);
    const { code } = await driver.ended;
    const tally = await load.stop();

    const { lost } = figures("release: back to blue, a second driver refused", tally, journal);
    expect(release.output).toMatch(/release \S+ is under way: sluice resume/);
    expect(release.code).toBe(3);
    expect(resume.output).toMatch(/drives this release since .*sluice rollback. takes over/);
    expect(resume.output).not.toContain("    at ");
    expect(resume.code).not.toBe(0);
    expect(code).toBe(0);
    expect(lost).toEqual([]);
    expect(journal.steps).toEqual(
      WALK.map((step) =>
        step.replace(/(\d+)\/(\d+)/, (_whole, blue: string, green: string) => `${green}/${blue}`),
      ),
    );
    expect(await bed.live()).toBe("100 0");
  });

  it("Refuses what there is no reason for: the image that runs already", async () => {
    const image = /sluice:blue:\n(?: {4}#.*\n)* {4}image: (?:>-\n\s+)?(\S+)/.exec(
      await bed.engine.text(),
    )?.[1];
    await bed.set(["green", "image"], image);
    const { code, output } = await bed.sluice("release", "--yes");
    expect(output).toContain("green has the image that blue runs");
    expect(code).toBe(3);
  });
});

/** From the decision to the write, for each stage. */
function stepTimes(journal: JournalView): readonly number[] {
  const entered = journal.all("entered").filter(({ step }) => step > 0);
  return journal.all("written").map(({ at }, index) => at - (entered[index]?.at ?? NaN));
}

/** The values that a field had, each once in a row. */
function changesOf({ sightings }: Watch): readonly string[] {
  return sightings.map(({ value }) => value).filter((value, at, all) => value !== all[at - 1]);
}
