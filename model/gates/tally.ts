import type { GateBase } from "./gate-kind";

/** How many there were, and how many bad ones among them. */
export interface Counts {
  readonly all: number;
  readonly bad: number;
}

/** What both colors had side by side since the weights changed. A journal keeps it, so that `resume` goes on from it. */
export interface Tally {
  /** When the weights changed, in milliseconds since the epoch. */
  readonly since: number;
  readonly own: Counts;
  readonly active: Counts;
  /** Bad ones of the new color that are not counted, as too many came at once. */
  readonly left: number;
  /** When that was seen, in milliseconds since the epoch. */
  readonly at: number;
}

/** What was counted since the weights changed. */
export type Look = Omit<Tally, "left">;

/** How a gate compares the colors. */
export interface Compared {
  /** Smallest rise that matters, as a share of the active color's. */
  readonly maxPercentOfActive: number;
  /** Smallest rise that matters, in permille of all. */
  readonly slackPermille: number;
  /** Bad ones that one scrape may add beyond those that the active color's share explains. */
  readonly burst: number;
  /** Releases of a healthy version that it may call bad, as a number from 0 to 1. */
  readonly falseAlarms: number;
  /** What a stage passes on: enough requests, or a bound below the smallest rise that matters. */
  readonly passOn: "requests" | "bound";
}

/** A gate that may compare the colors. */
export interface Comparing extends GateBase {
  /** @default - it does not */
  readonly compared?: Compared;
}

/**
 * The tallies after one more look. Errors come in clumps, and a clump is one event: what one scrape adds beyond
 * what the active color's share explains counts up to `burst`. To leave bad ones of the new color out never
 * makes a false alarm likelier.
 */
export function withLook(
  tallies: readonly Tally[],
  look: Look,
  { burst, scrapeSeconds }: Pick<Compared, "burst"> & { readonly scrapeSeconds: number },
): readonly Tally[] {
  const last = tallies.at(-1);
  const isSame = last?.since === look.since;
  const before: Tally = isSame ? last : { ...NOTHING, since: look.since, at: look.since };
  const more = (of: (tally: Look) => number) => Math.max(0, of(look) - of(before));
  const scrapes = Math.max(1, (look.at - before.at) / (1000 * scrapeSeconds));
  const [own, active] = [more((one) => one.own.all), more((one) => one.active.all)];
  const explained = active > 0 ? (more((one) => one.active.bad) * own) / active : 0;
  const excess = Math.max(0, more((one) => one.own.bad) - explained - burst * scrapes);
  const tally: Tally = { ...look, left: Math.min(look.own.bad, before.left + excess) };
  return [...(isSame ? tallies.slice(0, -1) : tallies), tally];
}

const NOTHING = { own: { all: 0, bad: 0 }, active: { all: 0, bad: 0 }, left: 0 } as const;

/** What the new color had, and what it would have had with the active one's share: of the times with both. */
export function sideBySide(tallies: readonly Tally[]): {
  readonly own: Counts;
  readonly base: Counts;
} {
  const both = tallies.filter(({ own, active }) => own.all > 0 && active.all > 0);
  const sum = (of: (tally: Tally) => number) => both.reduce((total, one) => total + of(one), 0);
  const all = sum(({ own }) => own.all);
  const expected = sum(({ own, active }) => (active.bad * own.all) / active.all);
  return { own: { all, bad: sum(({ own }) => own.bad) }, base: { all, bad: expected } };
}

/** The bad ones among all, from 0 to 1. Extrapolated counts may differ a little, so it stays within its bounds. */
export function shareOf({ all, bad }: Counts): number {
  return all > 0 ? Math.min(1, bad / all) : 0;
}
