import type { StackArgs } from "../../model/settings/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { buildImage, SECOND } from "./support/image";
import { drainNode } from "./support/node-drain";
import { podsOf, readyEndpoints } from "./support/pods";
import { report } from "./support/report";
import { APP } from "./support/service";
import { Watch } from "./support/watch";

const REPLICAS = 3;
/** On the pods, so that a drain takes this case's and no other's. */
const MARK = "example.com/case";

/**
 * Does not prove that a request survives the sudden death of a machine or a process: every pod here
 * is asked to leave. The drained node is the only one and is opened again at once.
 */
describe("The serving color under constant load", () => {
  let fixture: Fixture;
  let serving: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("serve");
    const { base, namespace } = fixture;
    serving = {
      ...base,
      workload: { ...base.workload, podLabels: { [MARK]: namespace.name } },
      blue: { ...base.blue, replicas: REPLICAS },
      green: { ...base.green, replicas: 1 },
    };
    await fixture.stack.up(serving);
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
  });

  /** The least number of ready pods while something happens. */
  const leastReady = async (act: () => Promise<void>): Promise<number> => {
    const object = `deployment/${APP}-blue`;
    const watch = await Watch.start(fixture.namespace.name, object, ".status.readyReplicas");
    await act();
    await watch.stop();
    return Math.min(...watch.sightings.map(({ value }) => Number(value)));
  };

  const complete = async (): Promise<number> =>
    eventually(
      "all pods to serve",
      () => readyEndpoints(fixture.kubectl, `${APP}-blue`),
      (count) => count === REPLICAS,
    );

  it("Its pods are deleted one after the other, without a loss", async () => {
    const before = await podsOf(fixture.kubectl, "blue");
    const load = fixture.load();
    await hold(2);
    for (const { name } of before) {
      await fixture.kubectl.run("delete", `pod/${name}`);
      await complete();
    }
    await hold(3);
    const tally = await load.stop();
    const after = await fixture.kubectl.podUids(APP, "blue");
    report("pods of the serving color deleted one by one", tally, { pods: before.length });

    expect(before).toHaveLength(REPLICAS);
    expect(after.filter((uid) => before.some((pod) => pod.uid === uid))).toEqual([]);
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue"]);
  });

  it("It gets a new image while it serves: never fewer pods than declared, and no loss", async () => {
    const image = await buildImage(fixture.cluster.registry, SECOND);
    serving = { ...serving, blue: { ...serving.blue, image } };
    const load = fixture.load();
    await hold(2);
    let lines: readonly string[] = [];
    const least = await leastReady(async () => {
      ({ lines } = await fixture.stack.up(serving));
    });
    await hold(5);
    const tally = await load.stop();
    const pods = await podsOf(fixture.kubectl, "blue");
    report("new image for the serving color", tally, { "least ready pods": least });

    expect(lines).toEqual([`update Deployment ${APP}-blue`]);
    expect(pods.map((pod) => pod.image)).toEqual([image, image, image]);
    expect(least).toBe(REPLICAS);
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue"]);
  });

  it("Its node is drained: the budget lets one pod go at a time, without a loss", async () => {
    const before = await podsOf(fixture.kubectl, "blue");
    const load = fixture.load();
    await hold(2);
    let said = "";
    const least = await leastReady(async () => {
      said = await drainNode(before[0]?.node ?? "", `${MARK}=${fixture.namespace.name}`);
      await complete();
    });
    await hold(3);
    const tally = await load.stop();
    const after = await fixture.kubectl.podUids(APP, "blue");
    const refusals = said.match(/would violate the pod's disruption budget/g)?.length ?? 0;
    report("drain of the node of the serving color", tally, {
      pods: before.length,
      "evictions refused": refusals,
      "least ready pods": least,
    });

    expect(before).toHaveLength(REPLICAS);
    expect(after.filter((uid) => before.some((pod) => pod.uid === uid))).toEqual([]);
    expect(refusals).toBeGreaterThan(0);
    expect(least).toBe(REPLICAS - 1);
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue"]);
  });
});
