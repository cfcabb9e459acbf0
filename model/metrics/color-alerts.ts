import type { Alert } from "./alert";
import type { Objectives } from "./objectives";
import { podUp } from "./pod-queries";
import type { RequestMetrics } from "./requests";
import { COLOR_SERIES, ofColor } from "./series";
import type { MetricSubject } from "./subject";
import { milliseconds, minutes } from "../units/duration";
import { fraction, percents, type Share } from "../units/share";

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
  const { errorWarning, errorCritical, minRequests } = objectives;
  const latencyP99 = String(milliseconds(objectives.latencyP99));
  const requests = `300 * ${ofColor(COLOR_SERIES.requests, subject)}`;
  const isCalled = `and on (app, namespace, color) ${requests} >= ${String(minRequests)}`;
  const errors = (limit: Share) => ({
    name: "SluiceErrors",
    expr: `${ofColor(COLOR_SERIES.failureRatio, subject)} > ${String(fraction(limit))} ${isCalled}`,
    summary: `${nameOf(subject)} fails more than ${String(percents(limit))} % of its requests`,
    description: "{{ $value | humanizePercentage }} of the requests of the last 5 minutes failed.",
  });
  const p99 = ofColor(COLOR_SERIES.latency, subject, 'quantile="0.99"');
  return [
    { ...errors(errorWarning), severity: "warning", minutes: minutes(objectives.warningFor) },
    { ...errors(errorCritical), severity: "critical", minutes: minutes(objectives.criticalFor) },
    {
      name: "SluiceLatency",
      severity: "warning",
      expr: `${p99} > ${latencyP99} ${isCalled}`,
      minutes: minutes(objectives.warningFor),
      summary: `${nameOf(subject)} answers one request in a hundred later than ${latencyP99} ms`,
      description: "The 99th percentile of the last 5 minutes is {{ $value | humanize }} ms.",
    },
  ];
}

function podAlerts(subject: MetricSubject, objectives: Objectives): readonly Alert[] {
  const { memory, ready: least, restarts, warningFor, idleFor } = objectives;
  const tooFew = `${ofColor(COLOR_SERIES.ready, subject)} < ${String(fraction(least))}`;
  const isIdle = `${ofColor(COLOR_SERIES.weight, subject)} == 0`;
  const ready = "{{ $value | humanizePercentage }} of the desired pods pass their probes.";
  return [
    {
      name: "SluiceMemory",
      severity: "warning",
      expr: `${ofColor(COLOR_SERIES.memory, subject)} > ${String(fraction(memory))}`,
      minutes: minutes(warningFor),
      summary: `A pod of ${nameOf(subject)} uses more than ${String(percents(memory))} % of its memory`,
      description:
        "{{ $value | humanizePercentage }} of the limit; at all of it the pod is killed.",
    },
    {
      name: "SluiceNotReady",
      severity: "warning",
      // Unless it is known to be idle: without the weights nothing is hushed up.
      expr: `${tooFew} unless ${isIdle}`,
      minutes: minutes(warningFor),
      summary: `${nameOf(subject)} has fewer than ${String(percents(least))} % of its pods available`,
      description: ready,
    },
    {
      name: "SluiceIdleNotReady",
      severity: "warning",
      expr: `${tooFew} and ${isIdle}`,
      minutes: minutes(idleFor),
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
  { noDataFor }: Objectives,
  { counting }: RequestMetrics,
): Alert {
  const carries = `${ofColor(COLOR_SERIES.weight, subject)} > 0`;
  const silent = `absent(${counting(subject)}) or max(${podUp(subject)}) == 0`;
  return {
    name: "SluiceNoData",
    severity: "warning",
    expr: `${carries} and on () (${silent})`,
    minutes: minutes(noDataFor),
    summary: `${nameOf(subject)} carries traffic and nothing is known of it`,
    description:
      "{{ $value | humanizePercentage }} of the traffic goes where its requests are not counted, or no pod is scraped.",
  };
}

function nameOf({ app, color }: MetricSubject): string {
  return `${app} ${color}`;
}
