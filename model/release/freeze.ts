/** Days as settings name them, in the order in which JavaScript counts them. */
export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** A time in which no release starts. All conditions must hold; times are UTC. */
export interface FreezeWindow {
  /** Why, as people read it. */
  readonly name: string;
  /** @default - every day */
  readonly days?: readonly (typeof DAYS)[number][];
  /** First hour. @default 0 */
  readonly fromHour?: number;
  /** First hour that is free again. @default 24 */
  readonly toHour?: number;
  /** First date, such as 2026-12-20. @default - any */
  readonly fromDate?: string;
  /** Last date. @default - any */
  readonly toDate?: string;
}

/**
 * The window that forbids a start; rollbacks never ask.
 *
 * @param now - milliseconds since the epoch
 */
export function frozenBy(freeze: readonly FreezeWindow[], now: number): FreezeWindow | undefined {
  const time = new Date(now);
  const [day, hour, date] = [DAYS[time.getUTCDay()], time.getUTCHours(), dateOf(now)];
  return freeze.find(
    ({ days = DAYS, fromHour = 0, toHour = 24, fromDate = "", toDate = "9999-12-31" }) =>
      days.some((one) => one === day) &&
      hour >= fromHour &&
      hour < toHour &&
      date >= fromDate &&
      date <= toDate,
  );
}

/** Whether a text is a date that the calendar has. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(time) && dateOf(time) === text;
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
