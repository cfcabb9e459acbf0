import { areSame, formatWeights, type Weights } from "../../model/traffic/weights";
import { ConflictError } from "./ports";

/** @throws ConflictError where the router has none of the weights that a write expects */
export function requireWeights(live: Weights, expected: readonly Weights[]): void {
  if (expected.some((weights) => areSame(weights, live))) return;
  const wanted = expected.map(formatWeights).join(", or ");
  throw new ConflictError(`the router has ${formatWeights(live)}; expected was ${wanted}`);
}
