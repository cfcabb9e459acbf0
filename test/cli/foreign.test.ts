// What commands do with a journal that another version wrote, or another walk: nothing, with words. The
// texts themselves: test/model/release/event-schema.
import type { Verb } from "../../cli/verb";
import { release } from "../../cli/verbs/release";
import { report } from "../../cli/verbs/report";
import { resume } from "../../cli/verbs/resume";
import { retire } from "../../cli/verbs/retire";
import { rollback } from "../../cli/verbs/rollback";
import { status } from "../../cli/verbs/status";
import { watch } from "../../cli/verbs/watch";
import { abort } from "../../cli/verbs/abort";
import { hold } from "../../cli/verbs/hold";
import { promote } from "../../cli/verbs/promote";
import { EXIT_CODES } from "../../model/exit-code";
import { UnreadableError } from "../../model/release/unreadable-error";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

const { ok, refused } = EXIT_CODES;

const ACTING: readonly (readonly [string, Verb, readonly string[]])[] = [
  ["resume", resume, []],
  ["promote", promote, []],
  ["hold", hold, []],
  ["abort", abort, []],
  ["watch", watch, []],
  ["watch that resumes", watch, ["--on-dead", "resume"]],
  ["watch that goes back", watch, ["--on-dead", "rollback"]],
  ["release", release, ["--yes"]],
  ["retire", retire, ["--yes"]],
];

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
  stack.begin(50, false);
});

describe("with a journal that another version wrote", () => {
  beforeEach(() => {
    stack.unread = new UnreadableError("line 7 of the journal is no event");
  });

  test.each([...ACTING, ["report", report, []] as const])(
    "%s does nothing and says so",
    async (_, command, argv) => {
      const { code, err } = await act(command, argv, [stack]);
      expect(code).toBe(refused);
      expect(err).toContain("line 7 of the journal is no event. A newer sluice wrote it");
      expect([stack.world.writes, stack.world.requests]).toEqual([[], []]);
    },
  );

  test("status never says that no release is open", async () => {
    const { code, out } = await act(status, [], [stack]);
    expect(code).toBe(refused);
    expect(out).toContain("line 7 of the journal is no event");
    expect(out).toContain("way back  sluice rollback --stack dev");
    expect(out).not.toContain("sluice release");
  });

  test("rollback takes the traffic back all the same", async () => {
    const { code } = await act(rollback, ["--yes"], [stack]);
    expect(code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });
});

describe("with a release that was begun with another walk", () => {
  beforeEach(() => {
    stack.release = { ...stack.release, bake: "1m1s" };
  });

  test.each(ACTING.slice(0, 4))("%s does nothing and names what differs", async (_, command) => {
    const { code, err } = await act(command, [], [stack]);
    expect(code).toBe(refused);
    expect(err).toContain("bakeSeconds: begun with 60, now 61");
    expect(err).toContain("sluice rollback --stack dev");
    expect(stack.world.requests).toEqual([]);
    expect(stack.events.at(-1)).toBe("recorded");
  });

  test("watch that resumes does nothing", async () => {
    const { code } = await act(watch, ["--on-dead", "resume"], [stack]);
    expect([code, stack.events.at(-1)]).toEqual([refused, "recorded"]);
  });

  test("a word reaches a driver that lives: it has the walk that was begun", async () => {
    stack.driver = { is: "alive", holder: "ann@ci-1", since: "", silentSeconds: 1 };
    const { code } = await act(promote, [], [stack]);
    expect(code).toBe(ok);
    expect(stack.world.requests).toMatchObject([{ verb: "promote", step: 2 }]);
  });

  test.each<[string, Verb, readonly string[]]>([
    ["rollback", rollback, ["--yes"]],
    ["watch that goes back", watch, ["--on-dead", "rollback"]],
  ])("%s needs no walk", async (_, command, argv) => {
    await act(command, argv, [stack]);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
    expect(stack.events.at(-1)).toBe("finished");
  });
});
