import { doraLines, doraOf } from "../../../model/release/dora";
import type { PastRelease } from "../../../model/release/past";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const released = (to: string, day: number, own: Partial<PastRelease> = {}): PastRelease => ({
  ...{ id: `r${String(day)}`, outcome: "promoted", isBad: false, reason: "why" },
  ...{ from: "shop@sha256:0", to: `shop@sha256:${to}`, commit: to },
  ...{ trafficAt: day * DAY, at: day * DAY + HOUR },
  ...own,
});

const BACK = { outcome: "rolled-back", isBad: true } as const;

/** By hand, after its end: a release without traffic of its own. */
const takenBack = (to: string, day: number): PastRelease => {
  const { trafficAt: _none, ...rest } = released(to, day, { ...BACK, backAt: day * DAY });
  return rest;
};

const commits = (...days: readonly (readonly [string, number])[]) =>
  new Map(days.map(([name, day]) => [name, day * DAY]));

describe("The figures of deliveries", () => {
  it("are nothing where no release is remembered", () => {
    expect(doraOf([], new Map(), DAY)).toBeUndefined();
  });

  it("are frequency, lead time, failed changes and time to restore", () => {
    const past = [
      released("a", 0),
      released("b", 7, { ...BACK, backAt: 7 * DAY + 2 * HOUR }),
      released("c", 14),
    ];
    expect(doraOf(past, commits(["a", -1], ["b", 4], ["c", 12]), 21 * DAY)).toEqual({
      ...{ since: 0, to: 21 * DAY, deployments: 3, perWeek: 1, failed: 1 },
      lead: { medianMs: 2 * DAY, of: 3 },
      restore: { medianMs: 2 * HOUR, of: 1 },
    });
  });

  it("count a version once that was taken back after its end", () => {
    const past = [released("a", 0), released("b", 1), takenBack("b", 3)];
    expect(doraOf(past, new Map(), 7 * DAY)).toMatchObject({
      ...{ deployments: 2, failed: 1, restore: { medianMs: 2 * DAY, of: 1 } },
    });
  });

  it("leave out what no user got, and what was given up is no failed change", () => {
    const { trafficAt: _none, ...unseen } = released("b", 1, BACK);
    const past = [released("a", 0), unseen, released("c", 2, { outcome: "aborted" })];
    expect(doraOf(past, new Map(), 7 * DAY)).toMatchObject({ deployments: 2, failed: 0 });
  });

  it("are no rate of many a week after a day", () => {
    const past = [released("a", 0), released("b", 0.5)];
    expect(doraOf(past, new Map(), DAY)?.perWeek).toBe(2);
  });

  it("say of how many each is known, and what is not noted", () => {
    const past = [released("a", 0), released("b", 1), takenBack("b", 3)];
    const dora = doraOf(past, commits(["a", -2]), 7 * DAY);
    expect(dora && doraLines(dora)).toEqual([
      "deployment frequency   2.0 a week: 2 versions that users got",
      "lead time for changes  2d in the median of 1 of 2, from the commit that was checked out to its first users",
      "change failure rate    1 of 2, 50%, taken back by a gate or a person",
      "time to restore        2d in the median of 1 of 1, from a failed version's first users until it had none",
    ]);
    const none = doraOf([released("a", 0)], new Map(), DAY);
    expect(none && doraLines(none).slice(1)).toEqual([
      "lead time for changes  unknown: not noted (from the commit that was checked out to its first users)",
      "change failure rate    0 of 1, 0%, taken back by a gate or a person",
      "time to restore        unknown: there is none (from a failed version's first users until it had none)",
    ]);
  });
});
