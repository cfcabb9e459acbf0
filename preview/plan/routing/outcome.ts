import type { RouteTarget } from "./target";

/** Where requests end: shares from 0 to 1 that sum to 1. */
export type RoutingOutcome = ReadonlyMap<
  string,
  { readonly target: RouteTarget; readonly share: number }
>;

/** Adds up shares of the same target. */
export function mix(parts: readonly (readonly [RouteTarget, number])[]): RoutingOutcome {
  const sum = new Map<string, { target: RouteTarget; share: number }>();
  for (const [target, share] of parts) {
    const before = sum.get(target.name)?.share ?? 0;
    if (share > 0 || !sum.has(target.name)) sum.set(target.name, { target, share: before + share });
  }
  return sum;
}
