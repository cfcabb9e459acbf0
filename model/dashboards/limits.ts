import type { Objectives } from "../metrics/objectives";
import type { Limit } from "./panel";

/** Shares of failed requests that warn and that are critical. */
export function errorLimits({
  errorWarningPermille,
  errorCriticalPermille,
}: Objectives): readonly Limit[] {
  return [
    { at: errorWarningPermille / 1000, paint: "orange" },
    { at: errorCriticalPermille / 1000, paint: "red" },
  ];
}
