import { OperationQueue } from "../../../release/engine/operation-queue";

/** An operation that ends when it is told to. */
function held() {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { done, end };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("Turns", () => {
  it("Let one operation run at a time, in their order", async () => {
    const turns = new OperationQueue();
    const log: string[] = [];
    const first = held();
    const one = turns.urgent(async () => {
      log.push("first begins");
      await first.done;
      log.push("first ends");
    });
    const two = turns.urgent(async () => {
      log.push("second");
    });
    await settled();
    expect(log).toEqual(["first begins"]);
    first.end();
    await Promise.all([one, two]);
    expect(log).toEqual(["first begins", "first ends", "second"]);
  });

  it("Go on after a failure, which is its caller's alone", async () => {
    const turns = new OperationQueue();
    const failed = turns.urgent(() => Promise.reject(new Error("no")));
    const next = turns.urgent(async () => "yes");
    await expect(failed).rejects.toThrow("no");
    await expect(next).resolves.toBe("yes");
  });

  it("Tell patient operations to stop for an urgent one, and wait for their end", async () => {
    const turns = new OperationQueue();
    const log: string[] = [];
    const end = held();
    const patient = turns.abortable(async (signal) => {
      signal.addEventListener("abort", () => log.push("told to stop"));
      await end.done;
      log.push("stopped");
    });
    await settled();
    const urgent = turns.urgent(async () => {
      log.push("urgent");
    });
    await settled();
    expect(log).toEqual(["told to stop"]);
    end.end();
    await Promise.all([patient, urgent]);
    expect(log).toEqual(["told to stop", "stopped", "urgent"]);
  });

  it("Tell patient operations that still wait for their turn, too", async () => {
    const turns = new OperationQueue();
    const first = held();
    const one = turns.abortable(() => first.done);
    const two = turns.abortable(async (signal) => signal.aborted);
    await settled();
    const urgent = turns.urgent(async () => undefined);
    first.end();
    await Promise.all([one, urgent]);
    await expect(two).resolves.toBe(true);
  });

  it("Tell nobody to stop for a patient operation", async () => {
    const turns = new OperationQueue();
    const first = held();
    let isTold = false;
    const one = turns.abortable(async (signal) => {
      await first.done;
      isTold = signal.aborted;
    });
    const two = turns.abortable(async () => undefined);
    first.end();
    await Promise.all([one, two]);
    expect(isTold).toBe(false);
  });
});
