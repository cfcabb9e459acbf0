import { duration, integer, object, share } from "../settings/fields";
import { type Problem, problem } from "../settings/problem";
import { was } from "../settings/renamed";
import type { Resolved } from "../settings/typed";
import { durationText, milliseconds } from "../units/duration";
import { permille, shareText } from "../units/share";
import type { RequestsSettings } from "./request-settings";
import { requestMetrics } from "./requests";

const alertTime = () => duration({ min: "1m", max: "7d", step: "1m" });
const latency = () => duration({ min: "1ms", max: "1h", step: "1ms" });
const percentage = (max: string) => share({ min: "1%", max });
const promise = () => share({ min: "0.01%", max: "99.99%", step: "0.01%" });
const requests = () => integer(1, 1000000000, "requests");

/** What is promised, and limits of the alerts. */
export const objectivesSchema = object({
  /** Requests that are promised to succeed. */
  availability: promise().meta(was("availabilityBasisPoints", "basisPoints")).prefault("99.95%"),
  /** Requests that are promised to be quick. */
  latencyTarget: promise().meta(was("latencyPercent", "percent")).prefault("99%"),
  /** What quick is: an edge of the histogram's buckets. */
  // The first edge above the limit of P99 that both Istio and the sample application have.
  latency: latency().meta(was("latencyMs", "milliseconds")).prefault("500ms"),
  /** Time over which both promises are counted. */
  window: duration({ min: "7d", max: "365d", step: "1d" })
    .meta(was("windowDays", "days"))
    .prefault("28d"),
  /** Failed requests that warn. */
  errorWarning: share({ min: "0.1%", max: "100%" })
    .meta(was("errorWarningPermille", "permille"))
    .prefault("1%"),
  /** Failed requests that are critical. */
  // No share is above all of it.
  errorCritical: share({ min: "0.1%", max: "99.9%" })
    .meta(was("errorCriticalPermille", "permille"))
    .prefault("5%"),
  /** Time that 99 of 100 requests stay below. */
  latencyP99: latency().meta(was("latencyP99Ms", "milliseconds")).prefault("300ms"),
  /**
   * Requests of a color in 5 minutes below which its errors and latency are not judged: one bad one of few
   * is a large share. Budgets are judged all the same.
   */
  minRequests: requests().default(20),
  /** Used memory as a share of the limit. */
  memory: percentage("99%").meta(was("memoryPercent", "percent")).prefault("80%"),
  /** Available pods as a share of the wanted ones. */
  ready: percentage("100%").meta(was("readyPercent", "percent")).prefault("98%"),
  /** Restarts of a color's containers in 15 minutes that do not warn yet. */
  restarts: integer(0, 1000, "restarts").default(1),
  /** How long errors, latency, memory or pods have to be beyond a limit to warn. */
  warningFor: alertTime().meta(was("warningMinutes", "minutes")).prefault("5m"),
  /** How long errors have to be beyond the critical limit. */
  criticalFor: alertTime().meta(was("criticalMinutes", "minutes")).prefault("1m"),
  /** How long the idle color may have too few pods. */
  idleFor: alertTime().meta(was("idleMinutes", "minutes")).prefault("15m"),
  /** How far the observed split may be from the configured weights, as a share of all requests. */
  splitTolerance: percentage("99%").meta(was("splitPoints", "percent")).prefault("10%"),
  /** How long the split has to differ to warn. */
  splitFor: alertTime().meta(was("splitMinutes", "minutes")).prefault("10m"),
  /** Requests in 5 minutes below which the split is not judged. */
  splitRequests: requests().default(100),
  /** How long a split may stand without a change of the configured weights. */
  // Longer than any stage of a named walk.
  heldFor: alertTime().meta(was("heldMinutes", "minutes")).prefault("3h"),
  /** How long requests of a color with configured weight may go uncounted. */
  noDataFor: alertTime().meta(was("noDataMinutes", "minutes")).prefault("10m"),
}).meta({ examples: [{ latencyP99: "300ms" }] });

/** What is promised, and limits of the alerts, after defaults. */
export type Objectives = Resolved<typeof objectivesSchema>;

/** Limits in the wrong order, and what no bucket can prove. */
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
  { errorWarning, errorCritical }: Objectives,
): readonly Problem[] {
  const most = permille(errorCritical) - 1;
  if (permille(errorWarning) <= most) return [];
  const needed = `less than errorCritical, which is ${errorCritical}`;
  const example = most > 0 ? shareText(most * 1000) : null;
  return [problem([...path, "errorWarning"], errorWarning, needed, example)];
}

/** Requests between two edges of a histogram are not told apart. */
function edgeProblems(
  path: readonly string[],
  { latency: promised }: Objectives,
  requests: RequestsSettings,
): readonly Problem[] {
  const limit = milliseconds(promised);
  const edges = requestMetrics(requests).bucketsMs.filter((edge) => Number.isInteger(edge));
  // Without edges it is they that are wrong.
  if (edges.length === 0 || edges.includes(limit)) return [];
  const below = edges.filter((edge) => edge < limit).at(-1);
  const above = edges.find((edge) => edge > limit);
  const nearest = [below, above].filter((edge) => edge !== undefined).map(durationText);
  const needed = `an edge of the buckets that ${requests.source} counts in; next to it: ${nearest.join(", ")}`;
  return [problem([...path, "latency"], promised, needed, nearest.at(-1))];
}

/** Prometheus tells no quantile beyond the last edge: an alert on more would never fire. */
function quantileProblems(
  path: readonly string[],
  { latencyP99 }: Objectives,
  requests: RequestsSettings,
): readonly Problem[] {
  const last = Math.max(...requestMetrics(requests).bucketsMs);
  // Without edges it is they that are wrong.
  if (milliseconds(latencyP99) < last || !Number.isFinite(last)) return [];
  const needed = `less than ${durationText(last)}, the last edge of the buckets that ${requests.source} counts in`;
  const example = last > 1 ? durationText(last - 1) : null;
  return [problem([...path, "latencyP99"], latencyP99, needed, example)];
}
