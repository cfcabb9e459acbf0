/**
 * Proves the arithmetic of the comparison: what it is worth does not depend on when somebody looks. How often it
 * errs in whole releases is measured by bench/gates.ts.
 */
import fc from "fast-check";
import { evidence, evidenceOver, requestsNeeded, upperBound } from "../../../model/gates/evidence";
import { type Counts, type Tally, withLook } from "../../../model/gates/tally";

const RATIO = 2;
const tally = (own: Counts, active: Counts, left = 0): Tally => ({
  ...{ since: 0, at: 60_000, own, active, left },
});
/** Of two colors with a tenth and nine tenths of the requests. */
const tenth = (own: number, active: number) =>
  tally({ all: 1000, bad: own }, { all: 9000, bad: active });

const more = fc.record({
  own: fc.record({ all: fc.integer({ min: 1, max: 500 }), bad: fc.integer({ min: 0, max: 4 }) }),
  active: fc.record({ all: fc.integer({ min: 1, max: 500 }), bad: fc.integer({ min: 0, max: 9 }) }),
});
interface More {
  readonly own: Counts;
  readonly active: Counts;
}

const NO_CAP = { burst: 1_000_000, scrapeSeconds: 15 };
const plus = (left: Counts, right: Counts): Counts => ({
  all: left.all + right.all,
  bad: left.bad + right.bad,
});

/** Looks after each part, in order. */
function looked(parts: readonly More[], options = NO_CAP, before: readonly Tally[] = []) {
  let sum: More = before.at(-1) ?? { own: { all: 0, bad: 0 }, active: { all: 0, bad: 0 } };
  let tallies = before;
  const begun = before.at(-1)?.at ?? 0;
  for (const [index, part] of parts.entries()) {
    sum = { own: plus(sum.own, part.own), active: plus(sum.active, part.active) };
    tallies = withLook(tallies, { ...sum, since: 0, at: begun + (index + 1) * 15_000 }, options);
  }
  return tallies;
}

test("any order of looks and any split of the counts over them give the same evidence", () => {
  const parts = fc.array(more, { minLength: 1, maxLength: 20 });
  const shuffled = parts.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      const whole = all.reduce((sum, one) => ({
        own: plus(sum.own, one.own),
        active: plus(sum.active, one.active),
      }));
      const once = evidence(looked([whole]), RATIO);
      expect(evidence(looked(all), RATIO)).toBeCloseTo(once, 9);
      expect(evidence(looked(other), RATIO)).toBeCloseTo(once, 9);
    }),
  );
});

test("whoever goes on from a journal at any point has the same evidence, to the last digit", () => {
  fc.assert(
    fc.property(fc.array(more, { minLength: 2, maxLength: 20 }), fc.nat(), (all, at) => {
      const cut = 1 + (at % (all.length - 1));
      const options = { burst: 2, scrapeSeconds: 15 };
      const kept = JSON.parse(JSON.stringify(looked(all.slice(0, cut), options))) as Tally[];
      const resumed = looked(all.slice(cut), options, kept);
      expect(resumed).toEqual(looked(all, options));
    }),
  );
});

test("evidence is 1 on average where both colors are alike, whatever their parts of the requests", () => {
  const part = fc.double({ min: 0.02, max: 0.98, noNaN: true });
  fc.assert(
    fc.property(part, fc.integer({ min: 0, max: 60 }), (own, failures) => {
      let [mean, chance] = [0, (1 - own) ** failures];
      for (let bad = 0; bad <= failures; bad += 1) {
        const counts = tally({ all: own, bad }, { all: 1 - own, bad: failures - bad });
        mean += chance * Math.exp(evidence([counts], RATIO));
        chance *= ((failures - bad) / (bad + 1)) * (own / (1 - own));
      }
      expect(mean).toBeCloseTo(1, 6);
    }),
  );
});

test("of all ways in which 400 failures may come to two colors that are alike, 1 % at most ever reach 100", () => {
  const part = 0.1;
  // Chance of so many failures of the new color, of those that have not reached it yet.
  let chances = [1];
  let reached = 0;
  for (let failures = 1; failures <= 400; failures += 1) {
    const next = Array.from({ length: failures + 1 }, () => 0);
    for (const [own, chance] of chances.entries()) {
      next[own] = (next[own] ?? 0) + chance * (1 - part);
      next[own + 1] = (next[own + 1] ?? 0) + chance * part;
    }
    chances = next.map((chance, own) => {
      const sum = evidence([tenth(own, failures - own)], RATIO);
      if (sum < Math.log(100)) return chance;
      reached += chance;
      return 0;
    });
  }
  expect(reached).toBeGreaterThan(0.001);
  expect(reached).toBeLessThanOrEqual(0.01);
});

