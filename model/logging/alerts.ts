import { COLORS } from "../color";
import { alertRule } from "../metrics/alert";
import type { RuleGroup } from "../metrics/rule";
import type { ServiceSubject } from "../metrics/subject";
import { errorLinesPerMinute } from "./logql";
import type { LoggingSettings } from "./settings";
import { minutes as minutesOf } from "../units/duration";

/** What the rules of one service's lines are made from. */
export interface LogRuleInputs extends ServiceSubject {
  readonly alert: NonNullable<LoggingSettings["alert"]>;
  /** Where the pages about the alerts are, without a slash at the end. */
  readonly runbooks: string;
}

/**
 * One alert for each color, for Loki's ruler. Its files have the form of Prometheus' rules.
 *
 * @see https://grafana.com/docs/loki/latest/alert/
 */
export function logRules({ app, namespace, alert, runbooks }: LogRuleInputs): RuleGroup {
  const { maxErrorLinesPerMinute: limit } = alert;
  const minutes = minutesOf(alert.for);
  const rules = COLORS.map((color) => {
    const subject = { app, namespace, color };
    const burst = {
      name: "SluiceLogBurst",
      severity: "warning",
      expr: `${errorLinesPerMinute(subject, minutes)} > ${String(limit)}`,
      minutes,
      summary: `${app} ${color} writes more than ${String(limit)} error lines a minute`,
      description: `{{ $value | humanize }} lines of level error a minute in the last ${String(minutes)} minutes.`,
    } as const;
    return alertRule(burst, subject, runbooks);
  });
  return { name: `sluice.${app}.logs`, rules };
}
