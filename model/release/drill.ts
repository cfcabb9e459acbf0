import { formatDuration } from "./format";
import type { PastRelease } from "./past";

/** The last drill, by what is remembered of its releases. */
export interface Drill {
  /** When the last of them ended. */
  readonly at: number;
  /** Milliseconds from the decision to go back until all traffic was back. @default - not known */
  readonly backMs?: number;
  /** Milliseconds from the first traffic to the end of the whole walk. @default - it did not get there */
  readonly wholeMs?: number;
}

/** @returns nothing where no drill is remembered */
export function lastDrill(past: readonly PastRelease[]): Drill | undefined {
  const all = past.filter(({ isDrill }) => isDrill === true);
  const last = all.at(-1);
  if (!last) return undefined;
  const isWhole = last.outcome === "promoted";
  const back = isWhole ? all.at(-2) : last;
  const { turnedAt, backAt } = back ?? {};
  return {
    at: last.at,
    ...(turnedAt !== undefined && backAt !== undefined && { backMs: backAt - turnedAt }),
    ...(isWhole && last.trafficAt !== undefined && { wholeMs: last.at - last.trafficAt }),
  };
}

/** Its figures in words. */
export function drillText({ backMs, wholeMs }: Drill): string {
  const back = backMs === undefined ? "no way back" : `way back ${(backMs / 1000).toFixed(1)}s`;
  return `${back}, ${wholeMs === undefined ? "no whole walk" : `whole walk ${formatDuration(wholeMs)}`}`;
}

/** Names of stacks in which a drill needs nobody's word. */
const NO_PRODUCTION = /(?:^|[-_.])(?:staging|stage|test|qa|dev|development)(?:$|[-_.])/;

/** Whether drills may move the traffic of a stack. */
export function allowsDrill(
  stack: string,
  drill: { readonly allow: boolean } | undefined,
): boolean {
  return drill?.allow ?? NO_PRODUCTION.test(stack);
}