test("a fault that both share is no evidence, however many requests it spoils", () => {
  const shared = [10, 100, 1000].map((bad) => evidence([tenth(bad, 9 * bad)], RATIO));
  expect(shared.every((sum) => sum < 0)).toBe(true);
});

test("more failures of the new color are more evidence, more of the active one less", () => {
  fc.assert(
    fc.property(fc.nat({ max: 500 }), fc.nat({ max: 500 }), (own, active) => {
      const now = evidence([tenth(own, active)], RATIO);
      expect(evidence([tenth(own + 1, active)], RATIO)).toBeGreaterThan(now);
      expect(evidence([tenth(own, active + 1)], RATIO)).toBeLessThan(now);
    }),
  );
});

test("stages with other weights add up, and one without a color beside it adds nothing", () => {
  const [first, second] = [tenth(5, 4), tally({ all: 3000, bad: 9 }, { all: 7000, bad: 7 })];
  const alone = tally({ all: 9000, bad: 90 }, { all: 0, bad: 0 });
  const sum = evidence([first, second], RATIO);
  expect(sum).toBeGreaterThan(Math.max(evidence([first], RATIO), evidence([second], RATIO)));
  expect(evidence([first, second, alone], RATIO)).toBe(sum);
  expect(evidence([], RATIO)).toBeCloseTo(0, 12);
});

test("failures that come in fives are worth a fifth of those that come one by one", () => {
  const [single, fives] = [1, 5].map((clump) => evidence([tenth(40, 40)], RATIO, clump));
  expect(fives).toBeLessThan((single ?? 0) / 4);
  expect(evidence([tenth(8, 8)], RATIO)).toBeCloseTo(fives ?? 0, 9);
});

test("one scrape adds no more than the burst to what the active color's share explains", () => {
  const options = { burst: 5, scrapeSeconds: 15 };
  const look = (at: number, own: number, active: number) =>
    ({ ...tenth(own, active), at: at * 1000 }) satisfies Tally;
  const first = withLook([], look(15, 40, 0), options);
  expect(first.map(({ left }) => left)).toEqual([35]);
  // 90 of 9,000 beside explain 10 of the 20 that came with 1,000 requests; 5 are the burst.
  const later = {
    ...look(30, 60, 90),
    own: { all: 2000, bad: 60 },
    active: { all: 18_000, bad: 90 },
  };
  expect(withLook(first, later, options).map(({ left }) => left)).toEqual([40]);
  // Two minutes without a look are eight scrapes.
  expect(withLook([], look(120, 40, 0), options).map(({ left }) => left)).toEqual([0]);
});

test("to leave failures out never makes the new color look worse", () => {
  fc.assert(
    fc.property(fc.array(more, { minLength: 1, maxLength: 20 }), (all) => {
      const capped = looked(all, { burst: 1, scrapeSeconds: 15 });
      expect(evidence(capped, RATIO)).toBeLessThanOrEqual(evidence(looked(all), RATIO) + 1e-9);
    }),
  );
});

test("a change of the weights begins a tally of its own and keeps the earlier ones", () => {
  const first = looked([{ own: { all: 100, bad: 1 }, active: { all: 900, bad: 2 } }]);
  const look = {
    since: 300_000,
    at: 330_000,
    own: { all: 60, bad: 0 },
    active: { all: 40, bad: 1 },
  };
  expect(withLook(first, look, NO_CAP)).toEqual([...first, { ...look, left: 0 }]);
});

test("evidence against a limit needs more than chance: twice the limit of few requests is none", () => {
  const over = (all: number, bad: number) => evidenceOver({ all, bad }, 0.01, 1.25) > Math.log(20);
  expect([over(100, 2), over(100, 8), over(10_000, 110), over(10_000, 150)]).toEqual([
    ...[false, true, false, true],
  ]);
});

test("a bound lies above what was seen and falls with the requests", () => {
  const bounds = [100, 1000, 10_000, 100_000].map((all) => upperBound({ all, bad: all / 100 }));
  expect([...bounds].sort((left, right) => right - left)).toEqual(bounds);
  expect(Math.min(...bounds)).toBeGreaterThan(0.01);
  expect(bounds.at(-1)).toBeLessThan(0.013);
  expect(upperBound({ all: 0, bad: 0 })).toBe(1);
});

test("the requests that a rise needs fall with the rise, and none is enough without another color", () => {
  const needed = (risen: number, part = 0.1) =>
    requestsNeeded({ part, base: 0.001, risen, ratio: 2, falseAlarms: 0.005 });
  expect([0.002, 0.005, 0.02].map((risen) => Math.round(needed(risen)))).toEqual([
    29207, 3477, 433,
  ]);
  expect([needed(0.001), needed(0.005, 1), needed(0.005, 0)]).toEqual([
    ...[Infinity, Infinity, Infinity],
  ]);
});
