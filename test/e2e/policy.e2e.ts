import type { StackArgs } from "../../model/settings/settings-args";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { buildImage, SECOND } from "./support/image";
import { report } from "./support/report";
import { APP } from "./support/service";
import { Stack } from "./support/stack";

/**
 * The policy pack in the real engine, in updates without a preview: a rule has to stop a resource before its
 * provider hears of it. Does not prove what each rule finds: test/policy does.
 */
describe("The policy pack", () => {
  let fixture: Fixture;
  let second: string;

  beforeAll(async () => {
    fixture = await Fixture.create("policy", {}, Stack.create(undefined, true));
    second = await buildImage(fixture.cluster.registry, SECOND);
  });

  afterAll(async () => {
    await fixture.remove();
  });

  const judged = (args: Partial<StackArgs>) =>
    fixture.stack.tryUp({ ...fixture.base, ...args }, { judged: true });

  /** What the cluster has: the router's weights and the pods of both colors. */
  const live = async () => ({
    router: (await fixture.kubectl.get(`virtualservice/${APP}`)).spec,
    blue: await fixture.kubectl.podUids(APP, "blue"),
    green: await fixture.kubectl.podUids(APP, "green"),
  });

  const onlyRules = (violations: readonly string[]) =>
    [...new Set(violations.map((text) => text.split(":")[0]))].sort();

  it("Has nothing against a first deployment", async () => {
    const { ok, violations, errors } = await judged({});
    expect({ ok, violations, errors }).toEqual({ ok: true, violations: [], errors: [] });
    await fixture.reachable();
  });

  it("Refuses a new image for the serving color, and nothing changes under load", async () => {
    const before = await live();
    const load = fixture.load();
    await hold(2);
    const { blue } = fixture.base;
    const { ok, violations, changes } = await judged({ blue: { ...blue, image: second } });
    await hold(3);
    const tally = await load.stop();
    report("a new image for the serving color, refused", tally);

    expect(ok).toBe(false);
    expect(onlyRules(violations)).toEqual(["serving-pods"]);
    expect(violations[0]).toContain("restarts its pods (image)");
    expect(changes.filter(({ type }) => type.endsWith("Deployment"))).toEqual([]);
    expect(await live()).toEqual(before);
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue"]);
  });

  it("Refuses all traffic onto pods that change in the same update", async () => {
    const before = await live();
    const { ok, violations } = await judged({
      activeColor: "green",
      weights: { blue: 0, green: 100 },
      green: { ...fixture.base.green, image: second },
    });
    expect(ok).toBe(false);
    expect(onlyRules(violations)).toContain("serving-pods");
    expect((await live()).router).toEqual(before.router);
    // Brings the idle color back to what the next case starts from.
    expect((await judged({})).ok).toBe(true);
  });

  it("Has nothing against a new image for the idle color, and then a switch", async () => {
    const green = { ...fixture.base.green, image: second };
    expect(await judged({ green })).toMatchObject({ ok: true, violations: [] });
    const weights = { blue: 0, green: 100 };
    const run = await judged({ green, activeColor: "green", weights });
    expect(run).toMatchObject({
      ok: true,
      violations: [],
      lines: [`update VirtualService ${APP}`],
    });
    expect((await judged({ green })).ok).toBe(true);
  });

  it("Holds the stack to its largest step and to verified images", async () => {
    const green = { ...fixture.base.green, image: second };
    const release = { maxStep: 50, requireVerified: true };
    const args = { green, release, weights: { blue: 40, green: 60 } };
    const refused = await judged(args);
    expect(refused.ok).toBe(false);
    expect(onlyRules(refused.violations)).toEqual(["largest-step", "verified-image"]);
    const verified = { ...release, verified: { green: second } };
    const half = { blue: 50, green: 50 };
    expect(await judged({ ...args, release: verified, weights: half })).toMatchObject({
      ok: true,
      violations: [],
    });
  });
});
