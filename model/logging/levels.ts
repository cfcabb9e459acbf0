/**
 * The only values that the label `level` has. A store keeps a stream for each combination of labels, and
 * what applications call their levels has no end.
 */
export const LEVELS = ["debug", "info", "warn", "error", "unknown"] as const;

/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/** Words of common loggers, in any case, and what they count as; everything else is `unknown`. */
export const LEVEL_WORDS: Readonly<Record<Exclude<Level, "unknown">, readonly string[]>> = {
  debug: ["trace", "debug"],
  info: ["info", "notice"],
  warn: ["warn", "warning"],
  error: ["err", "error", "crit", "critical", "fatal", "panic", "alert", "emerg"],
};
