import { leastWindow, windowSeconds } from "../../release/window";
import { Dice } from "../../dice";
import { clumpOfMinutes, totalOf } from "../clump";
import type { Beside } from "../comparison";
import type { Gate } from "../gate";
import { missing, type Reading } from "../reading";
import { type Counts, type Tally, withLook } from "../tally";
import type { View } from "../view";
import type { Moment } from "./moments";

/** Minutes of the hour that a release is compared with. */
export const HOUR = 60;

/** What was counted in a minute; nothing where nobody called. */
export type Minutes = readonly (Counts | undefined)[];

/** What a gate would have asked for, minute by minute, of the color that served. */
export interface GatePast {
  /** End of the first minute, in milliseconds since the epoch. */
  readonly start: number;
  /** What is counted, for a release that begins at a minute; for gates that count. */
  readonly counts?: (release: number) => Minutes;
  /** From which time on requests are slow for that release. */
  readonly edgeMs?: (release: number) => number;
  /** The gate's number, where it is no count. */
  readonly values?: readonly (number | undefined)[];
}

/** What one question of a gate had found. */
export interface Look {
  readonly moment: Moment;
  readonly view: View;
  /** Of the new color in the gate's window, and of the active one. */
  readonly own: Counts;
  readonly other: Counts;
  /** Whether anybody called in the last minute. */
  readonly isKnown: boolean;
  readonly value: Reading;
  readonly beside: Beside | undefined;
  readonly edgeMs: number;
}

/**
 * What a gate had found in a release of the very version that served. A gate that compares gets the failures as the
 * requests are split: how often chance alone stops it is known, see `falseAlarms`. For a limit alone they fall by
 * chance, and those that came together fall together.
 *
 * @returns nothing where nothing is known of that time
 */
export function looksOf(
  gate: Gate,
  past: GatePast,
  release: number,
  moments: readonly Moment[],
  scrapeSeconds: number,
): readonly Look[] | undefined {
  const { counts, edgeMs, values, start } = past;
  const minutes = counts?.(release) ?? [];
  const hour = minutes.slice(release - HOUR + 1, release + 1).filter((one) => one !== undefined);
  const last = release + (moments.at(-1)?.minute ?? 0) + 1;
  const known = counts ? minutes : (values ?? []);
  if (known.slice(release + 1, last).every((one) => one === undefined)) return undefined;
  const clump = gate.kind === "query" ? 1 : clumpOfMinutes(hour);
  const compared = "compared" in gate ? gate.compared : undefined;
  const dice = compared ? undefined : new Dice(release);
  const falls = (bad: number, part: number) =>
    dice ? Math.min(bad, dice.some(bad / clump, part) * clump) : bad * part;
  const sums = splitAlong(minutes.slice(release, last), moments, falls);
  const before = beforeOf(gate, totalOf(hour));
  const at = (minute: number) => start + (release + minute) * 60_000;
  let tallies: readonly Tally[] = [];
  return moments.map((moment) => {
    const { minute, weight, changedAt, since } = moment;
    const view = {
      ...({ color: "the new color", active: "the active one", scrapeSeconds } as const),
      ...{ since: at(minute <= since ? changedAt : since), now: at(minute) },
    };
    const back = "windowSeconds" in gate ? gate.windowSeconds : 60;
    const from = minute - Math.ceil(windowSeconds(back, view, scrapeSeconds) / 60);
    const isOld = (minute - changedAt) * 60 >= leastWindow(scrapeSeconds);
    if (compared && counts && isOld) {
      const look = { since: at(changedAt), at: at(minute), ...between(sums, changedAt, minute) };
      tallies = withLook(tallies, look, { ...compared, scrapeSeconds });
    }
    const value = values?.[release + minute];
    const { own, active } = between(sums, from, minute);
    const isAlone = weight === 100;
    return {
      ...{ moment, view, own, other: active, edgeMs: edgeMs?.(release) ?? 0 },
      isKnown: minutes[release + minute] !== undefined,
      value: value === undefined ? missing("no data") : { value },
      beside: compared && counts ? { tallies, isAlone, clump, before } : undefined,
    };
  });
}

/** What a query looks at cannot be moved in time, so a release has no hour before it either. */
function beforeOf(gate: Gate, hour: Counts): Beside["before"] {
  if (gate.kind === "query") return "a query of one's own has no hour before";
  return hour.all < 1 ? "it had no requests" : hour;
}

/** Sums of both colors since the release began. */
type Sums = readonly { readonly own: Counts; readonly active: Counts }[];

function splitAlong(
  minutes: Minutes,
  moments: readonly Moment[],
  falls: (bad: number, part: number) => number,
): Sums {
  let [own, active] = [NONE, NONE];
  const sums = [{ own, active }];
  let at = 0;
  for (const counts of minutes.slice(1)) {
    while (at + 1 < moments.length && (moments[at]?.minute ?? 0) < sums.length) at += 1;
    const part = (moments[at]?.weight ?? 100) / 100;
    const { all, bad } = counts ?? NONE;
    const mine = { all: all * part, bad: falls(bad, part) };
    own = plus(own, mine);
    active = plus(active, { all: all - mine.all, bad: bad - mine.bad });
    sums.push({ own, active });
  }
  return sums;
}

const NONE: Counts = { all: 0, bad: 0 };

function plus(one: Counts, other: Counts): Counts {
  return { all: one.all + other.all, bad: one.bad + other.bad };
}

function between(sums: Sums, from: number, to: number): Sums[number] {
  const [before, after] = [sums[Math.max(0, from)], sums[to]];
  if (!before || !after) return { own: NONE, active: NONE };
  const added = (of: (one: Sums[number]) => Counts) => ({
    all: of(after).all - of(before).all,
    bad: of(after).bad - of(before).bad,
  });
  return { own: added(({ own }) => own), active: added(({ active }) => active) };
}
