import { Dice } from "../model/dice";

/** Chance of whole releases. */
export class ReleaseDice extends Dice {
  /** Events of a mean number; of a large one as a normal distribution has them. */
  poisson(mean: number): number {
    if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const end = Math.exp(-mean);
    let [count, product] = [0, this.next()];
    while (product > end) {
      count += 1;
      product *= this.next();
    }
    return count;
  }

  sum(times: number, one: () => number): number {
    let total = 0;
    for (let at = 0; at < times; at += 1) total += one();
    return total;
  }
}

/** The middle of numbers, rounded. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? NaN);
}
