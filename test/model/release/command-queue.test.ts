/** Proves the order and the number of times of commands. Concurrent writes are proven in test/e2e. */
import fc from "fast-check";
import type { Command } from "../../../model/release/observation";
import {
  EMPTY_QUEUE,
  type CommandQueue,
  enqueue,
  dequeue,
} from "../../../model/release/command-queue";

const ABORT: Command = { verb: "abort", by: "mia", reason: "wrong image" };
const PROMOTE: Command = { verb: "promote", full: false, by: "mia" };

const command = fc.constantFrom<Command>(
  ABORT,
  PROMOTE,
  { verb: "hold", by: "leo", reason: "lunch" },
  { verb: "resume", by: "leo" },
);

const queued = (commands: readonly Command[], release = "r1"): CommandQueue =>
  commands.reduce((queue, one, index) => enqueue(queue, release, index, one), EMPTY_QUEUE);

test("one driver gets every command once, in the order in which they were sent", () => {
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      let queue = queued(commands);
      const got: number[] = [];
      for (let read = 0; read <= commands.length; read += 1) {
        const after = dequeue(queue, "r1", read === 0);
        ({ queue } = after);
        if (after.taken) got.push(after.taken.seq);
      }
      expect(got).toEqual(commands.map((_one, index) => index + 1));
      expect(queue).toEqual({ next: commands.length + 1, pending: [] });
    }),
  );
});

test.each([
  ["an abort is taken again", ABORT, ABORT],
  ["a promotion is not", PROMOTE, undefined],
])("after a driver that died between taking and carrying out, %s", (_title, sent, again) => {
  const { queue } = dequeue(queued([sent]), "r1", false);
  expect(dequeue(queue, "r1", true).taken?.request).toEqual(again);
});

test("an abort that is taken again comes before those that wait", () => {
  const { queue } = dequeue(queued([ABORT, PROMOTE]), "r1", false);
  const second = dequeue(queue, "r1", true);
  expect(second.taken?.seq).toBe(1);
  expect(dequeue(second.queue, "r1", false).taken?.seq).toBe(2);
});

test("a driver that asks again gets nothing twice", () => {
  const { queue } = dequeue(queued([ABORT]), "r1", true);
  expect(dequeue(queue, "r1", false)).toEqual({ queue: { next: 2, pending: [] } });
});

test("commands for another release are never taken, and do not stay", () => {
  const { queue, taken } = dequeue(queued([ABORT, PROMOTE], "r0"), "r1", true);
  expect(taken).toBeUndefined();
  expect(queue).toEqual({ next: 3, pending: [] });
});
