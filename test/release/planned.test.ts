// That a driver goes on by the stack's file alone. How a journal is read: test/model/release/journal-text.
import { resolveRelease } from "../../model/release/settings";
import type { ReleaseArgs } from "../../model/release/settings-args";
import { planned, requirePlanned } from "../../release/planned";
import { StackAnswers } from "../../release/gates/gate-answers";
import type { Question } from "../../release/ports";
import { ReleaseError } from "../../release/release-error";

const ARGS: ReleaseArgs = {
  stages: [
    { weight: 50, holdSeconds: 60 },
    { weight: 100, holdSeconds: 60 },
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
    { ...ARGS, stages: [{ weight: 100, holdSeconds: 60 }] },
    "stages.0.weight: begun with 50, now 100",
  ],
  ["a time", { ...ARGS, bakeSeconds: 7 }, "bakeSeconds: begun with 600, now 7"],
  [
    "a program",
    { ...ARGS, gates: { ...ARGS.gates, commands: [{ name: "smoke", command: ["rm"] }] } },
    'gates.smoke.asks: begun with "{\\"command\\":[\\"./smoke.sh\\"]}", now "{\\"command\\":[\\"rm\\"]}"',
  ],
  [
    "a limit",
    { ...ARGS, guard: { errors: { maxPermille: 999 } } },
    "guard.guard-errors.asks: begun with",
  ],
])("%s that differs is named, with the way back", (_, now, words) => {
  const text = difference(ARGS, now);
  expect(text).toMatch(/^3 /);
  expect(text).toContain(words);
  expect(text).toContain("sluice rollback --stack dev");
});

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
