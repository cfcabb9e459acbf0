// That a driver goes on by the stack's file alone. How a journal is read: test/model/release/journal-text.
import { releaseSchema, resolveRelease } from "../../../model/release/settings";
import type { ReleaseArgs } from "../../../model/release/settings";
import { planned, plannedSwitch, requirePlanned } from "../../../release/driver/planned";
import { StackAnswers } from "../../../release/gates/gate-answers";
import type { Question } from "../../../release/driver/ports";
import { ReleaseError } from "../../../release/release-error";
import { upToDate } from "../../../model/settings/renamed";
import { settingsSchema } from "../../../model/settings/schema";

const ARGS: ReleaseArgs = {
  stages: [
    { weight: 50, hold: "1m" },
    { weight: 100, hold: "1m" },
  ],
  gates: {
    commands: [{ name: "smoke", command: ["./smoke.sh"] }],
    http: [{ name: "page", url: "https://ann:secret@shop.example.com/?token=abc" }],
  },
};

const RELEASE = resolveRelease(ARGS);

const difference = (begun: ReleaseArgs, now: ReleaseArgs): string => {
  try {
    requirePlanned(resolveRelease(now), planned(resolveRelease(begun), "r1", "green"), "dev");
    return "";
  } catch (error) {
    if (error instanceof ReleaseError) return `${String(error.exitCode)} ${error.message}`;
    throw error;
  }
};

test("the same settings are the same walk, in whatever order a file has them", () => {
  const { stages, gates } = ARGS;
  expect(difference(ARGS, { ...(gates && { gates }), ...(stages && { stages }) })).toBe("");
});

test.each<[string, ReleaseArgs, string]>([
  [
    "a stage",
    { ...ARGS, stages: [{ weight: 100, hold: "1m" }] },
    "stages.0.weight: begun with 50, now 100",
  ],
  ["a time", { ...ARGS, bake: "7s" }, "bakeSeconds: begun with 600, now 7"],
  [
    "a program",
    { ...ARGS, gates: { ...ARGS.gates, commands: [{ name: "smoke", command: ["rm"] }] } },
    'gates.smoke.asks: begun with "{\\"command\\":[\\"./smoke.sh\\"]}", now "{\\"command\\":[\\"rm\\"]}"',
  ],
  [
    "a limit",
    { ...ARGS, guard: { errors: { max: "99.9%" } } },
    "guard.guard-errors.asks: begun with",
  ],
])("%s that differs is named, with the way back", (_, now, words) => {
  const text = difference(ARGS, now);
  expect(text).toMatch(/^3 /);
  expect(text).toContain(words);
  expect(text).toContain("sluice rollback --stack dev");
});

test("a switch is gone on with whatever the gates are by now, unless its waits differ", () => {
  const step = { percent: 30, acceptsShortage: false };
  const plan = plannedSwitch(RELEASE, "r1", "green", step);
  const check = (now: ReleaseArgs) => () => {
    requirePlanned(resolveRelease(now), plan, "dev");
  };
  expect(check({ preset: "cautious" })).not.toThrow();
  expect(check({ ...ARGS, deadlines: { ready: "7s" } })).toThrow(
    "deadlines.readySeconds: begun with 600, now 7",
  );
});

/** A walk as stack files had it before times and shares had units. */
const OLD = {
  stages: [
    { weight: 20, holdSeconds: 90 },
    { weight: 100, holdSeconds: 300, promotion: "manual" },
  ],
  bakeSeconds: 61,
  settle: { tolerancePercent: 7 },
  retire: { afterSeconds: 5 },
  deadlines: { drainSeconds: 0 },
  gates: {
    errors: { maxPermille: 9, compare: true, slackPermille: 3 },
    latency: { maxMs: 1500 },
    cpu: { maxPercent: 75 },
    queries: [{ name: "own", query: "x", must: "below", limit: 3 }],
    approvals: [{ name: "boss", expiresSeconds: 60 }],
  },
  guard: { logs: { mode: "observe" }, ready: { minPercent: 40 } },
};

test.each([
  [{}, "86bc7e95bca4e999e646a204980c6a58f827c159dad9ef4b83c46611e8ae501f"],
  [OLD, "595ccc92bbc995815c5b9ea8e3c1650f2d1f37b340a8bddea6b8b67d1efd6ef4"],
])(
  "%j has the hash that it had before: a release that is under way is gone on with",
  (old, hash) => {
    const { args } = upToDate(settingsSchema, { release: old });
    const release = releaseSchema.safeParse(args["release"]);
    expect(release.error).toBeUndefined();
    const plan = planned(resolveRelease(args["release"] as ReleaseArgs), "r1", "green");
    expect(plan.hash).toBe(hash);
    expect(plan.settings.gates[0]?.asks).toMatch(/^{"maxPermille":\d+,"windowSeconds":300,"minReq/);
  },
);

test("a password differs without being shown", () => {
  const http = [{ name: "page", url: "https://ann:hunter2@shop.example.com/?token=abc" }];
  const text = difference(ARGS, { ...ARGS, gates: { ...ARGS.gates, http } });
  expect(text).toContain("something that is not shown differs");
  expect(text).not.toMatch(/secret|hunter2/);
});

test("a plan keeps what is asked without logins", () => {
  const text = JSON.stringify(planned(RELEASE, "r1", "green"));
  expect(text).toContain("https://…@shop.example.com/?token=…");
  expect(text).not.toMatch(/ann|secret|abc/);
});

test("a walk by name is the same again by its name", () => {
  const plan = planned(RELEASE, "r1", "green", "blue-green");
  expect(() => {
    requirePlanned(RELEASE, plan, "dev");
  }).not.toThrow();
  expect(plan.settings.stages).toEqual([{ weight: 100, holdSeconds: 300 }]);
});

test("what an older sluice began is finished with that one", () => {
  const { hash: _hash, ...old } = planned(RELEASE, "r1", "green");
  expect(() => {
    requirePlanned(RELEASE, old, "dev");
  }).toThrow(/Release r1 was begun by an older sluice.*sluice rollback --stack dev/);
});

test("a gate that only a journal has is never asked, and one with a known name is the file's", async () => {
  const asked: unknown[] = [];
  const answers = new StackAnswers(RELEASE.gates, {
    ask: async (gate) => {
      asked.push(gate);
      return Promise.resolve({ outcome: "passed", sentence: gate.name });
    },
  });
  const [any] = planned(RELEASE, "r1", "green").settings.gates;
  if (!any) throw new Error("no gate");
  const question: Question = {
    ...{ color: "green", active: "blue", release: "r1", step: "bake" },
    ...{ startedAt: 0, since: 0, now: 0, weights: { blue: 50, green: 50 } },
  };
  const { signal } = new AbortController();
  const evil = { ...any, kind: "command" as const, command: ["touch", "/tmp/x"] };
  expect(await answers.ask({ ...evil, name: "evil" }, question, signal)).toEqual({
    outcome: "unknown",
    sentence: "evil is no gate of the stack's file",
  });
  await answers.ask({ ...evil, name: "smoke" }, question, signal);
  expect(asked).toEqual([RELEASE.gates.find(({ name }) => name === "smoke")]);
});
