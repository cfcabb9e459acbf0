import type { PerColor } from "../../model/color";
import type { Paint } from "./paint";

const WIDTH = 40;

/** Different shapes, too: the bar must be readable without colors. */
const SHAPES = { blue: "█", green: "░" } as const;

/** The split of the traffic as a bar: blue from the left, green from the right. */
export function splitBar(weights: PerColor<number>, paint: Paint): string {
  const blue = cells(weights.blue, weights.green);
  return (
    paint("blue", SHAPES.blue.repeat(blue)) + paint("green", SHAPES.green.repeat(WIDTH - blue))
  );
}

/** Rounded, but a color with traffic always shows and one without never does. */
function cells(blue: number, green: number): number {
  const rounded = Math.round((blue * WIDTH) / 100);
  if (blue > 0 && rounded === 0) return 1;
  return green > 0 && rounded === WIDTH ? WIDTH - 1 : rounded;
}
