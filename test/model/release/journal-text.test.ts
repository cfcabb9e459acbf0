/** Proves what stays of a journal, and which copy is gone on from. That it is kept at all: test/e2e. */
import fc from "fast-check";
import type { ReleaseEvent } from "../../../model/release/event";
import {
  isContinuation,
  journalText,
  keptText,
  laterJournal,
  parseJournal,
  toLine,
} from "../../../model/release/journal-text";
import { stateOf } from "../../../model/release/state";
import { planTo } from "../../../model/release/walk";
import { allOn, share } from "../../../model/traffic/weights";
import { WALK } from "../../support/world";

const STARTED: ReleaseEvent = {
  type: "started",
  at: 0,
  plan: planTo("r1", "green", WALK),
  weights: allOn("blue"),
  by: "mia",
};

const at = fc.integer({ min: 1, max: 1_000_000 });
const text = fc.string({ unit: "binary", maxLength: 40 });
const weights = fc.constantFrom(share("green", 10), share("green", 50));
const sampled = fc.record({
  type: fc.constant("sampled" as const),
  at,
  gate: fc.constantFrom("errors", "alarm"),
  sample: fc.record({ at, outcome: fc.constantFrom("passed", "failed"), sentence: text }),
});
const said = fc.record({ type: fc.constant("noted" as const), at, text });
const done = fc.oneof(
  fc.record({ type: fc.constant("deployed" as const), at }),
  fc.record({ type: fc.constant("entered" as const), at, step: fc.nat({ max: 3 }), weights }),
  fc.record({ type: fc.constant("written" as const), at, weights }),
  fc.record({ type: fc.constant("recorded" as const), at }),
);
const events = fc
  .array(fc.oneof(sampled, said, done) as fc.Arbitrary<ReleaseEvent>, { maxLength: 60 })
  // No two are alike: by its time each is known.
  .map((rest) => [STARTED, ...rest.map((event, index) => ({ ...event, at: index + 1 }))]);

const bytes = (journal: string) => Buffer.byteLength(journal);

test("a journal that fits is kept whole", () => {
  fc.assert(
    fc.property(events, (list) => {
      const whole = journalText(list);
      expect(parseJournal(whole)).toEqual(list);
      expect(journalText(list, bytes(whole))).toBe(whole);
    }),
  );
});

test("a journal never has more bytes than it may, as long as its start fits", () => {
  fc.assert(
    fc.property(events, fc.nat({ max: 6000 }), (list, more) => {
      const most = bytes(journalText([STARTED])) + more;
      const kept = parseJournal(journalText(list, most));
      expect(bytes(journalText(list, most))).toBeLessThanOrEqual(most);
      expect(kept[0]).toEqual(STARTED);
      expect(isContinuation(list, kept)).toBe(true);
    }),
  );
});

test.each(["a", "é", "€", "😀"])("%s counts as many bytes as it has in UTF-8", (sign) => {
  const list: readonly ReleaseEvent[] = [STARTED, { type: "noted", at: 1, text: sign.repeat(9) }];
  const whole = bytes(journalText(list));
  expect(parseJournal(journalText(list, whole))).toEqual(list);
  expect(parseJournal(journalText(list, whole - 1))).toEqual([STARTED]);
});

test("answers of gates go first, then what was said, and of each kind the oldest", () => {
  fc.assert(
    fc.property(events, fc.nat({ max: 6000 }), (list, more) => {
      const most = bytes(journalText([STARTED])) + more;
      const kept = new Set(parseJournal(journalText(list, most)).map(toLine));
      const isKept = (event: ReleaseEvent) => kept.has(toLine(event));
      const of = (...types: readonly string[]) => list.filter(({ type }) => types.includes(type));
      const kinds = [of("sampled"), of("noted"), of("deployed", "entered", "written", "recorded")];
      for (const [index, kind] of kinds.entries()) {
        const dropped = kind.filter((event) => !isKept(event));
        expect(kind.slice(0, dropped.length)).toEqual(dropped);
        const earlier = kinds.slice(0, index).flat();
        expect(dropped.length === 0 || !earlier.some(isKept)).toBe(true);
      }
    }),
  );
});

test("without answers and words the same release is told", () => {
  fc.assert(
    fc.property(events, (list) => {
      const core = list.filter(({ type }) => type !== "sampled" && type !== "noted");
      const kept = parseJournal(journalText(list, bytes(journalText(core))));
      const { samples: _all, ...whole } = stateOf(list) ?? { samples: {} };
      const { samples: _few, ...told } = stateOf(kept) ?? { samples: {} };
      expect(told).toEqual(whole);
    }),
  );
});

test("the cluster keeps answers that say something new, and the latest of each gate", () => {
  const answer = (at: number, outcome: "passed" | "failed"): ReleaseEvent => ({
    type: "sampled",
    at,
    gate: "errors",
    sample: { outcome, sentence: `answer ${String(at)}`, at },
  });
  const list = [
    STARTED,
    ...Array.from({ length: 400 }, (_one, at) => answer(at, at === 200 ? "failed" : "passed")),
  ];
  const kept = parseJournal(keptText(list, 1e6)).slice(1);
  expect(kept.map(({ at }) => at)).toEqual([0, 200, 201, 395, 396, 397, 398, 399]);
});

test("a last line that is torn does not count", () => {
  const whole = journalText([STARTED, { type: "deployed", at: 1 }]);
  expect(parseJournal(whole.slice(0, -3))).toEqual([STARTED]);
  // Without its end even a line that reads well may be part of a longer one.
  expect(parseJournal(whole.slice(0, -1))).toEqual([STARTED]);
  expect(parseJournal("")).toEqual([]);
});

test.each(['{"at":1}', '{"type":"deployed"}', "no json", "[]", "null"])(
  "a line %s is refused with its number",
  (line) => {
    const journal = `${toLine(STARTED)}\n${line}\n${toLine({ type: "deployed", at: 1 })}\n`;
    expect(() => parseJournal(journal)).toThrow("line 2 of the journal is no event");
  },
);

test("this machine's file goes on when the cluster has nothing that it has not", () => {
  fc.assert(
    fc.property(events, fc.nat({ max: 60 }), fc.nat({ max: 6000 }), (list, known, most) => {
      const cluster = parseJournal(journalText(list.slice(0, known + 1), most + 3000));
      expect(laterJournal(cluster, list)).toEqual(list);
    }),
  );
});

test("the cluster goes on when another machine has driven since, or the file is gone", () => {
  const elsewhere: ReleaseEvent = { type: "resumed", at: 9, by: "leo" };
  const unsent: ReleaseEvent = { type: "recorded", at: 8 };
  const cluster = [STARTED, elsewhere];
  expect(laterJournal(cluster, [STARTED, unsent])).toBe(cluster);
  expect(laterJournal(cluster, [])).toBe(cluster);
});
