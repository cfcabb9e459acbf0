import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReleaseEvent } from "../../model/release/event";
import type { Command } from "../../model/release/observation";
import { allOn } from "../../model/traffic/weights";
import { eventually } from "./support/eventually";
import { Machines } from "./support/machines";
import { Namespace } from "./support/namespace";
import { RELEASE, STARTED } from "./support/release";
import { APP, serviceArgs } from "./support/service";

const NO_IMAGE = `registry.example.com/shop@sha256:${"0".repeat(64)}`;

/** Does not prove anything about the service: nothing is deployed. */
describe("What several machines know of a release", () => {
  let namespace: Namespace;
  let folder: string;
  let machines: Machines;

  beforeAll(async () => {
    namespace = await Namespace.create("relstate");
    folder = await mkdtemp(join(tmpdir(), "sluice-relstate-"));
    machines = new Machines(serviceArgs(namespace.name, NO_IMAGE), folder);
  });

  afterEach(async () => {
    await machines.kill();
    await namespace.kubectl.run(
      "delete",
      "configmap,lease",
      `${APP}-release`,
      "--ignore-not-found",
    );
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await namespace.delete();
  });

  it("One driver at a time has the lease; a dead one's is taken after its last heartbeat", async () => {
    const [mia, leo] = [machines.start("mia@laptop"), machines.start("leo@runner")];
    expect(await leo.ask("lease", "driverState")).toEqual({ is: "none" });
    await mia.ask("lease", "acquire");
    await mia.ask("lease", "confirm");
    await expect(leo.ask("lease", "acquire")).rejects.toMatchObject({
      name: "LeaseHeldError",
      message: expect.stringMatching(
        /^mia@laptop drives this release since 20\S+; its last/,
      ) as string,
    });
    await expect(leo.ask("lease", "confirm")).rejects.toThrow("mia@laptop took over");
    expect(await leo.ask("lease", "driverState")).toMatchObject({
      is: "alive",
      holder: "mia@laptop",
    });

    await mia.kill();
    const killed = Date.now();
    await leo.ask("lease", "acquire");
    // Watched for as long as a heartbeat holds, and not much longer.
    expect((Date.now() - killed) / 1000).toBeGreaterThan(14);
    expect((Date.now() - killed) / 1000).toBeLessThan(25);

    const ann = machines.start("ann@phone");
    await ann.ask("lease", "takeOver", "rollback: errors at the till");
    await expect(leo.ask("lease", "confirm")).rejects.toMatchObject({
      name: "LeaseLostError",
      message:
        "ann@phone took over (rollback: errors at the till); this driver writes nothing more",
    });
    // Giving back what another one has changes nothing.
    await leo.ask("lease", "release");
    expect(await leo.ask("lease", "driverState")).toMatchObject({
      is: "alive",
      holder: "ann@phone",
      reason: "rollback: errors at the till",
    });
    await ann.ask("lease", "release");
    expect(await leo.ask("lease", "driverState")).toEqual({ is: "none" });
  });

  it("A driver that is silent for long is seen as dead at one look", async () => {
    const [mia, leo] = [machines.start("mia"), machines.start("leo")];
    await mia.ask("lease", "acquire");
    await mia.kill();
    const state = await eventually(
      "the driver to be dead",
      () => leo.ask("lease", "driverState"),
      ({ is }) => is === "dead",
      30,
    );
    expect(state).toMatchObject({ is: "dead", holder: "mia" });
  });

  it("Another machine reads the journal, goes on, and the first one notices", async () => {
    const [mia, leo] = [machines.start("mia"), machines.start("leo")];
    const deployed: ReleaseEvent = { type: "deployed", at: 2 };
    const entered: ReleaseEvent = { type: "entered", at: 3, step: 0, weights: allOn("blue") };
    await mia.ask("journal", "append", STARTED);
    await mia.ask("journal", "append", deployed);
    await mia.ask("journal", "flush");
    await mia.ask("journal", "append", entered);
    // Not flushed: only the file of its own machine has the third event.
    expect(await leo.ask("journal", "load")).toEqual([STARTED, deployed]);
    expect(await machines.start("mia").ask("journal", "load")).toEqual([
      STARTED,
      deployed,
      entered,
    ]);

    await leo.ask("journal", "append", { type: "resumed", at: 4, by: "leo" });
    await leo.ask("journal", "flush");
    await expect(mia.ask("journal", "flush")).rejects.toMatchObject({ name: "LeaseLostError" });

    const finished = { type: "finished", at: 5, outcome: "promoted", reason: "done" } as const;
    await leo.ask("journal", "append", finished);
    await leo.ask("journal", "flush");
    await expect(mia.ask("journal", "flush")).rejects.toMatchObject({ name: "LeaseLostError" });
    const { journal, last } = await leo.ask("map", "read");
    expect(journal).toBeUndefined();
    expect(last?.split("\n").length).toBe(5);
    expect(await machines.start("ann").ask("journal", "load")).toEqual([]);
    const file = await readFile(join(folder, "leo", `${RELEASE}.jsonl`), "utf8");
    expect(file).toBe(last);
  });

  it("A journal that is too large for the cluster loses answers there, and none in the file", async () => {
    const mia = machines.start("large");
    const sentence = "x".repeat(2000);
    const count = 600;
    await mia.ask("journal", "append", STARTED);
    for (let at = 0; at < count; at += 1) {
      // The cluster's copy leaves out what only repeats the answer before.
      const outcome = at % 2 === 0 ? "passed" : "unknown";
      const sample = { at, outcome, sentence } as const;
      await mia.ask("journal", "append", { type: "sampled", at, gate: "errors", sample });
    }
    await mia.ask("journal", "flush");
    const { journal = "" } = await mia.ask("map", "read");
    expect(journal.length).toBeGreaterThan(690 * 1024);
    expect(journal.length).toBeLessThanOrEqual(700 * 1024);
    const file = await readFile(join(folder, "large", `${RELEASE}.jsonl`), "utf8");
    expect(file.split("\n").length).toBe(count + 2);
    await mia.ask("journal", "append", { type: "finished", at: 9, outcome: "failed", reason: "" });
    await mia.ask("journal", "flush");
    expect((await mia.ask("map", "read")).last?.length).toBeLessThanOrEqual(250 * 1024);
  });

  it("Words that several machines say at once are all heard, once, while the journal is written", async () => {
    const driver = machines.start("driver");
    const people = [machines.start("ann"), machines.start("ben"), machines.start("cid")];
    await driver.ask("journal", "append", STARTED);
    await driver.ask("journal", "flush");
    const each = 8;
    const heard: Command[] = [];
    const saying = people.map(async (person, index) => {
      for (let at = 0; at < each; at += 1) {
        const request: Command = { verb: "hold", by: `p${String(index)}`, reason: String(at) };
        await person.ask("commands", "send", request);
      }
    });
    const listening = eventually(
      "all words",
      async () => {
        const [request] = await Promise.all([
          driver.ask("commands", "next"),
          driver.ask("journal", "append", { type: "noted", at: 1, text: "a look" }),
          driver.ask("journal", "flush"),
        ]);
        // A pipe carries no undefined.
        if (request && request.verb !== "unread") heard.push(request);
        return heard.length;
      },
      (length) => length === people.length * each,
      120,
    );
    await Promise.all([...saying, listening]);
    for (const [index] of people.entries()) {
      const own = heard.flatMap((one) =>
        one.by === `p${String(index)}` && "reason" in one ? [one.reason] : [],
      );
      expect(own).toEqual(Array.from({ length: each }, (_none, at) => String(at)));
    }
    expect(await driver.ask("commands", "next")).toBeUndefined();
  });

  it("A word to stop that a driver took with it is heard by the next one; a promotion is not", async () => {
    const person = machines.start("ann");
    const abort: Command = { verb: "abort", by: "ann", reason: "wrong image" };
    const promote: Command = { verb: "promote", full: false, by: "ann" };
    await person.ask("commands", "send", abort);
    const first = machines.start("first");
    expect(await first.ask("commands", "next")).toEqual(abort);
    await first.kill();
    const second = machines.start("second");
    expect(await second.ask("commands", "next")).toEqual(abort);
    await person.ask("commands", "send", promote);
    expect(await second.ask("commands", "next")).toEqual(promote);
    await second.kill();
    expect(await machines.start("third").ask("commands", "next")).toBeUndefined();
  });
});
