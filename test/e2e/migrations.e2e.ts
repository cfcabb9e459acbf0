import { ReleaseBed } from "./support/release-bed";
import { NO_GATES, NO_GUARD } from "./support/release-settings";
import { STACK } from "./support/engine-bed";
import { APP } from "./support/service";
import { shellImage } from "./support/shell-image";

/** Stops at 20 % until a person speaks. */
const STAGES = [
  { weight: 20, hold: "1s", promotion: "manual" as const },
  { weight: 100, hold: "1s" },
];

/** What the Jobs find in the cluster instead of a database: the code that they end with. */
const DATABASE = "database";

/** Does not prove anything about a database: the Jobs only wait, and end well or not. */
describe("A service with migrations, under load", () => {
  let bed: ReleaseBed;
  let image: string;

  beforeAll(async () => {
    bed = await ReleaseBed.create("data", {
      stages: STAGES,
      gates: NO_GATES,
      guard: NO_GUARD,
      retire: { after: "1s" },
      // Until no window that Prometheus adds up has a request of the old color.
      deadlines: { ready: "1m", hold: "1m", approval: "2m", drain: "2m" },
    });
    image = await shellImage(bed.cluster.registry);
    await bed.kubectl.run("create", "configmap", DATABASE, "--from-literal=code=1");
  });

  afterAll(async () => {
    await bed.remove();
  });

  const job = (words: string) => ({
    command: ["/bin/bash", "-c", words],
    image,
    env: { CODE: { configMapKeyRef: { name: DATABASE, key: "code" } } },
    resources: { requests: { cpu: "10m" } },
    retries: 0,
  });

  const up = async () =>
    bed.engine.pulumi("up", "--yes", "--skip-preview", "--stack", STACK).then(
      () => "done",
      (error: unknown) => String(error),
    );

  /** The Jobs of a kind with what became of them, by what their names begin with. */
  async function jobs(owner: string): Promise<readonly string[]> {
    const all = await bed.kubectl.list("jobs", "sluice.dev/migration");
    const conditionOf = (status: Readonly<Record<string, unknown>> = {}) =>
      ((status["conditions"] ?? []) as readonly { type: string; status: string }[])
        .filter(
          ({ type, status: holds }) =>
            /^(?:Complete|Failed|Suspended)$/.test(type) && holds === "True",
        )
        .map(({ type }) => type)
        .join();
    return all
      .filter(({ metadata }) => metadata.name.startsWith(owner))
      .map(({ status }) => conditionOf(status));
  }

  const deployment = async (color: string) => {
    const { metadata } = await bed.kubectl.get(`deployment/${APP}-${color}`);
    return metadata.uid;
  };

  test("an expand that fails fails the update, and no pod of any color has changed", async () => {
    const load = bed.load();
    const before = await bed.kubectl.podUids(APP, "green");
    await bed.set(["migrations"], { expand: job("sleep 2; exit $CODE") });
    // With the Job's failure nothing of the color is touched, not even what would roll its pods.
    await bed.set(["green", "env"], { EXTRA: "1" });
    expect(await up()).toContain("Command failed");
    expect(await bed.kubectl.podUids(APP, "green")).toEqual(before);
    expect([await jobs(`${APP}-green-expand`), await jobs(`${APP}-blue-expand`)]).toEqual([
      ["Failed"],
      ["Suspended"],
    ]);
    expect((await load.stop()).lost).toEqual([]);
  });

  test("once what it met is mended, the next update runs it again, and the color's objects are the same ones", async () => {
    const load = bed.load();
    const before = await Promise.all([deployment("blue"), deployment("green")]);
    await bed.kubectl.patch(`configmap/${DATABASE}`, { data: { code: "0" } });
    expect(await up()).toBe("done");
    expect(await jobs(`${APP}-green-expand`)).toEqual(["Complete"]);
    expect(await Promise.all([deployment("blue"), deployment("green")])).toEqual(before);
    // Whatever is live is what the state knows: another update has nothing to do.
    const again = await bed.engine.pulumi("preview", "--refresh", "--diff", "--stack", STACK);
    expect(again).not.toMatch(/expand.*(?:update|replace|create|delete)/);
    expect((await load.stop()).lost).toEqual([]);
  });

  test("after the expand and before the contract the way back is free", async () => {
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("held", ({ kind }) => kind === "approval");
    const { code, output } = await bed.sluice("rollback", "--yes");
    expect([code, output]).toEqual([0, output]);
    expect(await bed.live()).toBe("100 0");
    expect((await driver.ended).code).toBe(15);
    expect((await load.stop()).lost).toEqual([]);
  });

  test("the contract runs once the old color is retired, and from then on the way back is refused", async () => {
    const load = bed.load();
    await bed.set(["migrations", "contract"], job("sleep 3; exit $CODE"));
    expect(await up()).toBe("done");
    expect(await jobs(`${APP}-contract`)).toEqual([]);
    const { driver, journal } = await bed.release();
    await journal.until("held", ({ kind }) => kind === "approval");
    expect(await jobs(`${APP}-contract`)).toEqual([]);
    await bed.sluice("promote");
    const { code, output } = await driver.ended;
    expect([code, output]).toEqual([0, output]);
    expect(output).toContain("migrations.contract has run");
    expect(await jobs(`${APP}-contract`)).toEqual(["Complete"]);
    const { blue } = (await bed.engine.config.settings()).colors;
    expect(blue.workload.replicas).toBe(0);
    const back = await bed.sluice("rollback", "--yes", "--force");
    expect([back.code, back.output]).toEqual([3, back.output]);
    expect(back.output).toContain("Past the point of no return: migrations.contract has begun");
    const forward = await bed.sluice("plan");
    expect([forward.code, forward.output]).toEqual([3, forward.output]);
    expect(forward.output).toContain("for which the database is no longer good");
    expect(await bed.live()).toBe("0 100");
    expect((await load.stop()).lost).toEqual([]);
  });
});
