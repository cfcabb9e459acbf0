import { Fixture } from "./support/fixture";
import { destroyCompletely } from "./support/nothing-left";
import { overlaps, stepsOf, stepsOfColor } from "./support/order";
import { report } from "./support/report";
import { APP } from "./support/service";
import type { Run } from "./support/stack";

/** Does not prove that requests survive a change: see the cases under load. */
describe("A stack on an empty namespace", () => {
  let fixture: Fixture;
  let first: Run;

  beforeAll(async () => {
    fixture = await Fixture.create("deploy");
    first = await fixture.stack.up(fixture.base);
  });

  afterAll(async () => {
    await fixture.remove();
  });

  it("Declares every object of both colors and of the router", async () => {
    for (const color of ["blue", "green"]) {
      for (const kind of ["deployment", "service", "poddisruptionbudget", "destinationrule"]) {
        await fixture.kubectl.get(`${kind}/${APP}-${color}`);
      }
    }
    for (const kind of ["service", "virtualservice", "gateway.networking.istio.io"]) {
      await fixture.kubectl.get(`${kind}/${APP}`);
    }
    report("deploy from nothing", undefined, {
      objects: first.changes.filter(({ type }) => type.startsWith("kubernetes:")).length,
      seconds: first.seconds,
    });
  });

  it("Answers at the gateway, from the active color only", async () => {
    await fixture.reachable();
    const replies = await Promise.all(Array.from({ length: 50 }, () => fixture.ask()));
    expect(new Set(replies.map(({ status, color }) => `${status} ${color ?? "nobody"}`))).toEqual(
      new Set(["200 blue"]),
    );
  });

  it("Is built in order: rules, who may call and the serving color, the router, the idle color", () => {
    const router = stepsOf(first.changes, "VirtualService", APP);
    const blue = stepsOfColor(first.changes, APP, "blue");
    const rules = stepsOf(first.changes, "DestinationRule");
    const callers = stepsOf(first.changes, "NetworkPolicy");
    const green = stepsOfColor(first.changes, APP, "green");
    expect([router.length, rules.length, callers.length]).toEqual([1, 2, 2]);
    expect([stepsOf(blue, "Deployment").length, stepsOf(green, "Deployment").length]).toEqual([
      1, 1,
    ]);

    expect(overlaps([...rules, ...callers, ...blue], router)).toEqual([]);
    expect(overlaps(router, green)).toEqual([]);
  });

  it("Tells its colors, weights and images as the output `release`", () => {
    const image = fixture.base.blue?.image;
    expect(first.outputs["release"]).toEqual({
      activeColor: "blue",
      idleColor: "green",
      weights: { blue: 100, green: 0 },
      images: { blue: image, green: image },
    });
  });

  it("Is not changed by a second `up`", async () => {
    const second = await fixture.stack.up(fixture.base);
    report("up twice", undefined, { changes: second.lines.length, seconds: second.seconds });
    expect(second.lines).toEqual([]);
  });

  it("Gets its own weights back from `up --refresh` after a foreign edit", async () => {
    const router = `virtualservice/${APP}`;
    const declared = (await fixture.kubectl.get(router)).spec;
    const http = declared?.["http"] as readonly { readonly name: string }[];
    const place = `/spec/http/${http.findIndex(({ name }) => name === "split")}/route`;
    await fixture.kubectl.patchJson(router, [
      { op: "replace", path: `${place}/0/weight`, value: 40 },
      { op: "replace", path: `${place}/1/weight`, value: 60 },
    ]);
    expect((await fixture.kubectl.get(router)).spec).not.toEqual(declared);

    const mended = await fixture.stack.up(fixture.base, { refresh: true });

    expect(mended.lines).toEqual([`update VirtualService ${APP}`]);
    expect((await fixture.kubectl.get(router)).spec).toEqual(declared);
  });

  it("Leaves nothing behind when it is destroyed", async () => {
    await destroyCompletely(fixture);
  });
});
