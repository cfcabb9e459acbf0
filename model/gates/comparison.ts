import { formatDuration, sharePercent, thousands, times } from "../release/format";
import { flag, integer, share, word } from "../settings/fields";
import { was } from "../settings/renamed";
import { percents, permille, type Share } from "../units/share";
import { evidence, needed, requestsNeeded, upperBound } from "./evidence";
import {
  type Compared,
  type Comparing,
  type Counts,
  shareOf,
  sideBySide,
  type Tally,
} from "./tally";
import { unknown, type Verdict } from "./verdict";
import type { View } from "./view";

/** The smallest rise that matters where nothing is written. */
export const TWICE = "200%" as Share;

/** The keys of a comparison with the active color. */
export const comparison = (compare: boolean) => ({
  /** Whether the new color is held against the active one. */
  compare: flag().default(compare),
  /** Smallest rise that matters, as a share of what the active color has. */
  maxOfActive: share({ min: "110%", max: "100000%", step: "1%" })
    .meta(was("maxPercentOfActive", "percent"))
    .prefault(TWICE),
  /** Bad ones that one scrape may add beyond what the active color's share explains: they come in clumps. */
  burst: integer(1, 1_000_000).default(5),
  /** What a stage passes on: enough requests, or a bound that rules out the smallest rise that matters. */
  passOn: word(["requests", "bound"]).default("requests"),
});

/** The smallest rise that matters, as a share of all. */
export const slackShare = () =>
  share({ min: "0%", max: "100%", step: "0.01%" })
    .meta(was("slackPermille", "permille"))
    .prefault("0.05%");

/** The same where no key says it: there the share is small by the choice of what is bad. */
const SLACK = "0.05%" as Share;

/** Of a release that is healthy, before it is split over the gates that compare. */
const FALSE_ALARMS = 0.01;

/** What a gate has of these keys. */
export function comparedOf(keys: {
  readonly compare: boolean;
  readonly maxOfActive: Share;
  readonly slack?: Share;
  readonly burst: number;
  readonly passOn: Compared["passOn"];
}): { readonly compared?: Compared } {
  const { compare, maxOfActive, slack = SLACK, burst, passOn } = keys;
  const least = { maxPercentOfActive: percents(maxOfActive), slackPermille: permille(slack) };
  return compare ? { compared: { ...least, burst, passOn, falseAlarms: FALSE_ALARMS } } : {};
}

/** What was counted for a comparison. */
export interface Beside {
  /** Both colors at the same time, since the first stage. */
  readonly tallies: readonly Tally[];
  /** Whether the new color has all traffic, so that nothing is beside it. */
  readonly isAlone: boolean;
  /** How many bad ones come together, by the active color in the hour before. @default 1 */
  readonly clump?: number;
  /** The active color in the hour before the release, or why that is not known. */
  readonly before: Counts | string;
}

/** What both colors had of late; the active one is left out where too little is known of it. */
export interface Lately {
  readonly own: Counts;
  readonly active: Counts | undefined;
}

/** What a comparison says. */
export interface Compares {
  /**
   * The new color is worse; all traffic is worse than it was; a rise is not ruled out, as it has to be; or nothing
   * speaks for one.
   */
  readonly is: "worse" | "risen" | "open" | "alike";
  /** What was compared, such as `1.2 × blue's 0.10%`. */
  readonly words: string;
}

/**
 * Holds the new color against the active one at the same time, and whoever serves against the hour before. Only the
 * first can blame the new color: a fault that both share changes both.
 */
export function compareColors(
  compared: Compared,
  view: View,
  found: Beside,
  lately: Lately,
): Compares {
  const { own, base } = sideBySide(found.tallies);
  const sum = evidence(found.tallies, ratioOf(compared), found.clump);
  if (sum >= needed(compared) && isMuch(compared, own, base)) {
    const both = `${sharePercent(shareOf(own))} of ${thousands(own.all)}, ${timesWords(view, own, base)}`;
    const chance = `chance alone does that in 1 of ${oneOf(sum)} releases`;
    return { is: "worse", words: `${both} at the same time; ${chance}` };
  }
  const risen = risenWords(compared, view, found, lately);
  if (risen !== undefined) return { is: "risen", words: risen };
  return found.isAlone || found.tallies.length === 0
    ? besideBefore(compared, view, found, lately.own)
    : besideActive(compared, view, found);
}

/**
 * The same where what a color had of late is what it has had since the weights changed.
 *
 * @param found - left out: nothing is compared
 * @param what - what is counted, for people
 * @returns words that follow a sentence; for `worse` they are the sentence
 */
export function compareLately(
  { compared }: Comparing,
  view: View,
  found: Beside | undefined,
  what: string,
): Partial<Compares> & {
  readonly words: string;
  readonly tallies?: Pick<Verdict, "tallies">;
} {
  const last = found?.tallies.at(-1);
  if (!compared || !found || !last) return { words: "" };
  const { tallies } = found;
  const { is, words } = compareColors(compared, view, found, last);
  const value = is === "worse" ? "" : `${sharePercent(shareOf(last.own))}, `;
  return {
    is,
    words: `${is === "worse" ? "" : "; "}${what} ${value}${words}`,
    tallies: { tallies },
  };
}

