import type { RuleGroup } from "../../model/metrics/rule";
import { serviceGroups } from "../../model/metrics/rule-groups";
import type { RuleInputs } from "../../model/metrics/rule-inputs";
import { weightsGroup } from "../../model/metrics/weight-rules";
import type { Weights } from "../../model/traffic/weights";

/** Everything that Prometheus gets, in the order in which it is declared. */
export function ruleGroups(
  inputs: RuleInputs & { readonly weights: Weights },
): readonly RuleGroup[] {
  return [...serviceGroups(inputs), weightsGroup(inputs, inputs.weights)];
}
