import type { StackArgs } from "../../model/settings/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { buildImage, missingImage, SECOND } from "./support/image";
import { destroyCompletely } from "./support/nothing-left";
import { overlaps, stepsOf } from "./support/order";
import { report } from "./support/report";
import { APP } from "./support/service";

/** How long a rollout may make no progress; short, so that the cases need not wait. */
const ROLLOUT_SECONDS = 10;
/** What a failing `up` may take on top: the engine, and the provider's own limit of 30 s. */
const SLACK_SECONDS = 90;

/** Does not prove anything about a broken active color: that is what gates are for. */
describe("Changes of the idle color under constant load", () => {
  let fixture: Fixture;
  let green: NonNullable<StackArgs["green"]>;

  beforeAll(async () => {
    fixture = await Fixture.create("idle");
    green = { ...fixture.base.green, progressDeadline: `${ROLLOUT_SECONDS}s` };
    await fixture.stack.up({ ...fixture.base, green });
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
  });

  const routerVersion = async (): Promise<string> =>
    (await fixture.kubectl.get(`virtualservice/${APP}`)).metadata.resourceVersion;

  it("A change of its environment replaces its pods and none of the active color's", async () => {
    const before = await Promise.all(
      ["blue", "green"].map((color) => fixture.kubectl.podUids(APP, color)),
    );
    const load = fixture.load();
    await hold(2);
    green = { ...green, env: { ...green.env, FEATURE: "on" } };
    const run = await fixture.stack.up({ ...fixture.base, green });
    await hold(5);
    const tally = await load.stop();
    const after = await Promise.all(
      ["blue", "green"].map((color) => fixture.kubectl.podUids(APP, color)),
    );
    report("change of the idle color's environment", tally, { seconds: run.seconds });

    expect(after[0]).toEqual(before[0]);
    expect(after[1]?.filter((uid) => before[1]?.includes(uid))).toEqual([]);
    expect(
      run.lines.filter((line) => line.includes("blue") || line.includes("VirtualService")),
    ).toEqual([]);
    expect(tally.lost).toEqual([]);
  });

  it("A new image goes to it alone", async () => {
    const before = await fixture.kubectl.podUids(APP, "blue");
    green = { ...green, image: await buildImage(fixture.cluster.registry, SECOND) };
    const load = fixture.load();
    await hold(2);
    const run = await fixture.stack.up({ ...fixture.base, green });
    await hold(2);
    const tally = await load.stop();
    report("new image for the idle color", tally, { seconds: run.seconds });

    expect(run.lines).toEqual([`update Deployment ${APP}-green`]);
    expect(await fixture.kubectl.podUids(APP, "blue")).toEqual(before);
    expect(tally.lost).toEqual([]);
  });

  it("If it never gets ready, `up` fails in time and nothing else is touched", async () => {
    const uids = await fixture.kubectl.podUids(APP, "blue");
    const version = await routerVersion();
    const load = fixture.load();
    await hold(2);
    // The container runs, and nobody listens where the kubelet asks.
    const broken = { ...green, probes: { readiness: { port: 9 } } };
    const run = await fixture.stack.tryUp({ ...fixture.base, green: broken });
    await hold(5);
    const tally = await load.stop();
    report("idle color never ready", tally, { seconds: run.seconds });

    expect(run.ok).toBe(false);
    expect(run.errors.join("\n")).toContain(`${APP}-green`);
    expect(run.seconds).toBeLessThan(ROLLOUT_SECONDS + SLACK_SECONDS);
    expect(run.lines).toEqual([`update Deployment ${APP}-green`]);
    expect(await fixture.kubectl.podUids(APP, "blue")).toEqual(uids);
    expect(await routerVersion()).toBe(version);
    expect(tally.lost).toEqual([]);
  });

  it("While it is broken, the router still takes changes", async () => {
    const version = await routerVersion();
    const broken = { ...green, probes: { readiness: { port: 9 } } };
    const traffic = { ...fixture.base.traffic, timeout: "8s" };
    const run = await fixture.stack.tryUp({ ...fixture.base, traffic, green: broken });
    report("change of the router beside a broken idle color", undefined, { seconds: run.seconds });

    expect(run.ok).toBe(false);
    const router = stepsOf(run.changes, "VirtualService", APP);
    expect(router.map(({ failed, done }) => [failed, done !== undefined])).toEqual([[false, true]]);
    expect(await routerVersion()).not.toBe(version);
  });

  it("It is mended by a good image, probe and `up`", async () => {
    const run = await fixture.stack.up({ ...fixture.base, green });
    report("idle color mended", undefined, { seconds: run.seconds });
    const ready = await fixture.kubectl.get(`deployment/${APP}-green`);
    expect(ready.status).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 });
  });

  it("All traffic leaves a color before a broken image reaches it, in one `up`", async () => {
    const weights = { blue: 50, green: 50 };
    await fixture.stack.up({ ...fixture.base, green, weights });
    await eventually(
      "green to answer",
      () => fixture.ask(),
      ({ color }) => color === "green",
    );
    const uids = await fixture.kubectl.podUids(APP, "blue");
    const load = fixture.load();
    await hold(2);
    const broken = { ...green, image: missingImage(fixture.cluster.registry) };
    const run = await fixture.stack.tryUp({ ...fixture.base, green: broken });
    await hold(5);
    const end = Date.now();
    const tally = await load.stop();
    const last = tally.shareOf("green", { from: end - 4000, to: end });
    report("way back while the other color breaks", tally, { seconds: run.seconds });

    expect(run.ok).toBe(false);
    const router = stepsOf(run.changes, "VirtualService", APP);
    expect(router).toHaveLength(1);
    expect(overlaps(router, stepsOf(run.changes, "Deployment", `${APP}-green`))).toEqual([]);
    expect(last).toMatchObject({ share: 0 });
    expect(await fixture.kubectl.podUids(APP, "blue")).toEqual(uids);
    expect(tally.lost).toEqual([]);
  });

  it("Leaves nothing behind when it is destroyed, broken as it is", async () => {
    await destroyCompletely(fixture);
  });
});
