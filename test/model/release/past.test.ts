import type { Note } from "../../../model/release/decision";
import type { ReleaseEvent } from "../../../model/release/event";
import {
  parsePast,
  type PastRelease,
  pastOf,
  pastText,
  spentBy,
  withPast,
} from "../../../model/release/past";
import { planTo, switchTo } from "../../../model/release/walk";
import { WALK } from "../../support/world";

const image = (digit: string, name = "registry.example.com/shop") =>
  `${name}@sha256:${digit.repeat(64)}`;
const [A, B, C] = [image("a"), image("b"), image("c")];

/** The journal of a release from blue with A to green with B. */
function journal(...notes: readonly Note[]): readonly ReleaseEvent[] {
  const plan = planTo("r1", "green", WALK);
  const started = {
    type: "started",
    at: 1,
    plan,
    weights: { blue: 100, green: 0 },
    by: "ann",
    images: { blue: A, green: B },
  } as const;
  return [started, ...notes.map((note, index) => ({ ...note, at: index + 2 }))];
}

const turned = (outcome: PastRelease["outcome"]): Note => ({
  type: "turned",
  outcome,
  reason: "why",
});
const finished = (outcome: PastRelease["outcome"]): Note => ({
  type: "finished",
  outcome,
  reason: "why",
});
const DEPLOYED: Note = { type: "deployed" };
const FAILED_GATE = [turned("rolled-back"), finished("rolled-back")];
const refused: Note = { type: "stumbled", effect: "deploy", reason: "more", isRefused: true };
const held = (kind: "gate" | "approval"): Note => ({
  type: "held",
  kind,
  reason: "wait",
  until: 9,
});

const past = (id: string, own: Partial<PastRelease>): PastRelease => ({
  ...{ id, at: 1, outcome: "promoted", isBad: false, reason: "why" },
  ...own,
});

describe("What is remembered of a release", () => {
  it("Is nothing of a switch into shares: it replaced no version by another", () => {
    const [started, ...rest] = journal(finished("promoted"));
    if (started?.type !== "started") throw new Error("no start");
    const switched = (percent: number) => {
      const plan = switchTo("r1", "green", WALK, { percent, acceptsShortage: false });
      return pastOf([{ ...started, plan }, ...rest]);
    };
    expect(switched(99)).toBeUndefined();
    expect(switched(100)).toMatchObject({ from: A, to: B, outcome: "promoted" });
  });

  it("Is nothing before its end", () => {
    expect(pastOf(journal(turned("rolled-back")))).toBeUndefined();
    expect(pastOf([])).toBeUndefined();
  });

  it("Is where it came from and went to, and how it ended", () => {
    expect(pastOf(journal(finished("promoted")))).toEqual({
      ...{ id: "r1", at: 2, outcome: "promoted", from: A, to: B, isBad: false, reason: "why" },
    });
  });

  it("Is the commit, when users got the version, and when they did not any more", () => {
    const written: Note = { type: "written", weights: { blue: 90, green: 10 } };
    const back: Note = { type: "returned", weights: { blue: 100, green: 0 } };
    const [started, ...rest] = journal(written, written, turned("rolled-back"), back, back);
    if (started?.type !== "started") throw new Error("no start");
    const end = { type: "finished", outcome: "rolled-back", reason: "why", at: 9 } as const;
    const found = pastOf([{ ...started, commit: "c0ffee" }, ...rest, end]);
    expect(found).toMatchObject({ commit: "c0ffee", trafficAt: 2, backAt: 6 });
    if (!found) throw new Error("nothing is remembered");
    expect(parsePast(pastText([found]))).toEqual([found]);
    const alive = { ...started, weights: { blue: 0, green: 100 } };
    expect(pastOf([alive, ...rest, end])).not.toHaveProperty("trafficAt");
  });

  it.each<[string, readonly Note[], boolean]>([
    ["that went back", [turned("rolled-back"), finished("rolled-back")], true],
    ["that did not come up", [turned("failed"), finished("failed")], true],
    ["whose deploy was refused", [refused, turned("failed"), finished("failed")], false],
    ["with a refused update later on", [DEPLOYED, refused, ...FAILED_GATE], true],
    ["given up while a gate failed", [held("gate"), turned("aborted"), finished("aborted")], true],
    ["given up for another reason", [turned("aborted"), finished("aborted")], false],
    ["out of time at a gate", [held("gate"), turned("timed-out"), finished("timed-out")], true],
    [
      "out of time at a person",
      [held("approval"), turned("timed-out"), finished("timed-out")],
      false,
    ],
    ["left where it is at its deadline", [held("gate"), finished("timed-out")], false],
    ["superseded", [turned("superseded"), finished("superseded")], false],
    ["halted", [finished("halted")], false],
  ])("Tells of the image of one %s whether it is bad", (_what, notes, isBad) => {
    expect(pastOf(journal(...notes))?.isBad).toBe(isBad);
  });

  it("Is written and read again, and what nobody understands is passed over", () => {
    const one = past("r1", { from: A, to: B });
    expect(parsePast(pastText([one]))).toEqual([one]);
    expect(parsePast(JSON.stringify([{ ...one, outcome: "teleported" }, one]))).toEqual([one]);
    expect([parsePast("{"), parsePast("{}")]).toEqual([[], []]);
  });

  it("Is thirty releases, and the last promoted one however long ago", () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      past(`r${String(index)}`, { outcome: index === 3 ? "promoted" : "halted" }),
    );
    const kept = all.reduce<readonly PastRelease[]>((list, one) => withPast(list, one), []);
    expect(kept.map(({ id }) => id)).toEqual(["r3", ...all.slice(10).map(({ id }) => id)]);
  });

  it("Has each release once", () => {
    const kept = withPast([past("r1", { isBad: true })], past("r1", {}));
    expect(kept).toEqual([past("r1", {})]);
  });
});

describe("An image", () => {
  const back = past("r1", { outcome: "rolled-back", from: A, to: B, isBad: true });

  it("Is taken back by the release that used it last, under whatever name", () => {
    expect(spentBy([back], B)).toEqual({ is: "taken back", release: back });
    expect(spentBy([back], image("b", "other.example.com/shop:1.2"))).toMatchObject({
      is: "taken back",
    });
    expect(spentBy([back], C)).toBeUndefined();
  });

  it("Is good again once a later release was promoted with it", () => {
    expect(spentBy([back, past("r2", { from: A, to: B })], B)).toBeUndefined();
  });

  it("Is replaced where the last promoted release came from it", () => {
    const promoted = past("r2", { from: A, to: B });
    expect(spentBy([promoted], A)).toEqual({ is: "replaced", release: promoted });
    expect(spentBy([promoted, past("r3", { from: B, to: C })], A)).toBeUndefined();
    expect(spentBy([promoted, past("r3", { outcome: "halted", from: B })], A)).toMatchObject({
      is: "replaced",
    });
  });
});
