import type { Alert } from "./alert";
import type { Objectives } from "./objectives";
import { podUp } from "./pod-queries";
import type { RequestMetrics } from "./requests";
import { COLOR_SERIES, ofColor } from "./series";
import type { MetricSubject } from "./subject";

/** What is wrong with one color's answers and pods. */
export function colorAlerts(
  subject: MetricSubject,
  objectives: Objectives,
  metrics: RequestMetrics,
): readonly Alert[] {
  return [
    ...requestAlerts(subject, objectives),
    ...podAlerts(subject, objectives),
    noData(subject, objectives, metrics),
  ];
}

function requestAlerts(subject: MetricSubject, objectives: Objectives): readonly Alert[] {
  const { errorWarningPermille, errorCriticalPermille, latencyP99Ms, minRequests } = objectives;
  const { warningMinutes, criticalMinutes } = objectives;
  const requests = `300 * ${ofColor(COLOR_SERIES.requests, subject)}`;
  const isCalled = `and on (app, namespace, color) ${requests} >= ${String(minRequests)}`;
  const errors = (permille: number) => ({
    name: "SluiceErrors",
    expr: `${ofColor(COLOR_SERIES.failureRatio, subject)} > ${String(permille / 1000)} ${isCalled}`,
    summary: `${nameOf(subject)} fails more than ${String(permille / 10)} % of its requests`,
    description: "{{ $value | humanizePercentage }} of the requests of the last 5 minutes failed.",
  });
  const p99 = ofColor(COLOR_SERIES.latency, subject, 'quantile="0.99"');
  return [
    { ...errors(errorWarningPermille), severity: "warning", minutes: warningMinutes },
    { ...errors(errorCriticalPermille), severity: "critical", minutes: criticalMinutes },
    {
      name: "SluiceLatency",
      severity: "warning",
      expr: `${p99} > ${String(latencyP99Ms)} ${isCalled}`,
      minutes: warningMinutes,
      summary: `${nameOf(subject)} answers one request in a hundred later than ${String(latencyP99Ms)} ms`,
      description: "The 99th percentile of the last 5 minutes is {{ $value | humanize }} ms.",
    },
  ];
}

function podAlerts(subject: MetricSubject, objectives: Objectives): readonly Alert[] {
  const { memoryPercent, readyPercent, restarts, warningMinutes, idleMinutes } = objectives;
  const tooFew = `${ofColor(COLOR_SERIES.ready, subject)} < ${String(readyPercent / 100)}`;
  const isIdle = `${ofColor(COLOR_SERIES.weight, subject)} == 0`;
  const ready = "{{ $value | humanizePercentage }} of the wished pods pass their probes.";
  return [
    {
      name: "SluiceMemory",
      severity: "warning",
      expr: `${ofColor(COLOR_SERIES.memory, subject)} > ${String(memoryPercent / 100)}`,
      minutes: warningMinutes,
      summary: `A pod of ${nameOf(subject)} uses more than ${String(memoryPercent)} % of its memory`,
      description:
        "{{ $value | humanizePercentage }} of the limit; at all of it the pod is killed.",
    },
    {
      name: "SluiceNotReady",
      severity: "warning",
      // Unless it is known to be idle: without the weights nothing is hushed up.
      expr: `${tooFew} unless ${isIdle}`,
      minutes: warningMinutes,
      summary: `${nameOf(subject)} has fewer than ${String(readyPercent)} % of its pods available`,
      description: ready,
    },
    {
      name: "SluiceIdleNotReady",
      severity: "warning",
      expr: `${tooFew} and ${isIdle}`,
      minutes: idleMinutes,
      summary: `${nameOf(subject)} is idle and not ready to take over`,
      description: `${ready} A switch to it, or the way back, would have to wait.`,
    },
    {
      name: "SluiceRestarts",
      severity: "warning",
      expr: `${ofColor(COLOR_SERIES.restarts, subject)} > ${String(restarts)}`,
      summary: `Containers of ${nameOf(subject)} restart`,
      description: "{{ $value }} restarts were seen in 15 minutes.",
    },
  ];
}

/** A service that nobody calls is counted all the same; one of which nothing is known is not. */
function noData(
  subject: MetricSubject,
  { noDataMinutes }: Objectives,
  { counting }: RequestMetrics,
): Alert {
  const carries = `${ofColor(COLOR_SERIES.weight, subject)} > 0`;
  const silent = `absent(${counting(subject)}) or max(${podUp(subject)}) == 0`;
  return {
    name: "SluiceNoData",
    severity: "warning",
    expr: `${carries} and on () (${silent})`,
    minutes: noDataMinutes,
    summary: `${nameOf(subject)} carries traffic and nothing is known of it`,
    description:
      "{{ $value | humanizePercentage }} of the traffic goes where its requests are not counted, or no pod is scraped.",
  };
}

function nameOf({ app, color }: MetricSubject): string {
  return `${app} ${color}`;
}
