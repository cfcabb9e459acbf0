import { COLORS } from "../color";
import { alertRules } from "./alerts";
import { colorRules, serviceRules } from "./recording-rules";
import type { RuleGroup } from "./rule";
import type { RuleInputs } from "./rule-inputs";

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
