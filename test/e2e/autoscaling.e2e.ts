import type { StackArgs } from "../../model/settings/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { destroyCompletely } from "./support/nothing-left";
import { report } from "./support/report";
import { APP } from "./support/service";
import { Watch } from "./support/watch";

/** Until an autoscaler has looked at a color once more: it does so every 15 s. */
const LOOK_SECONDS = 20;

/** The services of all cases: they start beside each other, as what they do then is wait. */
const beds = new Map<string, Fixture>();

function bed(name: string): Fixture {
  const fixture = beds.get(name);
  if (!fixture) throw new Error(`there is no bed ${name}`);
  return fixture;
}

beforeAll(async () => {
  const create = async (name: string, own: Partial<StackArgs> = {}) => {
    const fixture = await Fixture.create(`scale-${name}`);
    beds.set(name, fixture);
    await fixture.stack.up({ ...fixture.base, ...own });
    await fixture.reachable();
  };
  await Promise.all([
    create("own", { autoscaling: { min: 2, max: 4 } }),
    create("turned"),
    create("both"),
    create("elsewhere"),
  ]);
});

afterAll(async () => {
  await Promise.all([...beds.values()].map((fixture) => fixture.remove()));
});

/** Does not prove that an autoscaler sizes a color well: the cluster has no resource metrics. */
describe("A color whose size belongs to an autoscaler", () => {
  let fixture: Fixture;
  let scaled: StackArgs;

  beforeAll(() => {
    fixture = bed("own");
    scaled = { ...fixture.base, autoscaling: { min: 2, max: 4 } };
  });

  const ready = async (color: string): Promise<unknown> =>
    (await fixture.kubectl.get(`deployment/${APP}-${color}`)).status?.["readyReplicas"];

  const sized = async (count: number): Promise<unknown> =>
    eventually(
      `${count} pods`,
      () => ready("blue"),
      (pods) => pods === count,
      120,
    );

  it("Gets the autoscaler's least number of pods", async () => {
    await sized(2);
  });

  it("Keeps the pods that the autoscaler added, through an `up` without changes", async () => {
    // Below its minimum the controller scales without metrics, as a real rise in load would with them.
    await fixture.kubectl.patch(`hpa/${APP}-blue`, { spec: { minReplicas: 3 } });
    await sized(3);
    const run = await fixture.stack.up(scaled);
    report("up after an autoscaler scaled", undefined, { changes: run.lines.length, pods: 3 });

    expect(run.lines).toEqual([]);
    expect(await ready("blue")).toBe(3);
  });

  it("Keeps them through an `up` that changes the Deployment, without a loss", async () => {
    const load = fixture.load();
    await hold(2);
    const blue = { ...scaled.blue, env: { ...scaled.blue?.env, FEATURE: "on" } };
    const run = await fixture.stack.up({ ...scaled, blue });
    await hold(5);
    const tally = await load.stop();
    const { spec } = await fixture.kubectl.get(`deployment/${APP}-blue`);
    report("rollout of the active color with 3 pods of the autoscaler", tally, {
      seconds: run.seconds,
    });

    expect(run.lines).toContain(`update Deployment ${APP}-blue`);
    expect(spec?.["replicas"]).toBe(3);
    expect(await ready("blue")).toBe(3);
    expect(tally.lost).toEqual([]);
  });

  it("Leaves nothing behind when it is destroyed", async () => {
    await destroyCompletely(fixture);
  });
});

