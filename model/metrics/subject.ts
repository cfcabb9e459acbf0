import type { Color } from "../color";
import { colorName } from "../labels";

/** One service, as metrics know it. */
export interface ServiceSubject {
  readonly app: string;
  readonly namespace: string;
}

/** A color of a service, or a service without colors. */
export interface PartSubject extends ServiceSubject {
  readonly color?: Color;
}

/** The name of its objects. */
export function partName({ app, color }: PartSubject): string {
  return color === undefined ? app : colorName(app, color);
}

/** One color of one service, as metrics know it. */
export interface MetricSubject extends PartSubject {
  readonly color: Color;
}
