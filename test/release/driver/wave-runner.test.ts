// Waves with a clock of their own and stacks that end when they are told to; the order of things is decided
// in model/release/waves.
import type { WavePlan } from "../../../model/release/wave-plan";
import { EXIT_CODES, type ExitCode } from "../../../model/exit-code";
import { ReleaseError } from "../../../release/release-error";
import {
  codeOf,
  type StackResult,
  type WavePorts,
  WaveRunner,
} from "../../../release/driver/wave-runner";

const PLAN: WavePlan = {
  waves: [
    { stacks: ["one"], together: false, pauseSeconds: 60 },
    { stacks: ["eu", "us"], together: true, pauseSeconds: 0 },
    { stacks: ["ap"], together: false, pauseSeconds: 0 },
  ],
  onFailure: "rollback",
};

const { ok, rolledBack, aborted, refused, holding, interrupted, failed } = EXIT_CODES;

/** What happened, in order; `fates` are what stacks end with, at once or when they are called back. */
function stage(fates: Readonly<Record<string, ExitCode | "when called" | Error>> = {}) {
  const told: string[] = [];
  const called = new Map<string, () => void>();
  let now = 0;
  const ports: WavePorts = {
    clock: {
      now: () => now,
      sleep: async (milliseconds) => {
        told.push(`sleep ${String(milliseconds)}`);
        now += milliseconds;
      },
    },
    release: async (stack) => {
      told.push(`release ${stack}`);
      const fate = fates[stack] ?? ok;
      if (fate instanceof Error) throw fate;
      if (fate !== "when called") return { code: fate, id: `r-${stack}` };
      await new Promise<void>((done) => called.set(stack, done));
      return { code: aborted, id: `r-${stack}` };
    },
    callBack: async (stack, why) => {
      told.push(`call ${stack} back: ${why}`);
      called.get(stack)?.();
    },
    rollBack: async (stack, why) => {
      told.push(`take ${stack} back: ${why}`);
      if (stack === "one" && fates["back"] instanceof Error) throw fates["back"];
      return rolledBack;
    },
    say: () => undefined,
  };
  return { told, ports };
}

async function run(
  plan: WavePlan,
  fates?: Parameters<typeof stage>[0],
  signal = new AbortController().signal,
) {
  const { told, ports } = stage(fates);
  const results = await new WaveRunner(plan, ports).run(signal);
  return { told, results: Object.fromEntries(results), code: codeOf(plan, results) };
}

test("all is well: every stack once, with the pause between", async () => {
  const { told, results, code } = await run(PLAN);
  expect(told).toEqual(["release one", "sleep 60000", "release eu", "release us", "release ap"]);
  expect(results["ap"]).toEqual({ code: ok, id: "r-ap" });
  expect(code).toBe(ok);
});

test("one that fails calls its neighbors back, and takes back who was through", async () => {
  const { told, results, code } = await run(PLAN, { eu: "when called", us: rolledBack });
  expect(told.slice(4)).toEqual(["call eu back: us failed", "take one back: us failed"]);
  expect(results).toEqual({
    one: { code: ok, id: "r-one", back: "taken back" },
    us: { code: rolledBack, id: "r-us" },
    eu: { code: aborted, id: "r-eu" },
  });
  expect(code).toBe(rolledBack);
});

test("a neighbor that has only begun is told as soon as it can be told, not left to walk to its end", async () => {
  const { told, ports } = stage({ eu: "when called", us: refused });
  let left = 3;
  const early: WavePorts = {
    ...ports,
    callBack: async (stack, why) => {
      left -= 1;
      if (left > 0) throw new Error("it is not open yet");
      return ports.callBack(stack, why);
    },
  };
  const said: string[] = [];
  const runner = new WaveRunner(PLAN, { ...early, say: (text) => said.push(text) });
  const results = await runner.run(new AbortController().signal);
  expect(told.slice(4)).toEqual([
    ...["sleep 1000", "sleep 1000", "call eu back: us failed", "take one back: us failed"],
  ]);
  expect(results.get("eu")?.code).toBe(aborted);
  expect(said.filter((text) => text.startsWith("eu"))).toEqual([
    "eu cannot be told to go back yet: it is not open yet",
  ]);
});

test("where the others stay, nobody is called or taken back, and the next wave never begins", async () => {
  const { told, code } = await run({ ...PLAN, onFailure: "stop" }, { us: rolledBack });
  expect(told).toEqual(["release one", "sleep 60000", "release eu", "release us"]);
  expect(code).toBe(rolledBack);
});

test("one that is refused at its turn has a code and words, and ends the rest", async () => {
  const error = new ReleaseError("no", refused);
  const { results, told, code } = await run(PLAN, { one: error });
  expect(results).toEqual({ one: { code: refused, error: "no" } });
  expect([told, code]).toEqual([["release one"], refused]);
});

test("an error that nobody foresaw is a failure", async () => {
  const { code } = await run(PLAN, { one: new Error("what?") });
  expect(code).toBe(failed);
});

test("one that cannot be taken back is named, and ends nothing else", async () => {
  const { results } = await run(PLAN, { ap: rolledBack, back: new Error("no pods") });
  expect([results["us"]?.back, results["eu"]?.back, results["one"]?.back]).toEqual([
    "taken back",
    "taken back",
    "not taken back: no pods",
  ]);
});

test("one that waits for somebody ends the rest with its code", async () => {
  const { told, code } = await run(PLAN, { one: holding });
  expect([told, code]).toEqual([["release one"], holding]);
});

test("a signal ends it before anything begins", async () => {
  const { told, code } = await run(PLAN, {}, AbortSignal.abort());
  expect([told, code]).toEqual([[], interrupted]);
});

test("the code is that of the first that went wrong in time", () => {
  const results = new Map<string, StackResult>([
    ["us", { code: rolledBack }],
    ["eu", { code: aborted }],
    ["one", { code: ok }],
  ]);
  expect(codeOf(PLAN, results)).toBe(rolledBack);
});
