import type { Outcome } from "./outcome";
import { mix } from "./outcome";
import { ordinaryRequests, pathsOf, type Request } from "./request";
import { isTotal, reached, route, type Rule } from "./rule";
import type { WayIn } from "./way-in";

/** What one way in makes of ordinary requests. */
export interface Table {
  /** The rules that every request reaches unless a narrower one takes it. */
  readonly rest: readonly Rule[];
  /** Where requests go that no narrower rule takes. */
  readonly outcome: Outcome;
  /** Where they would go by the last rule for all: the one that holds the weights. */
  readonly split: Outcome;
  /** Narrower rules that take requests of ordinary callers, all for one path or one client, say. */
  readonly wide: readonly Rule[];
  /** Narrower rules that take only what callers prepared for them. */
  readonly narrow: readonly Rule[];
}

/** What a way in is asked for: ordinary requests, and the paths that its rules name. */
export function sampleOf(
  { gateway, host, port }: Pick<WayIn, "gateway" | "host" | "port">,
  rules: readonly Rule[],
): readonly Request[] {
  const paths = rules.flatMap(({ matches }) => matches.flatMap(pathsOf));
  return ordinaryRequests({ gateway, host, port }, paths);
}

/**
 * Rules by what they take. Where none takes everything, the last one stands for the split: such a router has
 * a part of a host only.
 */
export function tableOf(way: Pick<WayIn, "gateway" | "host" | "port" | "rules">): Table {
  const { rules } = way;
  const sample = sampleOf(way, rules);
  const [first] = sample;
  const total = rules.filter((rule) => isTotal(rule, sample));
  const rest = total.length > 0 ? total : rules.slice(-1);
  const others = rules.filter((rule) => !rest.includes(rule));
  const wide = new Set(
    sample.flatMap((request) => reached(rules, request).map(({ rule }) => rule)),
  );
  return {
    rest,
    outcome: first && total.length > 0 ? route(rest, first) : (rest[0]?.outcome ?? mix([])),
    split: rest.at(-1)?.outcome ?? mix([]),
    wide: others.filter((rule) => wide.has(rule)),
    narrow: others.filter((rule) => !wide.has(rule)),
  };
}

/** The share of a target in percent. */
export function percentOf(outcome: Outcome, name: string): number {
  return Math.round((outcome.get(name)?.share ?? 0) * 100);
}