/** The smallest share that matters over a base, from 0 to 1. */
export function leastRise(
  compared: Pick<Compared, "maxPercentOfActive" | "slackPermille">,
  base: number,
): number {
  return Math.max(base * ratioOf(compared), base + compared.slackPermille / 1000);
}

/** The smallest rise that matters as a factor. */
export function ratioOf({ maxPercentOfActive }: Pick<Compared, "maxPercentOfActive">): number {
  return maxPercentOfActive / 100;
}

/** Events in place of what comes together. */
export function eventsIn({ all, bad }: Counts, clump: number): Counts {
  return { all: all / clump, bad: bad / clump };
}

/** That the new color is not to blame. */
export function sharedWords(color: string): string {
  return `: a fault that both share, not ${color}'s`;
}

/**
 * What becomes of an answer within the limit where a comparison says more: all traffic is worse than it was, or a rise
 * is not ruled out.
 *
 * @returns nothing where it says no more
 */
export function comparedVerdict(
  is: Compares["is"] | undefined,
  sentence: string,
  measured: Omit<Verdict, "outcome" | "sentence">,
): Verdict | undefined {
  if (is === "risen") return { outcome: "failed", sentence, ...measured, isShared: true };
  return is === "open" ? { ...unknown(sentence), ...measured } : undefined;
}

function isMuch({ slackPermille }: Compared, own: Counts, base: Counts): boolean {
  return (shareOf(own) - shareOf(base)) * 1000 >= slackPermille;
}

/**
 * Whoever has the traffic against the hour before: the active color as long as it serves, then the new one, of
 * which nobody can say then whether it is to blame.
 */
function risenWords(
  compared: Compared,
  { color, active }: View,
  { before, isAlone, clump }: Beside,
  lately: Lately,
): string | undefined {
  const present = isAlone ? lately.own : lately.active;
  if (typeof before === "string" || !present) return undefined;
  const pair = { own: present, active: before };
  // A tenth of the false alarms: this one only holds.
  const least = needed(compared) + Math.log(10);
  if (!isMuch(compared, present, before) || evidence([pair], ratioOf(compared), clump) < least) {
    return undefined;
  }
  const was = `${sharePercent(shareOf(before))} in the hour before the release`;
  return isAlone
    ? `${active} had ${was}; as ${color} has all traffic, nobody knows whose fault it is`
    : `and ${active} rose from ${was} to ${sharePercent(shareOf(present))}${sharedWords(color)}`;
}

function besideBefore(
  compared: Compared,
  view: View,
  { before, clump = 1 }: Beside,
  own: Counts,
): Compares {
  if (typeof before === "string") {
    return isOpen(compared, 1, 0, `not compared with ${view.active}: ${before}`);
  }
  const bound = upperBound(eventsIn(own, clump));
  const words = `${timesWords(view, own, before)} in the hour before the release, surely below ${sharePercent(bound)}`;
  return isOpen(compared, bound, shareOf(before), words);
}

function besideActive(compared: Compared, view: View, found: Beside): Compares {
  const { own, base } = sideBySide(found.tallies);
  const bound = upperBound(eventsIn(own, found.clump ?? 1));
  const surely = `surely below ${sharePercent(bound)}`;
  const words = `${timesWords(view, own, base)}, ${surely}; ${sightWords(compared, own, base, found)}`;
  return isOpen(compared, bound, shareOf(base), words);
}

/** Whether a rise that matters has to be ruled out, and is not. */
function isOpen(compared: Compared, bound: number, base: number, words: string): Compares {
  return compared.passOn === "requests" || bound < leastRise(compared, base)
    ? { is: "alike", words }
    : { is: "open", words: `${words}; release.gates passes on the bound` };
}

/** `4.8 × blue's 0.10%`. */
function timesWords({ active }: View, own: Counts, base: Counts): string {
  const other = shareOf(base);
  return other > 0
    ? `${times(shareOf(own) / other)} ${active}'s ${sharePercent(other)}`
    : `${active} has ${sharePercent(0)}`;
}

/** When the smallest rise that matters would be seen, at the weights and the traffic of now. */
function sightWords(
  compared: Compared,
  own: Counts,
  base: Counts,
  { tallies, clump = 1 }: Beside,
): string {
  const last = tallies.at(-1);
  if (!last) return "nothing is counted yet";
  const risen = leastRise(compared, shareOf(base));
  const all = requestsNeeded({
    part: last.own.all / Math.max(1, last.own.all + last.active.all),
    base: shareOf(base),
    risen,
    ratio: ratioOf(compared),
    falseAlarms: compared.falseAlarms,
  });
  const what = `a rise to ${sharePercent(risen)}`;
  const left = all * clump - own.all;
  if (left <= 0) return `${what} would have been seen`;
  const perSecond = (last.own.all * 1000) / Math.max(1, last.at - last.since);
  if (!Number.isFinite(left) || perSecond <= 0) return `${what} would not be seen`;
  return `${what} is seen after ${thousands(left)} more, in ${formatDuration((left / perSecond) * 1000)}`;
}

/** One of so many, from the logarithm of evidence. */
function oneOf(sum: number): string {
  const most = 1_000_000;
  return sum > Math.log(most)
    ? `more than ${thousands(most)}`
    : thousands(Math.floor(Math.exp(sum)));
}
