import type { Objectives } from "../metrics/objectives";
import { fraction } from "../units/share";
import type { PanelLimit } from "./panel";

/** Shares of failed requests that warn and that are critical. */
export function errorLimits({ errorWarning, errorCritical }: Objectives): readonly PanelLimit[] {
  return [
    { at: fraction(errorWarning), paint: "orange" },
    { at: fraction(errorCritical), paint: "red" },
  ];
}
