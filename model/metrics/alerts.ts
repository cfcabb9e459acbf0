import { COLORS } from "../color";
import { alertRule } from "./alert";
import { budgetAlerts } from "./burn-alerts";
import { colorAlerts } from "./color-alerts";
import type { AlertRule } from "./rule";
import type { RuleInputs } from "./rule-inputs";
import { splitAlerts } from "./split-alerts";

/** All alerts of one service: of its colors, of the split between them, of its budgets. */
export function alertRules(inputs: RuleInputs): readonly AlertRule[] {
  const { app, namespace, objectives, requests, runbooks } = inputs;
  const service = { app, namespace };
  return [
    ...COLORS.flatMap((color) => {
      const subject = { ...service, color };
      return colorAlerts(subject, objectives, requests).map((alert) =>
        alertRule(alert, subject, runbooks),
      );
    }),
    ...[...splitAlerts(service, objectives), ...budgetAlerts(service, objectives)].map((alert) =>
      alertRule(alert, service, runbooks),
    ),
  ];
}
