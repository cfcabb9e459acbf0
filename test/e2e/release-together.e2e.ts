import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { EngineBed } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { ask } from "./support/ask";
import { hold } from "./support/hold";
import { Load } from "./support/load";
import { ReleaseBed } from "./support/release-bed";
import type { JournalView } from "./support/release-journal";
import { report } from "./support/report";

const PROGRAM = resolve(__dirname, "../../examples/two-services/main.cjs");
const BOTH = ["--service", "web,catalog"] as const;
const RATE = 100;

/** What both releases do, in order. */
const WALK = [
  ...["started", "deployed", "entered 0", "passed 0"],
  ...["entered 1", "written 80/20", "recorded", "settled", "passed 1"],
  ...["entered 2", "written 0/100", "recorded", "settled", "passed 2"],
  ...["entered 3", "passed 3", "finished"],
];

/** Makes the bed that of the example's program: `web`, and `catalog` with the same settings. */
async function makeTwo(engine: EngineBed): Promise<void> {
  const runtime = { name: "nodejs", options: { typescript: false } };
  const project = stringify({ name: "sluice", runtime, main: PROGRAM });
  await writeFile(join(engine.folder, "Pulumi.yaml"), project);
  await engine.edit((text) => {
    const { config, ...rest } = parse(text) as { readonly config: Record<string, unknown> };
    const own = Object.entries(config).filter(([key]) => key.startsWith("sluice:"));
    const as = (service: string, change: Record<string, unknown>) => ({
      ...Object.fromEntries(
        own.map(([key, value]) => [key.replace("sluice:", `${service}:`), value]),
      ),
      ...change,
    });
    const { hosts = [] } = config["sluice:traffic"] as { readonly hosts?: readonly string[] };
    const catalog = {
      "catalog:app": "catalog",
      "catalog:traffic": { hosts: hosts.map((host) => `catalog-${host}`) },
    };
    const others = Object.fromEntries(
      Object.entries(config).filter(([key]) => !key.startsWith("sluice:")),
    );
    return stringify({
      ...rest,
      config: { ...others, ...as("web", {}), ...as("catalog", catalog) },
    });
  });
}

/** Does not prove what is decided between services: test/cli/release-together.test.ts does. */
describe("Two services of one stack, released as one under constant load", () => {
  let bed: ReleaseBed;

  beforeAll(async () => {
    bed = await ReleaseBed.create("together", {}, { prepare: makeTwo });
    const answers = async () => (await ask(bed.door, catalogHost())).status === 200;
    await eventually("the catalog to answer", answers, Boolean);
  });

  afterAll(async () => {
    await bed.remove();
  });

  const catalogHost = () => `catalog-${bed.host}`;

  function loads() {
    const target = { gateway: bed.door, isKept: true, perSecond: RATE };
    return [bed.host, catalogHost()].map((host) => Load.start({ ...target, host }));
  }

  const live = async () =>
    Promise.all(
      ["shop", "catalog"].map((app) =>
        bed.kubectl.run(
          ...["get", `virtualservice/${app}`, "-o"],
          "jsonpath={.spec.http[-1:].route[*].weight}",
        ),
      ),
    );

  /** The journals of the newest two releases. */
  const newest = (): readonly JournalView[] =>
    bed.journals
      .ids()
      .slice(-2)
      .map((id) => bed.journals.journal(id));

  it("Walks both side by side and takes both back by one command, and loses nothing", async () => {
    const running = loads();
    await hold(1);
    const { code, output } = await bed.sluice("release", "--yes", ...BOTH);
    const journals = newest();
    const after = await live();
    const back = await bed.sluice("rollback", "--yes", ...BOTH);
    const tallies = await Promise.all(running.map((load) => load.stop()));
    for (const [at, tally] of tallies.entries()) {
      report(`together: the whole walk, service ${String(at + 1)}`, tally);
    }
    expect([code, output]).toEqual([0, output]);
    expect(journals.map(({ steps }) => steps)).toEqual([WALK, WALK]);
    expect(after).toEqual(["0 100", "0 100"]);
    expect([back.code, back.output]).toEqual([0, back.output]);
    expect(await live()).toEqual(["100 0", "100 0"]);
    const [one = NaN, other = NaN] = newest().map((journal) => journal.last("returned").at);
    expect(Math.abs(one - other)).toBeLessThan(1000);
    expect(tallies.flatMap((tally) => tally.lost)).toEqual([]);
    // Nobody enters a step before all have passed the one before.
    const times = (type: "entered" | "passed", step: number) =>
      journals.map(
        (journal) => journal.all(type).find((event) => event.step === step)?.at ?? Number.NaN,
      );
    for (const step of [1, 2, 3]) {
      const first = Math.min(...times("entered", step));
      expect(first).toBeGreaterThanOrEqual(Math.max(...times("passed", step - 1)) - 1500);
    }
  });

  it("Goes on with both by one command, and takes both back within a second of each other where one fails", async () => {
    const running = loads();
    const before = bed.journals.ids().length;
    const reasons = ["--retry", "the next case", "--force", "the next case"];
    const first = bed.start("release", "--yes", ...reasons, ...BOTH);
    await eventually(
      "both to begin",
      () => Promise.resolve(bed.journals.ids().length),
      (count) => count >= before + 2,
    );
    const journals = newest();
    await Promise.all(journals.map((journal) => journal.until("written")));
    const stopped = await first.stop();
    const driver = bed.start("resume", ...BOTH);
    await Promise.all(journals.map((journal) => journal.until("resumed")));
    const pods = await bed.kubectl.list(
      "pods",
      "app.kubernetes.io/name=catalog,sluice.dev/color=green",
    );
    await Promise.all(
      pods.map(({ metadata }) =>
        bed.kubectl.put(`pods/${metadata.name}:8080`, "/faults", { errorPermille: 300 }),
      ),
    );
    const { code, output } = await driver.ended;
    const [web] = await Promise.all(running.map((load) => load.stop()));
    const returned = journals.map((journal) => journal.last("returned").at);
    const [one = 0, other = 0] = returned;
    if (!web) throw new Error("no load ran");
    const delays = journals.map(
      (journal, at) => (returned[at] ?? Number.NaN) - journal.last("turned").at,
    );
    report("together: one fails, both go back", web, {
      "apart ms": Math.abs(one - other),
      "decision to write ms": delays.join(" "),
    });
    expect([stopped.code, stopped.output]).toEqual([16, stopped.output]);
    expect([code, output]).toEqual([11, output]);
    expect(web.lost).toEqual([]);
    expect(returned.every((at) => Number.isFinite(at))).toBe(true);
    expect(await live()).toEqual(["100 0", "100 0"]);
    expect(output).toMatch(/e2e:web\s+\S+ back to blue: catalog: /);
  });
});
