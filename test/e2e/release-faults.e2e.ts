import type { ReleaseArgs } from "../../model/release/settings";
import { hold } from "./support/hold";
import { ReleaseBed } from "./support/release-bed";
import { figures } from "./support/release-figures";
import { Relay } from "./support/release-relay";
import { GATES, quickRelease } from "./support/release-settings";
import { report } from "./support/report";
import { APP } from "./support/service";
import { Watch } from "./support/watch";

/** How often pods that come back are made to crash again. */
const CRASH_SECONDS = 0.3;

/** How long a color may take to be ready, where it never is. */
const ROLLOUT_SECONDS = 15;

/** Does not prove anything about faults that requests do not show, such as a leak. */
describe("A release whose new color is faulty", () => {
  let bed: ReleaseBed;

  beforeAll(async () => {
    bed = await ReleaseBed.create("faults");
  });

  afterAll(async () => {
    await bed.remove();
  });

  /** What the new color is and how it is released, in this case. */
  async function given(env: Readonly<Record<string, string>>, own: ReleaseArgs = {}) {
    await bed.set(["green", "env"], env);
    await bed.set(["release"], quickRelease(bed.cluster.prometheus.href, own));
  }

  it("Holds at 2 % errors where nothing is compared: the weights stay, a pipeline gets code 10, a person goes back", async () => {
    await given({ FAULT_ERROR_PERMILLE: "20" }, { stages: stages(12), ...limitsAlone() });
    const load = bed.load();
    const { driver, journal } = await bed.release("--no-wait");
    const { code } = await driver.ended;
    const live = await bed.live();
    await hold(3);
    const still = await bed.live();
    const back = await bed.sluice("rollback", "--yes", "--reason", "2 % errors");
    const tally = await load.stop();

    const fault = { color: "green", weight: 20, permille: 20 } as const;
    const held = journal.last("held");
    const { spoiled, lost, bound } = figures("release: 2 % errors hold", tally, journal, fault, {
      "first effect to hold ms": held.at - (tally.lost[0]?.sentAt ?? NaN),
      verdict: held.reason,
    });
    expect(held.kind).toBe("gate");
    expect(held.reason).toMatch(/^errors of green \d\.\d% > 1\.0% \(/);
    expect([code, live, still]).toEqual([10, "80 20", "80 20"]);
    expect(back.code).toBe(0);
    expect(await bed.live()).toBe("100 0");
    expect(lost).toEqual([]);
    expect(spoiled.length).toBeLessThanOrEqual(bound);
  });

  it("Goes back by itself at 8 % errors, with code 11", async () => {
    await given({ FAULT_ERROR_PERMILLE: "80" });
    const load = bed.load();
    const { driver, journal } = await bed.release();
    const { code } = await driver.ended;
    const tally = await load.stop();

    const fault = { color: "green", weight: 20, permille: 80 } as const;
    const { reason } = journal.last("turned");
    const { spoiled, lost, bound } = figures("release: 8 % errors go back", tally, journal, fault, {
      verdict: reason,
    });
    expect(reason).toMatch(/^errors of green [\d.]+% of [\d,]+, blue has 0\.0% at the same time; /);
    expect([code, await bed.live()]).toEqual([11, "100 0"]);
    expect(turnsOf(journal.written)).toEqual([20, 0]);
    expect(lost).toEqual([]);
    expect(spoiled.length).toBeLessThanOrEqual(bound);
  });

  it("Goes back within a minute at 1 % errors over 0.2 %, and holds where both colors have 3 %", async () => {
    const walk = { stages: stages(60) };
    await given({ FAULT_ERROR_PERMILLE: "10" }, walk);
    await bed.fault("blue", { errorPermille: 2 });
    const load = bed.load();
    const worse = await bed.release();
    const { code: wentBack } = await worse.driver.ended;
    const turned = worse.journal.last("turned");
    const seconds = (turned.at - (worse.journal.all("written")[0]?.at ?? NaN)) / 1000;
    const afterBack = await bed.live();

    await given({ FAULT_ERROR_PERMILLE: "2" }, walk);
    const shared = await bed.release("--no-wait");
    await shared.journal.until("settled", ({ how }) => how === "settled");
    // Beyond the limit of 1 %: at the limit itself it would be chance whether it is passed.
    await Promise.all([
      bed.fault("blue", { errorPermille: 30 }),
      bed.fault("green", { errorPermille: 30 }),
    ]);
    const { code: held } = await shared.driver.ended;
    const live = await bed.live();
    const { reason } = shared.journal.last("held");
    await bed.sluice("rollback", "--yes");
    await bed.fault("blue", {});
    const tally = await load.stop();

    report("release: 1 % over 0.2 %", tally, {
      "first traffic to going back s": seconds,
      "verdict, green alone": turned.reason,
      "verdict, both": reason,
    });
    // An answer that a color gave is its own fault's.
    const lost = tally.lost.filter(({ color }) => color === undefined);
    expect([wentBack, afterBack, turnsOf(worse.journal.written)]).toEqual([11, "100 0", [20, 0]]);
    expect(turned.reason).toMatch(/^errors of green .* blue's 0\.\d+% at the same time; /);
    expect(seconds).toBeLessThan(60);
    expect([held, live]).toEqual([10, "80 20"]);
    expect(reason).toContain("a fault that both share, not green's");
    expect(lost.slice(0, 5)).toEqual([]);
  });

  it.each([
    ["Holds", "hold", 10, "80 20"],
    ["Goes back", "rollback", 11, "100 0"],
  ] as const)(
    "%s at a P99 above the limit, as configured",
    async (_what, onFail, exit, weights) => {
      const latency = { ...GATES.latency, max: "2s", onFail };
      await given(
        { FAULT_LATENCY: "2500ms", FAULT_LATENCY_PERMILLE: "300" },
        { stages: stages(12), gates: { ...GATES, latency } },
      );
      const load = bed.load();
      const { driver, journal } = await bed.release("--no-wait");
      const { code } = await driver.ended;
      const live = await bed.live();
      if (onFail === "hold") await bed.sluice("rollback", "--yes");
      const tally = await load.stop();

      const why = onFail === "hold" ? journal.last("held").reason : journal.last("turned").reason;
      const { lost } = figures(`release: slow answers, ${onFail}`, tally, journal, undefined, {
        verdict: why,
      });
      expect(why).toMatch(/^P99 of green [\d,]+ms > 2,000ms \(/);
      expect([code, live]).toEqual([exit, weights]);
      expect(lost).toEqual([]);
    },
  );

  it("Goes back when the new color crashes right after 100 %", async () => {
    await given({}, { stages: [{ weight: 100, hold: "6s" }], bake: "1m" });
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("entered", ({ step }) => step === 2);
    const crashes = new AbortController();
    const crashing = (async () => {
      while (!crashes.signal.aborted) {
        // A pod that is down at this moment cannot be told.
        await bed.fault("green", { crashAfter: 1 }).catch(() => undefined);
        await hold(CRASH_SECONDS);
      }
    })();
    await journal.until("returned");
    crashes.abort();
    await crashing;
    // A pod that was told and got no request since would crash in a later case.
    await bed.fault("green", {}).catch(() => undefined);
    const { code } = await driver.ended;
    const tally = await load.stop();

    const fault = { color: "green", weight: 100, permille: 1000, isDeadly: true } as const;
    const { reason } = journal.last("turned");
    const { spoiled, lost, bound } = figures("release: crashes at 100 %", tally, journal, fault, {
      verdict: reason,
    });
    expect([code, await bed.live()]).toEqual([11, "100 0"]);
    expect(journal.written).toEqual([100, 0]);
    expect(lost).toEqual([]);
    expect(spoiled.length).toBeLessThanOrEqual(bound);
  });

  it("Fails when the new color is never ready, and nothing has moved", async () => {
    await given({ FAULT_NOT_READY: "true" });
    await bed.set(["green", "progressDeadline"], `${ROLLOUT_SECONDS}s`);
    const watch = await Watch.start(bed.namespace.name, `virtualservice/${APP}`);
    const pods = await bed.kubectl.podUids(APP, "blue");
    const load = bed.load();
    const { driver, journal } = await bed.release();
    const { code, output } = await driver.ended;
    const tally = await load.stop();
    await watch.stop();
    await bed.set(["green", "progressDeadline"], undefined);

    const { lost } = figures("release: never ready", tally, journal, undefined, {
      verdict: journal.last("finished").reason,
    });
    expect(code).toBe(1);
    expect(journal.last("finished")).toMatchObject({ outcome: "failed" });
    expect(output).toContain(`Deployment ${APP}-green`);
    expect(watch.lastWrite).toBeUndefined();
    expect(tally.colors).toEqual(["blue"]);
    expect(await bed.kubectl.podUids(APP, "blue")).toEqual(pods);
    expect(lost).toEqual([]);
  });

  it("Holds without metrics, then goes back at the deadline", async () => {
    const { hostname, port } = bed.cluster.prometheus;
    const relay = await Relay.open(hostname, Number(port));
    const deadlines = { hold: "8s", drain: "10s" };
    const metrics = { prometheus: `http://${relay.address}`, scrapeInterval: "5s" };
    // The contents of an earlier case: the update that failed has left their ConfigMap to be deleted.
    await given({}, { metrics, deadlines });
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("settled");
    await relay.cut();
    const { code } = await driver.ended;
    const tally = await load.stop();

    const held = journal.last("held");
    const { reason } = journal.last("turned");
    const { lost } = figures("release: Prometheus goes away", tally, journal, undefined, {
      verdict: reason,
    });
    expect(held.kind).toBe("unknown");
    expect(held.reason).toMatch(/^errors of green: Prometheus at 127\.0\.0\.1:\d+: /);
    expect(reason).toMatch(/^deadline of 8s exceeded: errors of green: /);
    expect([code, await bed.live()]).toEqual([13, "100 0"]);
    expect(journal.written).toEqual([20, 0]);
    expect(lost).toEqual([]);
  });
});

/** An update that is under way may write the split of before once more; then the way back is written again. */
function turnsOf(written: readonly number[]): readonly number[] {
  return written.filter((percent, index) => percent !== written[index - 1]);
}

/** Gates and a guard that know nothing but their limits. */
function limitsAlone(): Pick<ReleaseArgs, "gates" | "guard"> {
  const { gates, guard } = quickRelease("http://127.0.0.1:9");
  return {
    gates: { ...gates, errors: { ...gates?.errors, compare: false } },
    guard: { ...guard, errors: { ...guard?.errors, compare: false } },
  };
}

/** Stages that last until gates had time to fail. */
function stages(seconds: number) {
  return [20, 100].map((weight) => ({ weight, hold: `${seconds}s` }));
}
