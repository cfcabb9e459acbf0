import { fieldOf } from "../../model/field";
import type { RollingArgs } from "../../model/settings/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { buildImage, SECOND } from "./support/image";
import { report } from "./support/report";
import { APP } from "./support/service";

const ENDED: ReadonlySet<string> = new Set(["Succeeded", "Failed"]);

/** Does not prove that a version which gets ready and then fails is taken back: nobody does that in this mode. */
describe("A service without colors, under constant load", () => {
  let fixture: Fixture;
  let args: RollingArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("rolling");
    const { base } = fixture;
    const { activeColor: _active, blue, green: _green, ...service } = base;
    args = {
      ...service,
      mode: "rolling",
      image: blue?.image ?? "",
      workload: { ...base.workload, progressDeadline: "20s" },
    };
    await fixture.stack.up(args);
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
  });

  const pods = async () => (await fixture.kubectl.list("pods")).map(({ metadata }) => metadata.uid);

  it("Is one Deployment behind one Service, called as the app", async () => {
    const objects = await fixture.kubectl.list("deployments,services,poddisruptionbudgets");
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      `Deployment ${APP}`,
      `PodDisruptionBudget ${APP}`,
      `Service ${APP}`,
    ]);
  });

  it("Gets a new image, all pods replaced, without a loss", async () => {
    const before = await pods();
    const image = await buildImage(fixture.cluster.registry, SECOND);
    const load = fixture.load();
    await hold(2);
    args = { ...args, image };
    await fixture.stack.up(args);
    await hold(5);
    const tally = await load.stop();
    report("mode rolling: a new image", tally, { "p90 ms": tally.percentile(90) });
    expect(tally.lost).toEqual([]);
    expect((await pods()).filter((uid) => before.includes(uid))).toEqual([]);
  });

  it("Keeps its pods when a new image never gets ready, and the image before is an update", async () => {
    const before = await pods();
    const { image } = args;
    if (typeof image !== "string") throw new Error("the image is no reference");
    const missing = image.replace(/[0-9a-f]{64}$/, "0".repeat(64));
    const load = fixture.load();
    await hold(1);
    const { ok, errors } = await fixture.stack.tryUp({ ...args, image: missing });
    await hold(1);
    await fixture.stack.up(args);
    await hold(2);
    const tally = await load.stop();
    report("mode rolling: a new image never gets ready", tally);
    expect(ok).toBe(false);
    expect(errors.join("\n")).toContain(APP);
    expect(tally.lost).toEqual([]);
    expect([...(await pods())].sort()).toEqual([...before].sort());
  });

  it("Without a port it is a Deployment alone, and by `recreate` no old pod is there beside a new one", async () => {
    const { probes: _probes, ...workload } = args.workload ?? {};
    const { port: _port, traffic: _traffic, ...rest } = args;
    const before = await pods();
    // An old pod that has ended may still be listed: Kubernetes counts those that run.
    const running = async () =>
      (await fixture.kubectl.list("pods"))
        .filter(({ status }) => !ENDED.has(String(fieldOf(status, "phase"))))
        .map(({ metadata }) => metadata.uid);
    const seen = new Set<string>();
    const over = new AbortController();
    const look = async () => {
      const uids = await running();
      const old = uids.filter((uid) => before.includes(uid)).length;
      seen.add(`${old > 0 ? "old" : ""}${uids.length > old ? "new" : ""}`);
    };
    const looking = (async () => {
      while (!over.signal.aborted) await look();
    })();
    const image = await buildImage(fixture.cluster.registry);
    await fixture.stack.up({
      ...{ ...rest, image, monitoring: { scrape: "none" } },
      workload: { ...workload, strategy: "recreate" },
    });
    // The provider's update ends before the old pods have.
    await eventually(
      "the new pods",
      async () => (await fixture.kubectl.get(`deployment/${APP}`)).status,
      (status) => seen.has("new") && fieldOf(status, "readyReplicas") === 2,
    );
    over.abort();
    await looking;
    // Nothing runs in between, for too short a time to be seen by all means.
    expect([...seen].filter((found) => found !== "").sort()).toEqual(["new", "old"]);
    const kinds =
      "deployments,services,virtualservices,destinationrules,gateways.networking.istio.io";
    const objects = await fixture.kubectl.list(kinds);
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      `Deployment ${APP}`,
    ]);
  });
});
