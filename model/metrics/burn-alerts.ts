import type { Alert } from "./alert";
import { burnAlerts, burnFactor } from "./burn-rate";
import { decimal } from "./decimal";
import type { Objectives } from "./objectives";
import { budgets } from "./recording-rules";
import { type BurnWindow, ofService, SERVICE_SERIES } from "./series";
import type { ServiceSubject } from "./subject";
import { days, milliseconds } from "../units/duration";

/** What is promised, and how it is told when it is broken too fast. */
interface Objective {
  readonly name: string;
  readonly ratio: (window: BurnWindow) => string;
  /** Share of the requests that may be bad, from 0 to 1. */
  readonly budget: number;
  readonly budgetInWords: string;
  readonly bad: string;
}

/** Budgets that are spent too fast: each alert over a long window that shows it matters, and a short one. */
export function budgetAlerts(subject: ServiceSubject, objectives: Objectives): readonly Alert[] {
  const { availability, latency } = budgets(objectives);
  const both: readonly Objective[] = [
    {
      name: "SluiceErrorBudgetBurn",
      ratio: SERVICE_SERIES.failureRatio,
      budget: availability,
      budgetInWords: "error budget",
      bad: "failed",
    },
    {
      name: "SluiceLatencyBudgetBurn",
      ratio: SERVICE_SERIES.slowRatio,
      budget: latency,
      budgetInWords: "latency budget",
      bad: `took longer than ${String(milliseconds(objectives.latency))} ms`,
    },
  ];
  return both.flatMap((objective) => alertsOf(subject, objective, days(objectives.window)));
}

function alertsOf(
  subject: ServiceSubject,
  { name, ratio, budget, budgetInWords, bad }: Objective,
  windowDays: number,
): readonly Alert[] {
  return burnAlerts(windowDays, budget).map((alert) => {
    const factor = decimal(burnFactor(alert, windowDays));
    const over = (window: BurnWindow) =>
      `${ofService(ratio(window), subject)} > ${factor} * ${String(budget)}`;
    return {
      name,
      severity: alert.severity,
      expr: `${over(alert.long)} and ${over(alert.short)}`,
      labels: { window: alert.long },
      summary: `${subject.app} spends its ${budgetInWords} more than ${factor} times too fast`,
      description:
        `{{ $value | humanizePercentage }} of the requests of ${alert.long} ${bad}: at this rate` +
        ` ${String(alert.sharePercent)} % of the budget of ${String(windowDays)} days go in that time.`,
    };
  });
}
