import type { ReleaseState } from "./state";

/** The latest time that a state knows of. */
export function latestTime(state: ReleaseState): number {
  const { startedAt, since, writtenAt = 0, settledAt = 0, hold, failedEffect, samples } = state;
  const answers = Object.values(samples).map((of) => of.at(-1)?.at ?? 0);
  return Math.max(
    startedAt,
    since,
    writtenAt,
    settledAt,
    hold?.since ?? 0,
    failedEffect?.at ?? 0,
    ...answers,
  );
}
