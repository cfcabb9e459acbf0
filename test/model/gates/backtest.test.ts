/**
 * Proves what gates make of a past that is written here. What a Prometheus had counted: test/cli/backtest.test.ts,
 * and test/e2e.
 */
import fc from "fast-check";
import { backtest } from "../../../model/gates/backtest/backtest";
import type { GatePast } from "../../../model/gates/backtest/looks";
import { momentsOf } from "../../../model/gates/backtest/moments";
import { narrowestQuiet } from "../../../model/gates/backtest/quiet";
import type { Gate, GatesArgs } from "../../../model/gates/gate";
import { releaseSchema, resolveRelease } from "../../../model/release/settings";

const START = Date.UTC(2026, 10, 1, 0, 1);
const MINUTES = 24 * 60;

/** A day of 50 requests a second, with a number of failures by minute. */
const counted = (bad: (minute: number) => number, all = 3000): GatePast => {
  const counts = Array.from({ length: MINUTES }, (_one, at) => ({ all, bad: bad(at) }));
  return { start: START, counts: () => counts };
};

const valued = (value: (minute: number) => number): GatePast => ({
  start: START,
  values: Array.from({ length: MINUTES }, (_one, at) => value(at)),
});

const steady = () => 3;

const gateOf = (name: string, gates: GatesArgs = {}): Gate => {
  const release = resolveRelease({ gates });
  const found = [...release.gates, ...release.guard].find((gate) => gate.name === name);
  if (!found) throw new Error(`no gate ${name}`);
  return found;
};

const tested = (name: string, past: GatePast, gates: GatesArgs = {}) =>
  backtest(
    gateOf(name, gates),
    name.startsWith("guard") ? "guard" : "gates",
    past,
    resolveRelease({}),
    MINUTES,
  );

describe("A backtest", () => {
  it("releases at each hour that has an hour before it and room for the walk", () => {
    expect(tested("errors", counted(steady))).toMatchObject({ releases: 23, held: 0, back: 0 });
  });

  it("has the same answer to the same question", () => {
    const ask = () =>
      tested(
        "errors",
        counted((at) => at % 7),
        { errors: { compare: false } },
      );
    expect(ask()).toEqual(ask());
  });

  it("holds where a fault of that time is beyond the limit, and says when and of what", () => {
    const fault = counted((at) => (at >= 600 && at < 620 ? 300 : 3));
    const { held, back, latest } = tested("errors", fault);
    expect([held, back]).toEqual([1, 0]);
    expect(new Date(latest[0]?.at ?? 0).toISOString()).toBe("2026-11-01T10:02:00.000Z");
    expect(latest[0]?.sentence).toContain("a fault that both share");
  });

  it("never turns back by a fault that both colors share", () => {
    const fault = counted((at) => (at >= 600 && at < 620 ? 600 : 3));
    expect(tested("guard-errors", fault)).toMatchObject({ held: 1, back: 0 });
  });

  it("turns back by a limit alone, and finds the narrowest one with which it is quiet", () => {
    const fault = counted((at) => (at >= 600 && at < 620 ? 300 : 0));
    const gates: GatesArgs = { errors: { compare: false, onFail: "rollback" } };
    const { back, quiet } = tested("errors", fault, gates);
    expect(back).toBe(1);
    expect(quiet).toMatchObject({ key: "max", present: "1.0%" });
    const limit = Number(quiet?.limit.replace("%", ""));
    expect(limit).toBeGreaterThan(9);
    expect(limit).toBeLessThan(13);
    const wide: GatesArgs = { errors: { ...gates.errors, max: `${String(limit)}%` } };
    expect(tested("errors", fault, wide)).toMatchObject({ back: 0, held: 0 });
    const narrow: GatesArgs = { errors: { ...gates.errors, max: `${(limit - 0.1).toFixed(1)}%` } };
    expect(tested("errors", fault, narrow).back).toBe(1);
  });

  it("tells where a gate had never had enough requests", () => {
    expect(
      tested(
        "errors",
        counted(() => 0, 10),
      ),
    ).toMatchObject({ releases: 23, unanswered: 23 });
  });

  it("passes over hours of which nothing is known", () => {
    const known = Array.from({ length: MINUTES }, (_one, at) =>
      at >= 600 && at < 720 ? undefined : { all: 3000, bad: 3 },
    );
    expect(tested("errors", { start: START, counts: () => known })).toMatchObject({
      releases: 21,
      held: 0,
    });
  });

  it("takes a value as it was, and finds the limit in its unit", () => {
    const queries = [{ name: "own", query: "x", must: "at-most", limit: 5 } as const];
    const past = valued((at) => (at === 605 || at === 606 ? 9 : 4));
    expect(tested("own", past, { queries })).toMatchObject({
      held: 1,
      quiet: { key: "limit", limit: "9", present: "5" },
    });
    const least = [{ name: "own", query: "x", must: "at-least", limit: 5 } as const];
    expect(tested("own", past, { queries: least })).toMatchObject({
      held: 23,
      quiet: { limit: "4" },
    });
  });

  it("looks at longer walks less often", () => {
    expect(momentsOf(resolveRelease({})).stride).toBe(1);
    expect(momentsOf(resolveRelease({ preset: "hourly" })).stride).toBe(6);
  });

  it("ends each stage with a look", () => {
    const { stages, bakeSeconds, metrics } = resolveRelease(
      releaseSchema.parse({ preset: "cautious", bake: "7m" }),
    );
    const { moments } = momentsOf({ stages, bakeSeconds, metrics });
    const ends = moments.filter(({ isLast }) => isLast).map(({ minute }) => minute);
    expect(ends).toEqual([121, 127, 133, 139, 145, 152]);
  });

  it("finds the narrowest quiet value, whichever way is wide", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: -500, max: 500 }),
        fc.nat(),
        (narrow, wide, at) => {
          const span = Math.abs(wide - narrow);
          const edge = narrow + Math.sign(wide - narrow) * (at % (span + 1));
          const isQuiet = (value: number) => Math.abs(value - narrow) >= Math.abs(edge - narrow);
          expect(narrowestQuiet({ narrow, wide }, isQuiet)).toBe(edge);
        },
      ),
    );
    expect(narrowestQuiet({ narrow: 0, wide: 9 }, (): boolean => false)).toBeUndefined();
  });
});
