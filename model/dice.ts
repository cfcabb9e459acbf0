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

  /** How many of so many fall into a part, from 0 to 1; of very many as a normal distribution has them. */
  some(count: number, part: number): number {
    if (count > MANY) {
      const strays = Math.sqrt(count * part * (1 - part)) * this.normal();
      return Math.min(count, Math.max(0, Math.round(count * part + strays)));
    }
    let hits = 0;
    for (let at = 0; at < count; at += 1) if (this.next() < part) hits += 1;
    return hits;
  }

  protected normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

const MANY = 500;
