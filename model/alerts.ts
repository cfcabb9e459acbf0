import { COLORS } from "./color";
import type { MonitoringSettings } from "./monitoring-settings";
import { errorRatio, latencyMs, memoryBytes, type MetricSubject, readyRatio } from "./promql";
import { quantityValue } from "./quantity";

/** An alerting rule of Prometheus. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What the alerts of one service are made from. */
export interface AlertInputs {
  readonly app: string;
  readonly namespace: string;
  readonly objectives: MonitoringSettings["objectives"];
  /** Memory limit of a pod of each color; without one there is no memory alert. */
  readonly memoryLimits: Readonly<Record<(typeof COLORS)[number], string | undefined>>;
}

/** The alerts on both colors: errors, latency, memory, probes (S68). */
export function alertRules(inputs: AlertInputs): readonly AlertRule[] {
  return COLORS.flatMap((color) => {
    const subject = { app: inputs.app, namespace: inputs.namespace, color };
    return [
      ...requestAlerts(subject, inputs.objectives),
      ...memoryAlerts(subject, inputs.objectives, inputs.memoryLimits[color]),
      readyAlert(subject, inputs.objectives),
    ];
  });
}

function requestAlerts(
  subject: MetricSubject,
  objectives: AlertInputs["objectives"],
): readonly AlertRule[] {
  const { errorWarningPermille, errorCriticalPermille, latencyP99Ms } = objectives;
  const errors = errorRatio(subject, "5m");
  return [
    rule(subject, "SluiceErrors", "warning", `${errors} > ${share(errorWarningPermille)}`, "5m", {
      summary: `${name(subject)} fails more than ${percent(errorWarningPermille)} of its requests`,
      description:
        "{{ $value | humanizePercentage }} of the requests of the last 5 minutes failed.",
    }),
    rule(subject, "SluiceErrors", "critical", `${errors} > ${share(errorCriticalPermille)}`, "1m", {
      summary: `${name(subject)} fails more than ${percent(errorCriticalPermille)} of its requests`,
      description:
        "{{ $value | humanizePercentage }} of the requests of the last 5 minutes failed.",
    }),
    rule(
      subject,
      "SluiceLatency",
      "warning",
      `${latencyMs(subject, 0.99, "5m")} > ${String(latencyP99Ms)}`,
      "5m",
      {
        summary: `${name(subject)} answers one request in a hundred later than ${String(latencyP99Ms)} ms`,
        description: "The 99th percentile of the last 5 minutes is {{ $value | humanize }} ms.",
      },
    ),
  ];
}

function memoryAlerts(
  subject: MetricSubject,
  { memoryPercent }: AlertInputs["objectives"],
  limit: string | undefined,
): readonly AlertRule[] {
  const bytes = limit === undefined ? undefined : quantityValue(limit);
  if (bytes === undefined || limit === undefined) return [];
  const expr = `${memoryBytes(subject)} / ${String(bytes)} > ${String(memoryPercent / 100)}`;
  return [
    rule(subject, "SluiceMemory", "warning", expr, "5m", {
      summary: `A pod of ${name(subject)} uses more than ${String(memoryPercent)} % of its memory`,
      description: `{{ $value | humanizePercentage }} of the limit of ${limit}; at all of it the pod is killed.`,
    }),
  ];
}

function readyAlert(
  subject: MetricSubject,
  { readyPercent }: AlertInputs["objectives"],
): AlertRule {
  const expr = `${readyRatio(subject)} < ${String(readyPercent / 100)}`;
  return rule(subject, "SluiceNotReady", "warning", expr, "5m", {
    summary: `${name(subject)} has fewer than ${String(readyPercent)} % of its pods available`,
    description: "{{ $value | humanizePercentage }} of the wished pods pass their probes.",
  });
}

function rule(
  subject: MetricSubject,
  alert: string,
  severity: "warning" | "critical",
  expr: string,
  lasting: string,
  annotations: AlertRule["annotations"],
): AlertRule {
  return {
    alert,
    expr,
    for: lasting,
    labels: { severity, app: subject.app, color: subject.color },
    annotations,
  };
}

function name({ app, color }: MetricSubject): string {
  return `${app} ${color}`;
}

function share(permille: number): string {
  return String(permille / 1000);
}

function percent(permille: number): string {
  return `${String(permille / 10)} %`;
}
