import { probesSchema } from "../../model/settings/probe";
import { eventually } from "./support/eventually";
import { dependency } from "./support/dependency";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { Load } from "./support/load";
import { podsOf, readyEndpoints } from "./support/pods";
import { report } from "./support/report";
import { APP } from "./support/service";
import type { Run } from "./support/stack";

const BOOT_SECONDS = 60;
/** Longer than liveness takes to give a pod up, in these cases' settings. */
const PATIENCE_SECONDS = 20;
/** Few, so that the ones that a hung pod holds do not become too many to send. */
const RATE = 50;
/** Until every proxy has heard that a pod left. */
const SETTLE_MS = 3000;

/**
 * Does not prove that nobody notices a pod that hangs: requests that it holds are counted, and lost.
 * Nor that a service without its dependency serves; it says so, and stays up.
 */
describe("The kubelet asks the service how it is", () => {
  let fixture: Fixture;
  let needy: Fixture;
  let slowBoot: Promise<Run>;

  beforeAll(async () => {
    [fixture, needy] = await Promise.all([Fixture.create("health"), Fixture.create("needs")]);
    const needed = await dependency(needy.kubectl, needy.base.blue?.image ?? "");
    const { base } = fixture;
    // Waited for by the last case, as it takes a minute; the router and blue are up long before.
    slowBoot = fixture.stack.tryUp({
      ...base,
      green: {
        ...base.green,
        replicas: 1,
        env: { FAULT_START_DELAY: `${BOOT_SECONDS}s` },
        probes: { startup: probesSchema.parse({}).startup },
      },
    });
    await needy.stack.up({
      ...needy.base,
      blue: { ...needy.base.blue, env: { READY_CHECKS: `tcp://${needed}` } },
      green: { replicas: 0 },
    });
    await Promise.all([fixture.reachable(), needy.reachable()]);
  });

  afterAll(async () => {
    await slowBoot;
    await Promise.all([fixture.remove(), needy.remove()]);
  });

  const serving = async (of: Fixture, count: number): Promise<number> =>
    eventually(
      `${count} pods to serve`,
      () => readyEndpoints(of.kubectl, `${APP}-blue`),
      (ready) => ready === count,
    );

  it("Without a dependency no pod gets requests and none is restarted; with it all come back", async () => {
    const before = await podsOf(needy.kubectl, "blue");
    await serving(needy, before.length);
    await needy.kubectl.run("scale", "deployment/dep", "--replicas=0");
    await serving(needy, 0);
    await hold(PATIENCE_SECONDS);
    const { status } = await needy.ask();
    const broken = await readyEndpoints(needy.kubectl, `${APP}-blue`);
    await needy.kubectl.run("scale", "deployment/dep", "--replicas=1");
    await serving(needy, before.length);
    await needy.reachable();
    const after = await podsOf(needy.kubectl, "blue");
    const restarts = after.map((pod) => pod.restarts);
    report("dependency away", undefined, { status, restarts: restarts.join(" ") });

    expect([status, broken]).toEqual([503, 0]);
    expect(after.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    expect(restarts).toEqual([0, 0]);
  });

  it("A process that hangs leaves the traffic and is restarted in its pod", async () => {
    const [victim, ...others] = await podsOf(fixture.kubectl, "blue");
    const name = victim?.name ?? "";
    const { host, cluster, kubectl } = fixture;
    const load = Load.start({ gateway: cluster.gateway, host, perSecond: RATE });
    await hold(2);
    await kubectl.put(`pods/${name}:8080`, "/faults", { hangAfter: 1 });
    const hungAt = Date.now();
    await serving(fixture, others.length);
    const leftAt = Date.now();
    const restarted = await eventually(
      "the kubelet to restart the process",
      () => podsOf(kubectl, "blue"),
      (pods) => pods.some((pod) => pod.restarts > 0),
      120,
    );
    await serving(fixture, others.length + 1);
    const backAt = Date.now();
    await hold(3);
    const tally = await load.stop();
    const about = `involvedObject.name=${name},reason=Unhealthy`;
    const told = ["--field-selector", about, "--output", "jsonpath={.items[*].message}"];
    const events = await kubectl.run("get", "events", ...told);
    report("one of two pods hangs", tally, {
      "seconds until it left": (leftAt - hungAt) / 1000,
      "seconds until it was back": (backAt - hungAt) / 1000,
    });

    expect(restarted.map(({ uid, restarts }) => [uid, restarts > 0]).sort()).toEqual(
      [[victim?.uid, true], ...others.map(({ uid }) => [uid, false])].sort(),
    );
    expect(events).toContain("Liveness probe failed");
    expect(tally.lost.filter(({ sentAt }) => sentAt > leftAt + SETTLE_MS)).toEqual([]);
  });

  it("A boot of a minute is waited for, by the kubelet and by `up`", async () => {
    const run = await slowBoot;
    const pods = await podsOf(fixture.kubectl, "green");
    report("boot of a minute", undefined, {
      "seconds until ready": String(pods[0]?.bootSeconds),
      seconds: run.seconds,
    });

    expect([run.ok, run.errors]).toEqual([true, []]);
    expect(pods.map(({ restarts }) => restarts)).toEqual([0]);
    expect(pods[0]?.bootSeconds).toBeGreaterThanOrEqual(BOOT_SECONDS);
  });
});
