import { type Counts, shareOf } from "./tally";

/** Below it, chance alone may make single events look so. */
const LEAST = 1.5;

/** How many bad ones come together, by how much their number strays: a multiple of what chance explains. */
export function clumpOf(strays: number): number {
  return strays >= LEAST ? strays : 1;
}

/** By how much the bad ones stray from one minute to the next, as `clumpIn` asks a store. */
function straysIn(minutes: readonly Counts[], share: number): number {
  const found = minutes.slice(1).flatMap((one, at) => {
    const before = minutes[at];
    if (!before || one.all <= 0 || before.all <= 0) return [];
    const strays = one.bad - before.bad - share * (one.all - before.all);
    return [strays ** 2 / (share * (one.all + before.all))];
  });
  return found.reduce((sum, one) => sum + one, 0) / Math.max(1, found.length);
}

/** What stretches of time had together. */
export function totalOf(minutes: readonly Counts[]): Counts {
  const sum = (of: (one: Counts) => number) => minutes.reduce((total, one) => total + of(one), 0);
  return { all: sum(({ all }) => all), bad: sum(({ bad }) => bad) };
}

/** How many bad ones come together in these minutes. */
export function clumpOfMinutes(minutes: readonly Counts[]): number {
  const total = totalOf(minutes);
  return total.bad > 0 ? clumpOf(straysIn(minutes, shareOf(total))) : 1;
}
