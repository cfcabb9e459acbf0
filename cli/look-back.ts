/** How long all answers about the past may take together, in milliseconds. */
export const ANSWER_MS = 60_000;

/** What {@link timeOf} needs. */
export const TIME = "a time, such as 7d or 30m";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a time as people write it. */
export function timeOf(text: string): number | undefined {
  const match = /^([1-9]\d*)([smhd])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}
