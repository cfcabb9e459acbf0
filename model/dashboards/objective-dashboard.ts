import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { burnAlerts, burnFactor } from "../metrics/burn-rate";
import { burnRate, firingAlerts } from "../metrics/dashboard-queries";
import { decimal } from "../metrics/decimal";
import { ofService } from "../metrics/series";
import { budgetSchema } from "../release/budget";
import { alertTimeline } from "./alert-timeline";
import type { DashboardInputs } from "./dashboard-inputs";
import { framed, type Section } from "./frame";
import { graph } from "./graph";
import { type Objective, objectivesOf } from "./objective";
import type { PanelLimit, PanelBuilder } from "./panel";
import { runbookList } from "./runbook-list";
import { stat } from "./stat";
import { table } from "./table";
import { days } from "../units/duration";
import { fraction } from "../units/share";

/** What was promised, how much of it may still be broken, how fast it is being broken, and alerts. */
export function objectiveDashboard(inputs: DashboardInputs): Dashboard {
  const { runbooks } = inputs;
  const about = "Promises over weeks: what is left of their budgets, and how fast it goes.";
  const objectives = objectivesOf(inputs.objectives);
  return framed(inputs, { name: "slo", about, back: "2d", runbooks }, [
    { heading: "Budgets", panels: budgetPanels(inputs, objectives) },
    ...objectives.map((objective) => ({
      heading: `${objective.name}: ${objective.promise}`,
      panels: burnPanels(inputs, objective),
    })),
    alertPanels(inputs),
  ]);
}

/** Below the second one no release starts, unless its settings say otherwise. */
const BUDGET_LIMITS: readonly PanelLimit[] = [
  { at: 0, paint: "orange" },
  { at: fraction(budgetSchema.parse({}).minLeft), paint: "green" },
];

function budgetPanels(
  inputs: DashboardInputs,
  objectives: readonly Objective[],
): readonly PanelBuilder[] {
  const lines = objectives.map(({ name, left }) => ({ query: ofService(left, inputs), name }));
  const unit = "percentunit";
  return [
    stat({
      title: "Budgets left",
      about:
        "Share of the failed and of the slow requests that may still come; below 0 too many did.",
      span: 6,
      height: 8,
      unit,
      lines,
      limits: BUDGET_LIMITS,
      lowest: "red",
    }),
    graph({
      title: "Budgets left",
      about: "What is outside the window comes back. Recorded since the rules were loaded.",
      span: 18,
      unit,
      isSigned: true,
      lines,
      limits: BUDGET_LIMITS,
    }),
  ];
}

/** One panel for each alert: it fires while both windows are beyond the line. */
function burnPanels(
  inputs: DashboardInputs,
  { ratio, budget }: Objective,
): readonly PanelBuilder[] {
  const windowDays = days(inputs.objectives.window);
  const alerts = burnAlerts(windowDays, budget);
  return alerts.map((alert) => {
    const { long, short, severity } = alert;
    const factor = burnFactor(alert, windowDays);
    return graph({
      title: `Burn rate of ${long} and ${short}`,
      about:
        `How many times faster than evenly the budget is spent. Both beyond ${decimal(factor)}:` +
        ` an alert that is ${severity === "critical" ? "critical" : "a warning"}.`,
      span: 24 / alerts.length,
      unit: "none",
      lines: [long, short].map((window, index) => ({
        query: burnRate(inputs, ratio, window, budget),
        name: window,
        paint: "text",
        isDashed: index > 0,
      })),
      limits: [{ at: factor, paint: severity === "critical" ? "red" : "orange" }],
    });
  });
}

function alertPanels(inputs: DashboardInputs): Section {
  return {
    heading: "Alerts",
    panels: [
      alertTimeline(inputs, 24),
      table({
        title: "Firing",
        about: "Alerts that fire now.",
        span: 12,
        height: 10,
        query: firingAlerts(inputs),
        columns: { alertname: "Alert", severity: "Severity", color: "Color", window: "Window" },
        none: "no alert fires",
      }),
      runbookList(inputs, { span: 12, height: 10 }),
    ],
  };
}
