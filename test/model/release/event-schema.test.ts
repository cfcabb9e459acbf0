/** Proves what counts as a journal of this version. That commands do nothing on another: test/cli. */
import { planTo } from "../../../model/release/walk";
import type { ReleaseEvent } from "../../../model/release/event";
import { JOURNAL_VERSION } from "../../../model/release/event-schema";
import { journalText, keptJournal, toLine } from "../../../model/release/journal-text";
import { UnreadableError } from "../../../model/release/unreadable-error";
import { allOn, share } from "../../../model/traffic/weights";
import { WALK } from "../../support/world";

const PLAN = planTo("20261128-120000-abc123", "green", WALK);

const STARTED: ReleaseEvent = {
  type: "started",
  version: JOURNAL_VERSION,
  at: 5,
  plan: PLAN,
  weights: allOn("blue"),
  by: "mia",
};

const SAMPLE = { at: 5, outcome: "passed", sentence: "fine" };

/** What is wrong with a journal of these lines, or nothing. */
function fault(...lines: readonly unknown[]): string | undefined {
  try {
    keptJournal(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return error.message;
    throw error;
  }
}

test("a whole walk is read as it was written", () => {
  const events: readonly ReleaseEvent[] = [
    STARTED,
    { type: "deployed", at: 6 },
    { type: "entered", at: 7, step: 1, weights: share("green", 10) },
    { type: "written", at: 8, weights: share("green", 10) },
    { type: "sampled", at: 9, gate: "errors", sample: { ...SAMPLE, outcome: "failed" } },
    { type: "turned", at: 9, outcome: "rolled-back", reason: "errors" },
    { type: "returned", at: 9, weights: allOn("blue") },
    { type: "finished", at: 10, outcome: "rolled-back", reason: "errors" },
  ];
  expect(keptJournal(journalText(events))).toEqual(events);
});

test("a way back has no stages", () => {
  const plan = planTo("r1", "green", { ...WALK, stages: [] });
  expect(fault({ ...STARTED, plan })).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ["a type", { type: "weathered", at: 6 }, 'type is "weathered"'],
  [
    "the name of a property of all objects",
    { type: "constructor", at: 6 },
    'type is "constructor"',
  ],
  ["a field", { type: "deployed", at: 6, by: "mia" }, "by is no field that is known"],
  ["a value", { type: "held", at: 6, kind: "rain", reason: "", until: 9 }, 'kind is "rain"'],
  [
    "an outcome",
    { type: "sampled", at: 6, gate: "errors", sample: { ...SAMPLE, outcome: "<b>" } },
    'sample.outcome is "<b>"',
  ],
  ["a color", { type: "written", at: 6, weights: { blue: 50, red: 50 } }, "weights"],
  ["a sum", { type: "written", at: 6, weights: { blue: 50, green: 60 } }, "weights"],
  [
    "a share",
    { type: "written", at: 6, weights: { blue: 0.5, green: 99.5 } },
    "weights.blue is 0.5",
  ],
  ["a time before all times", { type: "deployed", at: -1 }, "at is -1"],
  ["a time after all dates", { type: "deployed", at: 1e16 }, "at is 10000000000000000"],
  ["no time", { type: "deployed", at: null }, "at is nothing"],
  [
    "a gate's name",
    { type: "approved", at: 6, gate: "__proto__", by: "mia" },
    'gate is "__proto__"',
  ],
])("%s that is not known is another version's", (_, event, words) => {
  const text = fault(STARTED, event);
  expect(text).toContain("line 2 of the journal is no event");
  expect(text).toContain(words);
  expect(text).toContain("A newer sluice wrote it, or it is damaged; nothing was done.");
});

test.each<[string, object, string]>([
  ["version", { version: 2 }, "version is 2"],
  ["path as a name", { plan: { ...PLAN, id: "../../x" } }, 'plan.id is "../../x"'],
  ["name that is too long", { plan: { ...PLAN, id: "r".repeat(64) } }, "plan.id is"],
  ["color", { plan: { ...PLAN, to: "red" } }, 'plan.to is "red"'],
  ["way that leads nowhere", { plan: { ...PLAN, to: "blue" } }, "plan is"],
  [
    "wait without an end",
    { plan: { ...PLAN, settings: { ...PLAN.settings, bakeSeconds: 1e10 } } },
    "bakeSeconds is 10000000000",
  ],
])("a start with another %s is refused", (_, change, words) => {
  expect(fault({ ...STARTED, ...change })).toContain(words);
});

test("a gate that could be carried out is none that a journal has", () => {
  const [gate] = PLAN.settings.gates;
  const gates = [{ ...gate, kind: "command", command: ["touch", "x"] }];
  const text = fault({ ...STARTED, plan: { ...PLAN, settings: { ...PLAN.settings, gates } } });
  expect(text).toContain("plan.settings.gates.0.command is no field that is known");
});

test("a field that would change what all objects have is refused", () => {
  const text = toLine({ type: "deployed", at: 6 }).replace("{", '{"__proto__":{"isAdmin":true},');
  expect(() => keptJournal(`${toLine(STARTED)}\n${text}\n`)).toThrow("no field that is known");
});

test("a journal of an older sluice tells the way that its release goes", () => {
  const { version: _version, ...old } = { ...STARTED, version: 1 };
  const plan = { ...PLAN, settings: WALK };
  expect(keptJournal(`${JSON.stringify({ ...old, plan })}\n`)).toEqual([{ ...old, plan }]);
});

test.each<[string, readonly unknown[], string]>([
  ["no start", [{ type: "deployed", at: 6 }], "the journal has no start"],
  ["two starts", [STARTED, STARTED], "event 2 of the journal is a second start"],
  [
    "something after the end",
    [
      STARTED,
      { type: "finished", at: 6, outcome: "promoted", reason: "" },
      { type: "resumed", at: 7, by: "x" },
    ],
    "event 3 of the journal comes after the end",
  ],
  [
    "a step that the walk has not",
    [STARTED, { type: "entered", at: 6, step: 9, weights: share("green", 10) }],
    "is about step 9",
  ],
  [
    "a step with other weights",
    [STARTED, { type: "entered", at: 6, step: 1, weights: share("green", 99) }],
    "enters stage 1 of 3 with blue 1, green 99",
  ],
  [
    "weights of no step",
    [STARTED, { type: "written", at: 6, weights: share("green", 99) }],
    "writes blue 1, green 99",
  ],
])("a journal with %s is no release's", (_, lines, words) => {
  expect(fault(...lines)).toContain(words);
});

test("what the cluster keeps is never torn: half a line is no empty journal", () => {
  expect(() => keptJournal(toLine(STARTED).slice(0, 20))).toThrow(UnreadableError);
  expect(keptJournal("")).toEqual([]);
});

test("times that go back are a clock that was set, not a fault", () => {
  expect(fault(STARTED, { type: "deployed", at: 1 })).toBeUndefined();
});
