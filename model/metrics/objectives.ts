import type { z } from "zod";
import { integer, object } from "../need";
import { type Problem, problem } from "../problem";
import { requestMetrics } from "./requests";
import type { RequestsSettings } from "./request-settings";

/** What is promised, and limits of the alerts. Fractions in smaller units: Pulumi keeps them as text. */
export interface ObjectivesArgs {
  /** Requests that are promised to succeed, in hundredths of a percent. @default 9995 */
  readonly availabilityBasisPoints?: number;
  /** Requests that are promised to be quick, in percent. @default 99 */
  readonly latencyPercent?: number;
  /** What quick is, in milliseconds: an edge of the histogram's buckets. @default 500 */
  readonly latencyMs?: number;
  /** Days over which both promises are counted. @default 28 */
  readonly windowDays?: number;
  /** Failed requests that warn, in permille. @default 10 */
  readonly errorWarningPermille?: number;
  /** Failed requests that are critical, in permille. @default 50 */
  readonly errorCriticalPermille?: number;
  /** Slowest hundredth of the requests, in milliseconds. @default 300 */
  readonly latencyP99Ms?: number;
  /** Used memory in percent of the limit. @default 80 */
  readonly memoryPercent?: number;
  /** Available pods in percent of the wished ones. @default 98 */
  readonly readyPercent?: number;
  /** Restarts of a color's containers in 15 minutes that do not warn yet. @default 1 */
  readonly restarts?: number;
  /**
   * Requests of a color in 5 minutes below which its errors and latency are not judged: one bad one of few
   * is a large share. Budgets are judged all the same.
   * @default 20
   */
  readonly minRequests?: number;
  /** Minutes that errors, latency, memory or pods have to be beyond a limit to warn. @default 5 */
  readonly warningMinutes?: number;
  /** Minutes that errors have to be beyond the critical limit. @default 1 */
  readonly criticalMinutes?: number;
  /** Minutes that the idle color may have too few pods. @default 15 */
  readonly idleMinutes?: number;
  /** Points that the observed split may differ from the configured weights. @default 10 */
  readonly splitPoints?: number;
  /** Minutes that the split has to differ to warn. @default 10 */
  readonly splitMinutes?: number;
  /** Requests in 5 minutes below which the split is not judged. @default 100 */
  readonly splitRequests?: number;
  /** Minutes that a split may stand without a change of the configured weights. @default 180 */
  readonly heldMinutes?: number;
  /** Minutes that requests of a color with configured weight may go uncounted. @default 10 */
  readonly noDataMinutes?: number;
}

/** Objectives after defaults. */
export type Objectives = Required<ObjectivesArgs>;

export const OBJECTIVES_DEFAULTS = {
  availabilityBasisPoints: 9995,
  latencyPercent: 99,
  // The first edge above the limit of P99 that both Istio and the sample application have.
  latencyMs: 500,
  windowDays: 28,
  errorWarningPermille: 10,
  errorCriticalPermille: 50,
  latencyP99Ms: 300,
  minRequests: 20,
  memoryPercent: 80,
  readyPercent: 98,
  restarts: 1,
  warningMinutes: 5,
  criticalMinutes: 1,
  idleMinutes: 15,
  splitPoints: 10,
  splitMinutes: 10,
  splitRequests: 100,
  // Longer than any stage of a named walk.
  heldMinutes: 180,
  noDataMinutes: 10,
} as const satisfies Objectives;

const optional = (words: string, least: number, most: number, unit: string) =>
  integer(least, most, unit).exactOptional().describe(words);

const minutes = (words: string) => optional(words, 1, 10080, "minutes");

