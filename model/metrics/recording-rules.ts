import { latencyMs, failureRate, requestRate, requestShare, slowRate, timedRate } from "./queries";
import type { Objectives } from "./objectives";
import { cpuRatio, memoryRatio, readyRatio, restarts } from "./pod-queries";
import type { RequestMetrics } from "./requests";
import type { RecordingRule } from "./rule";
import {
  BURN_WINDOWS,
  COLOR_SERIES,
  ofColor,
  ofService,
  QUANTILES,
  SERVICE_SERIES,
} from "./series";
import type { MetricSubject, ServiceSubject } from "./subject";
import { days, milliseconds } from "../units/duration";
import { rest } from "../units/share";

/** Over what window rates are taken; longer windows add these up. */
const RATE = "5m";

/**
 * What is recorded of one color. A rule whose source has no data writes nothing, and of one color's rules
 * none asks for the other's data, but for its share.
 */
export function colorRules(
  subject: MetricSubject,
  metrics: RequestMetrics,
  { latency: edge }: Pick<Objectives, "latency">,
): readonly RecordingRule[] {
  const record = (series: string, expr: string, further: Readonly<Record<string, string>> = {}) => {
    const { app, namespace, color } = subject;
    return { record: series, expr, labels: { app, namespace, color, ...further } };
  };
  const requests = ofColor(COLOR_SERIES.requests, subject);
  const failures = ofColor(COLOR_SERIES.failures, subject);
  return [
    record(COLOR_SERIES.requests, requestRate(subject, RATE, metrics)),
    record(COLOR_SERIES.failures, failureRate(subject, RATE, metrics)),
    record(COLOR_SERIES.failureRatio, `${failures} / (${requests} > 0)`),
    record(COLOR_SERIES.timed, timedRate(subject, RATE, metrics)),
    record(COLOR_SERIES.slow, slowRate(subject, milliseconds(edge), RATE, metrics)),
    ...QUANTILES.map((quantile) =>
      record(COLOR_SERIES.latency, `${latencyMs(subject, quantile, RATE, metrics)} >= 0`, {
        quantile: String(quantile),
      }),
    ),
    record(COLOR_SERIES.share, requestShare(subject, "1m", metrics)),
    record(COLOR_SERIES.ready, readyRatio(subject)),
    record(COLOR_SERIES.memory, memoryRatio(subject)),
    record(COLOR_SERIES.cpu, cpuRatio(subject, RATE)),
    record(COLOR_SERIES.restarts, restarts(subject, "15m")),
  ];
}

/**
 * What is recorded of a service, from what is recorded of its colors: whichever of them has data. Weeks
 * of recorded rates cost little, weeks of every caller's counters do not.
 */
export function serviceRules(
  subject: ServiceSubject,
  objectives: Objectives,
): readonly RecordingRule[] {
  const { app, namespace } = subject;
  const record = (series: string, expr: string) => ({
    record: series,
    expr,
    labels: { app, namespace },
  });
  const window = `${String(days(objectives.window))}d`;
  const left = (bad: string, budget: number) => `1 - ${bad} / ${String(budget)}`;
  const { availability, latency } = budgets(objectives);
  return [
    ...BURN_WINDOWS.map((window) =>
      record(SERVICE_SERIES.failureRatio(window), failureShare(subject, window)),
    ),
    ...BURN_WINDOWS.map((window) =>
      record(SERVICE_SERIES.slowRatio(window), slowShare(subject, window)),
    ),
    record(SERVICE_SERIES.errorBudget, left(failureShare(subject, window), availability)),
    record(SERVICE_SERIES.latencyBudget, left(slowShare(subject, window), latency)),
  ];
}

/** Shares of the requests that may be bad, from 0 to 1. */
export function budgets({
  availability,
  latencyTarget,
}: Pick<Objectives, "availability" | "latencyTarget">): {
  readonly availability: number;
  readonly latency: number;
} {
  return { availability: rest(availability), latency: rest(latencyTarget) };
}

function failureShare(subject: ServiceSubject, window: string): string {
  return shareOf(subject, COLOR_SERIES.failures, COLOR_SERIES.requests, window);
}

function slowShare(subject: ServiceSubject, window: string): string {
  return shareOf(subject, COLOR_SERIES.slow, COLOR_SERIES.timed, window);
}

/** The bad among all, added up over a window; nothing without requests. */
function shareOf(subject: ServiceSubject, bad: string, all: string, window: string): string {
  const total = (series: string) => {
    const of = ofService(series, subject);
    return window === RATE ? `sum(${of})` : `sum(sum_over_time(${of}[${window}]))`;
  };
  return `${total(bad)} / (${total(all)} > 0)`;
}
