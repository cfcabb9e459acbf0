import type { z } from "zod";
import { integer, object } from "./need";
import { type Problem, problem } from "./problem";

/** How a pod leaves: it keeps serving while the routers forget it, then finishes what it has (C9). */
export interface DrainArgs {
  /**
   * Seconds between the end of a pod's membership in its Services and SIGTERM, spent in a native
   * sleep hook: long enough for every proxy to learn of it.
   * @default 5
   * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
   */
  readonly preStopSeconds?: number;
  /**
   * Seconds that the process gives its last requests after SIGTERM.
   * @default 30
   */
  readonly shutdownSeconds?: number;
  /**
   * Seconds until SIGKILL, counted from the start of the hook. The hook counts in (C8).
   * @default - preStopSeconds + shutdownSeconds + 5
   */
  readonly graceSeconds?: number;
}

/** A drain with all its numbers. */
export interface Drain {
  readonly preStopSeconds: number;
  readonly shutdownSeconds: number;
  readonly graceSeconds?: number;
}

export const DRAIN_DEFAULTS = { preStopSeconds: 5, shutdownSeconds: 30 } as const satisfies Drain;

/** Seconds between the last request's limit and SIGKILL, for the process's own clearing up. */
const MARGIN_SECONDS = 5;

export const drainSchema: z.ZodType<DrainArgs> = object({
  preStopSeconds: integer(0, 600, "seconds")
    .exactOptional()
    .describe("Seconds that a leaving pod keeps serving while proxies forget it."),
  shutdownSeconds: integer(1, 3600, "seconds")
    .exactOptional()
    .describe("Seconds that the process gives its last requests after SIGTERM."),
  graceSeconds: integer(1, 7200, "seconds")
    .exactOptional()
    .describe(
      "Seconds until SIGKILL, the hook included; preStopSeconds + shutdownSeconds + 5 if not set.",
    ),
});

/** The pod's `terminationGracePeriodSeconds`. */
export function graceSeconds(drain: Drain): number {
  return drain.graceSeconds ?? drain.preStopSeconds + drain.shutdownSeconds + MARGIN_SECONDS;
}

/** A grace period that would kill a live drain (C8). */
export function drainProblems(path: readonly string[], drain: Drain): readonly Problem[] {
  const least = drain.preStopSeconds + drain.shutdownSeconds;
  if (drain.graceSeconds === undefined || drain.graceSeconds >= least) return [];
  return [
    problem(
      [...path, "graceSeconds"],
      drain.graceSeconds,
      `at least preStopSeconds ${String(drain.preStopSeconds)} + shutdownSeconds ${String(drain.shutdownSeconds)} = ${String(least)}`,
      least + MARGIN_SECONDS,
    ),
  ];
}
