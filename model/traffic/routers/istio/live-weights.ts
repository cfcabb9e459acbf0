import { COLORS, perColor } from "../../../color";
import { SplitError } from "../../router";
import { weightProblems, type Weights } from "../../weights";
import { colorOf, type LivePart, partsOf, type RulesOwner, splitIndex } from "./live-rules";
import { withWeights } from "./moved-rules";
import { ruleDifferences } from "./differences";

/**
 * The weights of the split in a live VirtualService.
 *
 * @param http - its `spec.http`
 * @param written - a rule as it stands in the object, where that is another one. @default - as it is
 * @throws {@link SplitError} when there is no such split, or when the rules of sticky users have another one
 */
export function liveWeights(
  http: unknown,
  owner: RulesOwner,
  written: (rule: LivePart) => LivePart = (rule) => rule,
): Weights {
  const rules = partsOf(http);
  const weights = splitWeights(rules, owner);
  const wanted = withWeights(rules, owner, weights);
  const differences = ruleDifferences(rules.map(written), wanted.map(written), "the split says");
  if (differences.length === 0) return weights;
  throw new SplitError(`the rules do not agree on the weights: ${differences.join("; ")}`);
}

function splitWeights(rules: readonly LivePart[], owner: RulesOwner): Weights {
  const split = rules[splitIndex(rules, owner) ?? -1];
  const destinations = partsOf(split?.["route"]);
  const isWhole = COLORS.every((color) =>
    destinations.some((one) => colorOf(one, owner) === color),
  );
  if (!isWhole || destinations.length !== COLORS.length) {
    throw new SplitError(`the router of ${owner.app} has no rule "split" over both colors alone`);
  }
  const { blue = NaN, green = NaN } = perColor((color) => {
    const weight = destinations.find((one) => colorOf(one, owner) === color)?.["weight"];
    return typeof weight === "number" ? weight : undefined;
  });
  const problems = weightProblems({ blue, green });
  if (problems.length === 0) return { blue, green };
  const found = problems.join(", ");
  throw new SplitError(`the router of ${owner.app} has weights that make no split: ${found}`);
}
