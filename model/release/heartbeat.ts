/** What one look at a lease showed. */
export interface Sighting {
  /** When, by the looker's own clock, in milliseconds. */
  readonly at: number;
  /** Who has it; left out when nobody does. */
  readonly holder?: string;
  /** The holder's last heartbeat, as it wrote it. */
  readonly beat?: string;
}

/** Whether somebody drives. */
export type Pulse = "free" | "alive" | "dead" | "unsure";

/**
 * Judges a holder by whether its heartbeat moves while one watches: the clocks of two machines are never
 * compared, as a wrong one would make a living driver dead.
 *
 * @param first - the first look
 * @param last - the latest look
 * @param durationMs - how long a heartbeat holds
 */
export function pulseOf(first: Sighting, last: Sighting, durationMs: number): Pulse {
  if (last.holder === undefined) return "free";
  if (last.holder !== first.holder || last.beat !== first.beat) return "alive";
  return last.at - first.at >= durationMs ? "dead" : "unsure";
}
