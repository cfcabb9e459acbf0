import { leastWindow } from "../../release/window";
import type { Stage } from "../../release/stage";

/** What a release walks through, as far as gates see it. */
export interface Walk {
  readonly stages: readonly Stage[];
  readonly bakeSeconds: number;
  readonly metrics: { readonly scrapeSeconds: number };
}

/** A minute of a walk at which gates are asked; all times in minutes since it began. */
export interface Moment {
  readonly minute: number;
  readonly weight: number;
  /** When the weights were changed. */
  readonly changedAt: number;
  /** When the split was seen. */
  readonly since: number;
  /** Whether the step ends with it. */
  readonly isLast: boolean;
}

/** Looks of one release at most: walks of hours are looked at less often than once a minute. */
const MOST_LOOKS = 120;

/** The minutes of a walk at which gates are asked, and the minutes between two of them. */
export function momentsOf({ stages, bakeSeconds, metrics }: Walk): {
  readonly moments: readonly Moment[];
  readonly stride: number;
} {
  const settle = Math.ceil(leastWindow(metrics.scrapeSeconds) / 60);
  const lengths = [...stages.map(({ holdSeconds }) => holdSeconds), bakeSeconds];
  const all = lengths.reduce((sum, one) => sum + minutesOf(one), 0);
  const stride = Math.max(1, Math.ceil(all / MOST_LOOKS));
  const moments: Moment[] = [];
  let [now, changedAt] = [0, 0];
  const step = (weight: number, since: number, seconds: number) => {
    const end = since + minutesOf(seconds);
    const first = Math.min(now + 1, end);
    for (let minute = first; minute <= end; minute = next(minute, end, stride)) {
      moments.push({ minute, weight, changedAt, since, isLast: minute === end });
    }
    now = end;
  };
  for (const { weight, holdSeconds } of stages) {
    changedAt = now;
    step(weight, now + settle, holdSeconds);
  }
  if (bakeSeconds > 0) step(100, now, bakeSeconds);
  return { moments, stride };
}

function next(minute: number, end: number, stride: number): number {
  return minute < end ? Math.min(end, minute + stride) : end + 1;
}

function minutesOf(seconds: number): number {
  return Math.ceil(seconds / 60);
}
