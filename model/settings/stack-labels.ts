import type { Labels } from "../labels";
import { type Problem, problem } from "./problem";

/** Labels and annotations that every object gets, pods included. */
export interface Marks {
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Labels that Sluice sets: its selectors, its metrics and its plans rely on them. */
const OWN = /^(?:app\.kubernetes\.io\/(?:name|instance|managed-by)|sluice\.dev\/.*|version)$/;

/** Labels that are not the user's to give. */
export function labelProblems(path: readonly string[], labels: Labels): readonly Problem[] {
  return Object.entries(labels)
    .filter(([label]) => OWN.test(label))
    .map(([label, value]) =>
      problem([...path, label], value, "a label that Sluice does not set itself", null),
    );
}
