import { COLORS } from "../color";
import type { Weights } from "../weights";
import { alertRules } from "./alerts";
import { colorRules, serviceRules } from "./recording-rules";
import type { RuleGroup } from "./rule";
import type { RuleInputs } from "./rule-inputs";
import { weightsGroup } from "./weight-rules";

/** Everything that Prometheus gets, in the order in which it is declared. */
export function ruleGroups(
  inputs: RuleInputs & { readonly weights: Weights },
): readonly RuleGroup[] {
  return [...serviceGroups(inputs), weightsGroup(inputs, inputs.weights)];
}

/** All rules that stay as they are while traffic moves. */
export function serviceGroups(inputs: RuleInputs): readonly RuleGroup[] {
  const { app, namespace, requests, objectives } = inputs;
  const subject = { app, namespace };
  return [
    {
      name: `sluice.${app}.colors`,
      rules: COLORS.flatMap((color) => colorRules({ ...subject, color }, requests, objectives)),
    },
    { name: `sluice.${app}.service`, rules: serviceRules(subject, objectives) },
    { name: `sluice.${app}.alerts`, rules: alertRules(inputs) },
  ];
}
