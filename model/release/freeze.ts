import { z } from "zod";
import { anyText, integer, listOf, object, word } from "../settings/fields";
import type { Resolved } from "../settings/typed";

/** Days as settings name them, in the order in which JavaScript counts them. */
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const date = () => {
  const error = "a date such as 2026-12-20";
  return z.string({ error }).refine(isDate, { error });
};

/** A time in which no release starts. All conditions must hold; times are UTC. */
export const freezeSchema = object({
  /** Why, as people read it. */
  name: anyText("a name").meta({ examples: ["weekend"] }),
  /** Days of the week. @default - every day */
  days: listOf(word(DAYS), `a list of ${DAYS.join(", ")}`)
    .meta({ examples: [["sat", "sun"]] })
    .exactOptional(),
  /** First hour, UTC. */
  fromHour: integer(0, 23, "hour, UTC").default(0),
  /** First hour that is free again, UTC. */
  toHour: integer(1, 24, "hour, UTC").default(24),
  /** First date, such as 2026-12-20. @default - any */
  fromDate: date()
    .meta({ examples: ["2026-12-20"] })
    .exactOptional(),
  /** Last date. @default - any */
  toDate: date()
    .meta({ examples: ["2027-01-03"] })
    .exactOptional(),
}).meta({ examples: [{ name: "weekend", days: ["sat", "sun"] }] });

/** A time in which no release starts. */
export type FreezeWindow = Resolved<typeof freezeSchema>;

/**
 * The window that forbids a start; rollbacks never ask.
 *
 * @param now - milliseconds since the epoch
 */
export function frozenBy(freeze: readonly FreezeWindow[], now: number): FreezeWindow | undefined {
  const time = new Date(now);
  const [day, hour, date] = [DAYS[time.getUTCDay()], time.getUTCHours(), dateOf(now)];
  return freeze.find(
    ({ days = DAYS, fromHour, toHour, fromDate = "", toDate = "9999-12-31" }) =>
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
