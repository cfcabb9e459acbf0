import type { StackArgs } from "../../model/settings/settings-args";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { KeptConnection } from "./support/kept-connection";
import { overlaps, stepsOf } from "./support/order";
import { report } from "./support/report";
import { APP } from "./support/service";
import { type Span, tolerance } from "./support/tally";
import { Watch } from "./support/watch";

/** Time for which each split stands, and the part of it that every proxy is given to learn of it. */
const HOLD_SECONDS = 10;
const SETTLE_MS = 3000;

const split = (activeColor: "blue" | "green", blue: number): Partial<StackArgs> => ({
  activeColor,
  weights: { blue, green: 100 - blue },
});

/** One `up` under load, and what was seen of it. */
interface Stage {
  readonly name: string;
  readonly blue: number;
  readonly written: number;
  readonly settled: Span;
  readonly lines: readonly string[];
  readonly seconds: number;
}

/** Does not prove that streams and WebSockets survive: those stay with their pod until they end. */
describe("A switch under constant load", () => {
  let fixture: Fixture;

  beforeAll(async () => {
    fixture = await Fixture.create("switch");
    await fixture.stack.up(fixture.base);
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
  });

  it("Loses no request from 100/0 over 50/50 to 0/100 and back, and meets each share", async () => {
    const watch = await Watch.start(fixture.namespace.name, `virtualservice/${APP}`);
    const load = fixture.load();
    await hold(2);
    const stages: Stage[] = [];
    for (const [activeColor, blue] of [
      ["blue", 50],
      ["green", 0],
      ["green", 50],
      ["blue", 100],
    ] as const) {
      const { lines, seconds } = await fixture.stack.up({
        ...fixture.base,
        ...split(activeColor, blue),
      });
      const written = watch.lastWrite ?? NaN;
      await hold(HOLD_SECONDS);
      const settled = { from: written + SETTLE_MS, to: Date.now() };
      stages.push({ name: `${blue}/${100 - blue}`, blue, written, settled, lines, seconds });
    }
    const tally = await load.stop();
    await watch.stop();

    const seen = stages.map(({ blue, settled }) => ({ blue, ...tally.shareOf("blue", settled) }));
    const lateMs = stages.flatMap(({ blue, written, settled }) => {
      if (blue % 100 !== 0) return [];
      return [(tally.lastOf(blue === 0 ? "blue" : "green", settled.to) ?? written) - written];
    });
    report("weights 100/0, 50/50, 0/100, 50/50, 100/0", tally, {
      shares: seen.map(({ share }) => `${(share * 100).toFixed(1)} %`).join(" "),
      "last answers of the old color, ms after the write": lateMs.join(" "),
      "p90 ms": tally.percentile(90),
      "up seconds": stages.map(({ seconds }) => seconds.toFixed(1)).join(" "),
    });
    expect(tally.lost).toEqual([]);
    for (const { blue, share, of } of seen) {
      expect(of).toBeGreaterThan(1000);
      expect(Math.abs(share - blue / 100)).toBeLessThanOrEqual(tolerance(blue, of));
    }
    // A change of weights is one write, to one object.
    for (const { lines } of stages) expect(lines).toEqual([`update VirtualService ${APP}`]);
  });

  it("Takes an open connection along with its next request", async () => {
    const connection = KeptConnection.start(fixture);
    await hold(1);
    const run = await fixture.stack.up({ ...fixture.base, ...split("green", 0) });
    await hold(SETTLE_MS / 1000);
    const replies = await connection.stop();
    const changes = replies.filter(({ color }, at) => color !== replies[at - 1]?.color);
    report("switch on one kept connection", undefined, {
      answers: replies.length,
      colors: changes.map(({ color }) => color).join(" "),
      seconds: run.seconds,
    });

    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ connection: port }) => port)).size).toBe(1);
    expect(changes.map(({ color }) => color)).toEqual(["blue", "green"]);
    await fixture.stack.up({ ...fixture.base, ...split("blue", 100) });
  });

  it("Moves all traffic and then scales the old color to 0 in one `up`, without a loss", async () => {
    const load = fixture.load();
    await hold(2);
    const run = await fixture.stack.up({
      ...fixture.base,
      ...split("green", 0),
      blue: { ...fixture.base.blue, replicas: 0 },
    });
    await hold(HOLD_SECONDS);
    const tally = await load.stop();
    report("switch and scale the old color to 0 in one up", tally, { seconds: run.seconds });

    const router = stepsOf(run.changes, "VirtualService", APP);
    const blue = stepsOf(run.changes, "Deployment", `${APP}-blue`);
    expect([router.length, blue.length]).toEqual([1, 1]);
    expect(overlaps(router, blue)).toEqual([]);
    expect(tally.lost).toEqual([]);
    expect(await fixture.kubectl.podUids(APP, "blue")).toEqual([]);
  });

  it("Raises a color from 0, moves all traffic and scales the other to 0, without a loss", async () => {
    const load = fixture.load();
    await hold(2);
    const run = await fixture.stack.up({
      ...fixture.base,
      ...split("blue", 100),
      green: { ...fixture.base.green, replicas: 0 },
    });
    await hold(HOLD_SECONDS);
    const tally = await load.stop();
    report("raise from 0, switch and scale the old color to 0 in one up", tally, {
      seconds: run.seconds,
    });

    const router = stepsOf(run.changes, "VirtualService", APP);
    const blue = stepsOf(run.changes, "Deployment", `${APP}-blue`);
    const green = stepsOf(run.changes, "Deployment", `${APP}-green`);
    expect([blue.length, router.length, green.length]).toEqual([1, 1, 1]);
    expect(overlaps(blue, router)).toEqual([]);
    expect(overlaps(router, green)).toEqual([]);
    expect(tally.lost).toEqual([]);
    expect(await fixture.kubectl.podUids(APP, "green")).toEqual([]);
  });
});
