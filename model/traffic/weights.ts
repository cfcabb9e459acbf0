import { COLORS, type Color, type PerColor } from "../color";

/** Shares of the traffic in percent: integers from 0 to 100 that sum to 100. */
export type Weights = PerColor<number>;

/** All traffic on one color. */
export function allOn(color: Color): Weights {
  return color === "blue" ? { blue: 100, green: 0 } : { blue: 0, green: 100 };
}

/** Weights with `percent` on `color` and the rest on the other one. */
export function share(color: Color, percent: number): Weights {
  const rest = 100 - percent;
  return color === "blue" ? { blue: percent, green: rest } : { blue: rest, green: percent };
}

/** Whether two divisions of the traffic are the same. */
export function areSame(left: Weights, right: Weights): boolean {
  return COLORS.every((color) => left[color] === right[color]);
}

/** What is wrong with the weights, as sentences; empty when nothing is. */
export function weightProblems(weights: Weights): readonly string[] {
  const problems: string[] = [];
  for (const color of COLORS) {
    const weight = weights[color];
    if (!Number.isInteger(weight) || weight < 0 || weight > 100) {
      problems.push(`${color} is ${String(weight)}`);
    }
  }
  const sum = weights.blue + weights.green;
  if (problems.length === 0 && sum !== 100) {
    problems.push(`blue ${String(weights.blue)} + green ${String(weights.green)} = ${String(sum)}`);
  }
  return problems;
}

/** The weights in one phrase. */
export function formatWeights({ blue, green }: Weights): string {
  return `blue ${String(blue)}, green ${String(green)}`;
}

/** Whether traffic reaches the color: these pods must be ready before the router may name them. */
export function isServing(weights: Weights, color: Color): boolean {
  return weights[color] > 0;
}

/** The colors with weight above 0. */
export function servingColors(weights: Weights): readonly Color[] {
  return COLORS.filter((color) => isServing(weights, color));
}

/** The colors with weight 0: changed only after the router has let go of them. */
export function drainedColors(weights: Weights): readonly Color[] {
  return COLORS.filter((color) => !isServing(weights, color));
}
