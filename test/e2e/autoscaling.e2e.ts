import type { StackArgs } from "../../model/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { destroyCompletely } from "./support/nothing-left";
import { report } from "./support/report";
import { APP } from "./support/service";

/** Does not prove that an autoscaler sizes a color well: the cluster has no resource metrics. */
describe("A color whose size belongs to an autoscaler", () => {
  let fixture: Fixture;
  let scaled: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("scale");
    scaled = { ...fixture.base, autoscaling: { min: 2, max: 4 } };
    await fixture.stack.up(scaled);
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
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
