import type { Compared, Counts, Tally } from "./tally";

/**
 * How strongly counts speak for a rise, in a way that may be looked at after every scrape: a mixture likelihood
 * ratio. While the new color is no worse than the active one it is a supermartingale that begins at 1, so by
 * Ville's inequality it ever reaches 20 with probability 1/20 at most, however often somebody looks.
 *
 * Bad requests of both colors are compared with each other, given how many each had: each bad one is the new
 * color's with a probability that the split of the requests says. What both share - a database that is slow, a
 * busier hour - takes no side.
 *
 * @see Lindon and Malek, Anytime-Valid Inference for Multinomial Count Data, NeurIPS 2022
 * @see Lindon, Sanden and Shirikian, Rapid Regression Detection, https://arxiv.org/abs/2205.14762
 */

/** How much worse than the smallest rise that matters a version may be, and how likely that is held to be. */
const RISES = [
  { times: 1, weight: 0.6 },
  { times: 2, weight: 0.15 },
  { times: 4, weight: 0.12 },
  { times: 10, weight: 0.08 },
  { times: 40, weight: 0.05 },
] as const;

/** What both colors had side by side; of a tally, all but what was left out counts. */
type Pair = Pick<Tally, "own" | "active"> & Partial<Pick<Tally, "left">>;

/**
 * The natural logarithm of the evidence that the new color is worse than the active one.
 *
 * @param ratio - the smallest rise that matters: 2 for twice as many
 * @param clump - how many bad ones come together: they are one event
 */
export function evidence(tallies: readonly Pair[], ratio: number, clump = 1): number {
  const both = tallies.filter(({ own, active }) => own.all > 0 && active.all > 0);
  return mixture((times) =>
    both.reduce(
      (sum, tally) => sum + (likelihood(tally, times * ratio) - likelihood(tally, 1)) / clump,
      0,
    ),
  );
}

/** The same against a share that is known, such as a limit, from 0 to 1. */
export function evidenceOver({ all, bad }: Counts, share: number, ratio: number): number {
  const expected = all * share;
  if (expected <= 0) return bad > 0 ? Infinity : 0;
  return mixture((times) => bad * Math.log(times * ratio) - expected * (times * ratio - 1));
}

/** The evidence from which on a rise is no chance, as a logarithm. */
export function needed({ falseAlarms }: Pick<Compared, "falseAlarms">): number {
  return Math.log(1 / falseAlarms);
}

/** How likely the counts are where the new color has so many times the active one's share; a logarithm. */
function likelihood({ own, active, left = 0 }: Pair, ratio: number): number {
  const odds = (ratio * own.all) / active.all;
  const bad = Math.max(0, own.bad - left);
  return bad * Math.log(odds / (1 + odds)) - active.bad * Math.log1p(odds);
}

/** The logarithm of a weighted mean, of logarithms. */
function mixture(of: (times: number) => number): number {
  return logMean(RISES.map(({ times, weight }) => Math.log(weight) + of(times)));
}

function logMean(all: readonly number[]): number {
  const most = Math.max(...all);
  return most + Math.log(all.reduce((sum, one) => sum + Math.exp(one - most), 0));
}

/** How sure a bound is: it is wrong in one of twenty releases at most. */
const SURE = Math.log(20);

/** Shares from a millionth to all, two to a decade, each as likely as the others. */
const SHARES = Array.from({ length: 13 }, (_one, at) => 10 ** (-6 + at / 2));

/** The share that the true one is surely below, from 0 to 1, at every look. */
export function upperBound({ all, bad }: Counts): number {
  const value = (share: number) => bad * Math.log(share) - all * share;
  const mean = logMean(SHARES.map((share) => value(share) - Math.log(SHARES.length)));
  let [low, high] = [Math.max(1e-9, Math.min(1, bad / Math.max(1, all))), 1];
  for (let step = 0; step < 40; step += 1) {
    const middle = Math.sqrt(low * high);
    if (value(middle) > mean - SURE) low = middle;
    else high = middle;
  }
  return high;
}

/** What a comparison can find. */
export interface Sight {
  /** The new color's part of the requests, from 0 to 1. */
  readonly part: number;
  /** The active color's share of bad ones, from 0 to 1. */
  readonly base: number;
  /** The new color's. */
  readonly risen: number;
  readonly ratio: number;
  readonly falseAlarms: number;
}

/** How many standard deviations more than the mean it takes to find a rise in four of five cases. */
const FOUR_OF_FIVE = 0.8416;

/** Requests of the new color after which the rise is found with a probability of 80 %. */
export function requestsNeeded({ part, base, risen, ratio, falseAlarms }: Sight): number {
  if (!(part > 0 && part < 1) || risen <= base) return Infinity;
  // Bad requests of both colors to one request of the new one, and the new color's part of them.
  const bad = risen + (base * (1 - part)) / part;
  const own = risen / bad;
  const least = needed({ falseAlarms });
  const found = RISES.map(({ times, weight }) => {
    const asked = (times * ratio * part) / (times * ratio * part + 1 - part);
    const [hit, miss] = [Math.log(asked / part), Math.log((1 - asked) / (1 - part))];
    const drift = bad * (own * hit + (1 - own) * miss);
    const spread = Math.sqrt(bad * (own * hit ** 2 + (1 - own) * miss ** 2));
    if (drift <= 0) return Infinity;
    // Solves drift · n - 0.84 · spread · √n = what is needed.
    const level = least - Math.log(weight);
    const half = FOUR_OF_FIVE * spread;
    return ((half + Math.sqrt(half ** 2 + 4 * drift * level)) / (2 * drift)) ** 2;
  });
  return Math.min(...found);
}
