import type { Severity } from "../alerting/severity";
import type { AlertRule } from "./rule";
import type { MetricSubject, ServiceSubject } from "./subject";

/** One alert as its author writes it. */
export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  readonly expr: string;
  /** Minutes that it has to hold. @default - once is enough */
  readonly minutes?: number;
  /** What tells it from others of its name and severity. @default - nothing */
  readonly labels?: Readonly<Record<string, string>>;
  /** What is wrong, in one line. */
  readonly summary: string;
  /** The number, and what it means. */
  readonly description: string;
}

/**
 * The rule of an alert about a service or one of its colors.
 *
 * @param runbooks - where the pages about the alerts are
 */
export function alertRule(
  alert: Alert,
  subject: ServiceSubject | MetricSubject,
  runbooks: string,
): AlertRule {
  const { name, severity, expr, minutes, labels, summary, description } = alert;
  const { app, namespace } = subject;
  return {
    alert: name,
    expr,
    ...(minutes !== undefined && { for: `${String(minutes)}m` }),
    labels: {
      severity,
      app,
      namespace,
      ...("color" in subject && { color: subject.color }),
      ...labels,
    },
    annotations: { summary, description, runbook_url: `${runbooks}/${runbookPage(name)}` },
  };
}

/** The page about an alert, `sluice-not-ready.md` for `SluiceNotReady`. */
export function runbookPage(name: string): string {
  return `${name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase()}.md`;
}
