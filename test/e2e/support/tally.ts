/** What became of one request. Every request that was due ends as exactly one of these. */
export interface Answer {
  /** Milliseconds since the epoch at which the request was due and sent. */
  readonly sentAt: number;
  /** Milliseconds until the last byte, or until the failure. */
  readonly took: number;
  /** Status of the answer, or why there was none. */
  readonly outcome: number | "error" | "timeout" | "unsent";
  /** Who answered: the header `x-color`. */
  readonly color: string | undefined;
  /** The failure in words. */
  readonly detail?: string;
}

/** A stretch of time, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How often a share may stray by chance alone: once in some 16,000 measurements. */
const SIGMAS = 4;

/** The answers of a load, and what can be read off them. */
export class Tally {
  constructor(readonly answers: readonly Answer[]) {}

  /** Both loads as one. */
  with(other: Tally): Tally {
    return new Tally([...this.answers, ...other.answers].sort((a, b) => a.sentAt - b.sentAt));
  }

  get total(): number {
    return this.answers.length;
  }

  /** Requests without a good answer: any status but 2xx, broken connections, no answer in time, never sent. */
  get lost(): readonly Answer[] {
    return this.answers.filter(
      ({ outcome }) => typeof outcome !== "number" || outcome < 200 || outcome > 299,
    );
  }

  /** The share of a color among the requests sent in a span, from 0 to 1, and how many those were. */
  shareOf(color: string, span: Span): { readonly share: number; readonly of: number } {
    const within = this.answers.filter(({ sentAt }) => sentAt >= span.from && sentAt < span.to);
    const hits = within.filter((answer) => answer.color === color).length;
    return { share: within.length === 0 ? NaN : hits / within.length, of: within.length };
  }

  /** Who answered, each once, in the order of their first answers. */
  get colors(): readonly (string | undefined)[] {
    return [...new Set(this.answers.map(({ color }) => color))];
  }

  /** When the last request was sent that a color answered, before `until`. */
  lastOf(color: string, until = Infinity): number | undefined {
    return this.answers.filter((answer) => answer.color === color && answer.sentAt < until).at(-1)
      ?.sentAt;
  }

  /** A percentile of the answer times in milliseconds. */
  percentile(percent: number): number {
    const sorted = this.answers.map(({ took }) => took).sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
  }
}

/**
 * How far a measured share may lie from its weight: four standard deviations of a binomial
 * distribution, as Envoy draws every request on its own. A weight of 0 or 100 has none.
 */
export function tolerance(weight: number, samples: number): number {
  const share = weight / 100;
  return SIGMAS * Math.sqrt((share * (1 - share)) / samples);
}
