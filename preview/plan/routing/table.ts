import { mix, type RoutingOutcome } from "./outcome";
import { ordinaryRequests, type Request } from "./request";
import { isCandidate, isTotal, reached, route, type Rule } from "./rule";
import type { WayIn } from "./way-in";

/** What one way in makes of ordinary requests. */
export interface RouteTable {
  /** The rules that every request reaches unless a narrower one takes it. */
  readonly rest: readonly Rule[];
  /** Where requests go that no narrower rule takes. */
  readonly outcome: RoutingOutcome;
  /** Where they would go by the last rule for all: the one that holds the weights. */
  readonly split: RoutingOutcome;
  /** Narrower rules that take requests of ordinary callers, all for one path or one client, say. */
  readonly wide: readonly Rule[];
  /** Narrower rules that take only what callers prepared for them. */
  readonly narrow: readonly Rule[];
  /** Ordinary requests. */
  readonly asked: readonly Request[];
}

/** What a way in is asked for: ordinary requests, and the paths that its rules name. */
export function sampleOf(
  { gateway, host, port }: Pick<WayIn, "gateway" | "host" | "port">,
  rules: readonly Rule[],
): readonly Request[] {
  const paths = rules.flatMap(({ matches }) => matches.flatMap((match) => match.paths));
  return ordinaryRequests({ gateway, host, port }, paths);
}

/**
 * Rules by what they take. Where none takes everything, the last one tells what is the router's: it has a part
 * of a host only.
 */
export function tableOf(way: Pick<WayIn, "gateway" | "host" | "port" | "rules">): RouteTable {
  const { rules } = way;
  const sample = sampleOf(way, rules);
  const total = totalRules(rules, sample);
  const rest = total.length > 0 ? total : rules.slice(-1);
  const others = rules.filter((rule) => !rest.includes(rule));
  const wide = new Set(
    sample.flatMap((request) => reached(rules, request).map(({ rule }) => rule)),
  );
  // The first request that one of them takes: with a host of parts, one within them.
  const first = sample.find((request) => rest.some((rule) => isCandidate(rule, request)));
  return {
    rest,
    outcome: first && total.length > 0 ? route(rest, first) : (rest[0]?.outcome ?? mix([])),
    split: rest.at(-1)?.outcome ?? mix([]),
    wide: others.filter((rule) => wide.has(rule)),
    narrow: others.filter((rule) => !wide.has(rule)),
    asked: sample,
  };
}

/** Rules that take everything or, where none does, all that the last one would take. */
function totalRules(rules: readonly Rule[], sample: readonly Request[]): readonly Rule[] {
  const total = rules.filter((rule) => isTotal(rule, sample));
  const last = rules.at(-1);
  if (total.length > 0 || !last) return total;
  const own = sample.filter((request) => isCandidate(last, request));
  return own.length === 0 ? [] : rules.filter((rule) => isTotal(rule, own));
}

/** The share of a target in percent. */
export function percentOf(outcome: RoutingOutcome, name: string): number {
  return Math.round((outcome.get(name)?.share ?? 0) * 100);
}