export const objectivesSchema: z.ZodType<ObjectivesArgs> = object({
  availabilityBasisPoints: optional(
    "Requests that are promised to succeed, in hundredths of a percent.",
    1,
    9999,
    "hundredths of a percent",
  ),
  latencyPercent: optional("Requests that are promised to be quick.", 1, 99, "percent"),
  latencyMs: optional(
    "What quick is: an edge of the histogram's buckets.",
    1,
    3600000,
    "milliseconds",
  ),
  windowDays: optional("Days over which both promises are counted.", 7, 365, "days"),
  errorWarningPermille: optional("Failed requests that warn, in permille.", 1, 1000, "permille"),
  errorCriticalPermille: optional(
    "Failed requests that are critical, in permille.",
    1,
    // No share is above all of it.
    999,
    "permille",
  ),
  latencyP99Ms: optional(
    "Slowest hundredth of the requests, in milliseconds.",
    1,
    3600000,
    "milliseconds",
  ),
  minRequests: optional(
    "Requests in 5 minutes below which errors and latency are not judged.",
    1,
    1000000000,
    "requests",
  ),
  memoryPercent: optional("Used memory in percent of the limit.", 1, 99, "percent"),
  readyPercent: optional("Available pods in percent of the wished ones.", 1, 100, "percent"),
  restarts: optional(
    "Restarts of a color's containers in 15 minutes that do not warn yet.",
    0,
    1000,
    "restarts",
  ),
  warningMinutes: minutes("Minutes beyond a limit of errors, latency, memory or pods that warn."),
  criticalMinutes: minutes("Minutes beyond the critical limit of errors."),
  idleMinutes: minutes("Minutes that the idle color may have too few pods."),
  splitPoints: optional(
    "Points that the observed split may differ from the weights.",
    1,
    99,
    "points",
  ),
  splitMinutes: minutes("Minutes that the split has to differ to warn."),
  splitRequests: optional(
    "Requests in 5 minutes below which the split is not judged.",
    1,
    1000000000,
    "requests",
  ),
  heldMinutes: minutes("Minutes that a split may stand without a change of the weights."),
  noDataMinutes: minutes("Minutes that requests of a color with weight may go uncounted."),
});

/** Limits in the wrong order (C3), and what no bucket can prove. */
export function objectivesProblems(
  path: readonly string[],
  objectives: Objectives,
  requests: RequestsSettings,
): readonly Problem[] {
  return [
    ...orderProblems(path, objectives),
    ...edgeProblems(path, objectives, requests),
    ...quantileProblems(path, objectives, requests),
  ];
}

function orderProblems(
  path: readonly string[],
  { errorWarningPermille, errorCriticalPermille }: Objectives,
): readonly Problem[] {
  if (errorWarningPermille < errorCriticalPermille) return [];
  return [
    problem(
      [...path, "errorWarningPermille"],
      errorWarningPermille,
      `less than errorCriticalPermille, which is ${String(errorCriticalPermille)}`,
      errorCriticalPermille > 1 ? errorCriticalPermille - 1 : null,
    ),
  ];
}

/** Requests between two edges of a histogram are not told apart. */
function edgeProblems(
  path: readonly string[],
  { latencyMs }: Objectives,
  requests: RequestsSettings,
): readonly Problem[] {
  const edges = requestMetrics(requests).bucketsMs.filter((edge) => Number.isInteger(edge));
  // Without edges it is they that are wrong.
  if (edges.length === 0 || edges.includes(latencyMs)) return [];
  const below = edges.filter((edge) => edge < latencyMs).at(-1);
  const above = edges.find((edge) => edge > latencyMs);
  const nearest = [below, above].filter((edge) => edge !== undefined);
  const needed = `an edge of the buckets that ${requests.source} counts in; next to it: ${nearest.join(", ")}`;
  return [problem([...path, "latencyMs"], latencyMs, needed, nearest.at(-1))];
}

/** Prometheus tells no quantile beyond the last edge: an alert on more would never fire. */
function quantileProblems(
  path: readonly string[],
  { latencyP99Ms }: Objectives,
  requests: RequestsSettings,
): readonly Problem[] {
  const last = Math.max(...requestMetrics(requests).bucketsMs);
  // Without edges it is they that are wrong.
  if (latencyP99Ms < last || !Number.isFinite(last)) return [];
  const needed = `less than ${String(last)}, the last edge of the buckets that ${requests.source} counts in`;
  return [problem([...path, "latencyP99Ms"], latencyP99Ms, needed, last > 1 ? last - 1 : null)];
}
