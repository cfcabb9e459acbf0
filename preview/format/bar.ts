import type { PerColor } from "../../model/color";
import type { Paint } from "./paint";

/** How many cells it has where there is room. */
export const BAR_WIDTH = 40;

/** Different shapes, too: the bar must be readable without colors. */
const SHAPES = { blue: "█", green: "░" } as const;

/** The split of the traffic as a bar: blue from the left, green from the right. */
export function splitBar(weights: PerColor<number>, paint: Paint, width = BAR_WIDTH): string {
  const blue = cells(weights.blue, weights.green, width);
  return (
    paint("blue", SHAPES.blue.repeat(blue)) + paint("green", SHAPES.green.repeat(width - blue))
  );
}

/** Rounded, but a color with traffic always shows and one without never does. */
function cells(blue: number, green: number, width: number): number {
  const rounded = Math.round((blue * width) / 100);
  if (blue > 0 && rounded === 0) return 1;
  return green > 0 && rounded === width ? width - 1 : rounded;
}
