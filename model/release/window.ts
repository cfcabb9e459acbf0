/** Scrapes that a window needs: with one there is nothing to take a difference from. */
const SCRAPES_IN_WINDOW = 2;

/** Scrapes after which the newest sample is too old to say anything about now. */
const SCRAPES_UNTIL_STALE = 4;

/** The stretch of time that an answer is about. */
export interface Span {
  /** Start of what may be looked at, in milliseconds since the epoch. */
  readonly since: number;
  readonly now: number;
}

/**
 * How far a query looks back: never before the step began, so that what another weight did is not held
 * against this one. The first two scrapes are the exception, as no query answers in less; an answer of
 * that time may fail a gate, but {@link isYoung} keeps it from passing one.
 */
export function windowSeconds(configured: number, span: Span, scrapeSeconds: number): number {
  const least = leastWindow(scrapeSeconds);
  return Math.max(least, Math.min(configured, elapsedSeconds(span)));
}

/** The shortest window that can have an answer. */
export function leastWindow(scrapeSeconds: number): number {
  return SCRAPES_IN_WINDOW * scrapeSeconds;
}

/** Whether the step is too young for a window of its own. */
export function isYoung(span: Span, scrapeSeconds: number): boolean {
  return elapsedSeconds(span) < leastWindow(scrapeSeconds);
}

/** The age from which on a sample says nothing. */
export function staleSeconds(scrapeSeconds: number): number {
  return SCRAPES_UNTIL_STALE * scrapeSeconds;
}

/** Whole seconds that have passed. */
export function elapsedSeconds({ since, now }: Span): number {
  return Math.floor(Math.max(0, now - since) / 1000);
}