/** Does not prove what a change of `replicas` does to pods by itself: that is what was asked for then. */
describe("A serving color whose autoscaler is turned on and off", () => {
  let fixture: Fixture;

  beforeAll(() => {
    fixture = bed("turned");
  });

  const blue = `deployment/${APP}-blue`;

  /** The numbers of pods that the Deployment asked for while something was done, in order. */
  const asked = async (
    act: () => Promise<unknown>,
    seconds = LOOK_SECONDS,
  ): Promise<readonly number[]> => {
    const watch = await Watch.start(fixture.namespace.name, blue, ".spec.replicas");
    await act();
    await hold(seconds);
    await watch.stop();
    const numbers = watch.sightings.map(({ value }) => Number(value));
    return numbers.filter((count, at) => count !== numbers[at - 1]);
  };

  const turned = (min: number, more: Partial<StackArgs> = {}): StackArgs => ({
    ...fixture.base,
    autoscaling: { min, max: 6 },
    ...more,
  });

  it("Has its pods when the autoscaler comes, and more by the autoscaler alone", async () => {
    // The autoscaler's own looks are the next step's.
    expect(await asked(() => fixture.stack.up(turned(2)), 0)).toEqual([2]);
    const more = async () => {
      await fixture.stack.up(turned(4));
      await eventually(
        "the autoscaler to ask for 4 pods",
        async () => (await fixture.kubectl.get(blue)).status?.["readyReplicas"],
        (pods) => pods === 4,
        120,
      );
    };
    expect(await asked(more, 0)).toEqual([2, 4]);
  });

  it("Has them through a rollout, whoever scaled it", async () => {
    await fixture.kubectl.run("scale", blue, "--replicas=5");
    const env = { ...fixture.base.workload?.env, FEATURE: "on" };
    const workload = { ...fixture.base.workload, env };
    expect(await asked(() => fixture.stack.up(turned(4, { workload })))).toEqual([5]);
  });

  it("Has them when it comes together with another template, and nobody has scaled it before", async () => {
    const other = bed("both");
    const watch = await Watch.start(other.namespace.name, blue, ".spec.replicas");
    const env = { ...other.base.workload?.env, FEATURE: "on" };
    const workload = { ...other.base.workload, env };
    await other.stack.up({ ...other.base, workload, autoscaling: { min: 2, max: 6 } });
    await watch.stop();
    expect([...new Set(watch.sightings.map(({ value }) => value))]).toEqual(["2"]);
  });

  it("Has them when the autoscaler goes and `replicas` are as many", async () => {
    const { base } = fixture;
    const [more, less] = [
      { ...base.blue, replicas: 5 },
      { ...base.green, replicas: 4 },
    ];
    const off = { ...base, blue: more, green: less };
    expect(await asked(() => fixture.stack.up(off), 2)).toEqual([5]);
  });
});

/** Does not prove what KEDA does: an autoscaler that is made by hand stands for the one that it makes. */
describe("A color whose size belongs to an autoscaler elsewhere", () => {
  let fixture: Fixture;
  let external: StackArgs;

  beforeAll(() => {
    fixture = bed("elsewhere");
    external = { ...fixture.base, autoscaling: "external" };
  });

  const blue = `deployment/${APP}-blue`;

  /** The numbers of pods that the Deployment asked for while something was done, each once, in order. */
  const asked = async (act: () => Promise<unknown>): Promise<readonly string[]> => {
    const watch = await Watch.start(fixture.namespace.name, blue, ".spec.replicas");
    await act();
    await hold(2);
    await watch.stop();
    return [...new Set(watch.sightings.map(({ value }) => value))];
  };

  it("Has its pods when it is handed over, and the stack has no autoscaler", async () => {
    expect(await asked(() => fixture.stack.up(external))).toEqual(["2"]);
    expect(await fixture.kubectl.list("horizontalpodautoscalers")).toEqual([]);
  });

  it("Has those that the autoscaler asks for, through a rollout under load without a loss", async () => {
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: `${APP}-blue` };
    await fixture.kubectl.create({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "elsewhere" },
      spec: { scaleTargetRef, minReplicas: 3, maxReplicas: 4 },
    });
    await eventually(
      "3 pods",
      async () => (await fixture.kubectl.get(blue)).status?.["readyReplicas"],
      (pods) => pods === 3,
      120,
    );
    const load = fixture.load();
    const env = { ...external.workload?.env, FEATURE: "on" };
    const workload = { ...external.workload, env };
    const seen = await asked(() => fixture.stack.up({ ...external, workload }));
    await hold(5);
    const tally = await load.stop();
    report("rollout of a color with 3 pods of an autoscaler elsewhere", tally);

    expect(seen).toEqual(["3"]);
    expect(tally.lost).toEqual([]);
  });
});
