// The right to drive on an API server that is a fake. Proves nothing about two real processes: the pulse of a
// dead driver and real conflicts are test/e2e/release-kube-state's.
import { releaseObject } from "../../../release/kube/service-ref";
import { KubeCommands } from "../../../release/kube/commands";
import { KubeLease } from "../../../release/kube/lease";
import { ReleaseMap } from "../../../release/kube/release-map";
import { LEASES } from "../../../release/kube/resource";
import { LeaseLostError } from "../../../release/driver/ports";
import { FakeObjects } from "../../support/objects";

const PLACE = { app: "shop", namespace: "shop" };
const BEAT_MS = 5000;

let objects: FakeObjects;
let ann: KubeLease;
let leo: KubeLease;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["performance"] });
  objects = new FakeObjects();
  ann = new KubeLease(objects, PLACE, "ann@laptop");
  leo = new KubeLease(objects, PLACE, "leo@ci");
});

afterEach(() => {
  jest.useRealTimers();
});

test("a heartbeat that finds another driver ends its own", async () => {
  await ann.acquire();
  await leo.takeOver("rollback");
  expect(ann.lost.aborted).toBe(false);
  await jest.advanceTimersByTimeAsync(BEAT_MS);
  expect(ann.lost.reason).toEqual(
    new LeaseLostError("leo@ci took over (rollback); this driver writes nothing more"),
  );
});

test("a heartbeat without an answer ends nothing", async () => {
  await ann.acquire();
  objects.before = () => {
    throw new Error("no answer");
  };
  await jest.advanceTimersByTimeAsync(3 * BEAT_MS);
  expect(ann.lost.aborted).toBe(false);
});

test("one that another driver took and gave back is lost all the same", async () => {
  await ann.acquire();
  await leo.takeOver("rollback");
  await leo.release();
  await expect(ann.confirm()).rejects.toThrow("another driver took over and gave the lease back");
});

test("one that somebody deleted is taken again by whoever drives", async () => {
  await ann.acquire();
  objects.delete(releaseObject(LEASES, PLACE));
  await ann.confirm();
  expect(await leo.driverState()).toMatchObject({ is: "alive", holder: "ann@laptop" });
});

test("one that could not be taken over is no loss, and is taken at the next try", async () => {
  await ann.acquire();
  objects.before = () => {
    throw new Error("no answer");
  };
  await expect(leo.takeOver("rollback")).rejects.toThrow("no answer");
  await expect(leo.confirm()).rejects.not.toBeInstanceOf(LeaseLostError);
  objects.before = () => undefined;
  await leo.confirm();
  await expect(ann.confirm()).rejects.toThrow("leo@ci took over (rollback)");
});

test("whoever takes it over waits for no answer to know that it drives", async () => {
  objects.before = async () => new Promise(() => undefined);
  void leo.takeOver("rollback");
  await expect(leo.confirm()).resolves.toBeUndefined();
});

describe("commands of people", () => {
  const commandsOf = (lease?: KubeLease) =>
    new KubeCommands(new ReleaseMap(objects, PLACE), "r1", lease);

  beforeEach(async () => {
    await commandsOf().send({ verb: "promote", full: false, by: "ann" });
  });

  test("are for whoever has the lease when they are taken", async () => {
    await ann.acquire();
    const before = commandsOf(ann);
    let isStopped = true;
    objects.before = async (request) => {
      if (request !== "get configmaps" || !isStopped) return;
      isStopped = false;
      await leo.takeOver("resume");
    };
    await expect(before.next()).rejects.toBeInstanceOf(LeaseLostError);
    await expect(commandsOf(leo).next()).resolves.toMatchObject({ verb: "promote" });
  });

  test("are taken once", async () => {
    await ann.acquire();
    const commands = commandsOf(ann);
    expect(await commands.next()).toMatchObject({ verb: "promote" });
    expect(await commands.next()).toBeUndefined();
  });
});
