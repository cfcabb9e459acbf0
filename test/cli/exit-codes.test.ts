// Every exit code, provoked once. Commands run on fake stacks here; as processes:
// test/cli/cli.test and test/e2e.
import { release } from "../../cli/verbs/release";
import { resume } from "../../cli/verbs/resume";
import { EXIT_CODES, type ExitCode } from "../../model/exit-code";
import { LeaseLostError } from "../../release/driver/ports";
import { switchTraffic } from "../../cli/verbs/switch";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

type Name = keyof typeof EXIT_CODES;

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

const run = async (...argv: readonly string[]) => (await act(release, argv, [stack])).code;
const released = async () => run("--yes");

/** Lets something happen once the new color has 10 %. */
function atTenPercent(act: () => void): void {
  let isDone = false;
  stack.world.pass = ({ live }) => {
    if (live.green !== 10 || isDone) return;
    isDone = true;
    act();
  };
}

/** `danger` and `schema` are those of a program that is previewed: test/cli/preview.test. */
const PROVOKED: Readonly<
  Record<Exclude<Name, "danger" | "schema">, () => Promise<ExitCode | undefined>>
> = {
  ok: released,
  failed: async () => {
    stack.world.isEngineDown = true;
    return released();
  },
  usage: async () => run("--yes", "--force", ""),
  refused: async () => (await act(resume, [], [stack])).code,
  halfway: async () => {
    stack.world.setPods("green", { desired: 3, ready: 3 });
    stack.world.isEngineDown = true;
    return (await act(switchTraffic, ["--yes", "--stack", "dev"], [stack])).code;
  },
  declined: async () => (await act(release, [], [stack], false)).code,
  holding: async () => {
    stack.release = { ...stack.release, promotion: "manual" };
    return run("--yes", "--no-wait");
  },
  rolledBack: async () => {
    stack.world.errors = 900;
    return released();
  },
  aborted: async () => {
    atTenPercent(() => {
      stack.world.requests.push({ verb: "abort", by: "ann", reason: "not today" });
    });
    return released();
  },
  timedOut: async () => {
    atTenPercent(() => {
      stack.world.errors = undefined;
    });
    return released();
  },
  halted: async () => {
    atTenPercent(() => {
      stack.world.live = { blue: 70, green: 30 };
    });
    return released();
  },
  superseded: async () => {
    atTenPercent(() => {
      stack.loss.abort(new LeaseLostError("leo@ci took over"));
    });
    return released();
  },
  interrupted: async () => {
    atTenPercent(() => process.emit("SIGTERM", "SIGTERM"));
    return released();
  },
  unkept: async () => {
    stack.world.lose = (request) => {
      if (request === "flush" && stack.events.at(-1) === "finished") throw new Error("429");
    };
    return released();
  },
};

test.each(Object.keys(PROVOKED) as readonly (keyof typeof PROVOKED)[])(
  "%s ends with its code",
  async (name) => {
    expect(await PROVOKED[name]()).toBe(EXIT_CODES[name]);
  },
);

test("no two reasons share a code", () => {
  expect(new Set(Object.values(EXIT_CODES)).size).toBe(Object.keys(PROVOKED).length + 2);
});
