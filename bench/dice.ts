/** Chance that can be repeated. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2654435761) >>> 0;
  }

  /** From 0 to 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

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

  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

/** The middle of numbers, rounded. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? NaN);
}
