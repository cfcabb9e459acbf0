import { type DeclaredObject, listOf, objectName, textOf } from "../manifest";
import { mix, type Outcome, outcomeOf } from "./outcome";
import { drawnCondition, isMatch, type Request } from "./request";
import { fits } from "./string-match";
import type { Target } from "./target";

/** One rule of a router: what it takes, and where that goes. */
export interface Rule {
  /** Its own name, else its place. */
  readonly name: string;
  readonly matches: readonly unknown[];
  readonly outcome: Outcome;
  /** The rule as it is declared. */
  readonly declared: unknown;
}

/** How destinations are told apart. */
export type TargetFinder = (destination: unknown, namespace: string) => Target;

/** The HTTP rules of a VirtualService, in the order in which Envoy tries them. */
export function rulesOf({ manifest }: DeclaredObject, targetOf: TargetFinder): readonly Rule[] {
  const { namespace } = objectName(manifest);
  return listOf(manifest, "spec", "http").map((declared, index) => ({
    name: textOf(declared, "name") || `number ${String(index + 1)}`,
    matches: listOf(declared, "match"),
    outcome: outcomeOf(declared, (destination) => targetOf(destination, namespace)),
    declared,
  }));
}

/** Whether a rule takes every request of a sample, as far as no header is drawn at random. */
export function isTotal(rule: Rule, sample: readonly Request[]): boolean {
  return sample.every((request) => isCandidate(rule, request));
}

/** Where a request ends; shares, as some rules go by a header that is drawn at random. */
export function route(rules: readonly Rule[], request: Request): Outcome {
  const parts = reached(rules, request).flatMap(({ rule, share: taken }) =>
    [...rule.outcome.values()].map(({ target, share }) => [target, share * taken] as const),
  );
  return mix(parts);
}

/** The rules that a request may end at, each with the chance of it. */
export function reached(
  rules: readonly Rule[],
  request: Request,
): readonly { readonly rule: Rule; readonly share: number }[] {
  const found: { rule: Rule; share: number }[] = [];
  let open = DRAWS;
  for (const rule of rules) {
    const left = untaken(rule, request, open);
    if (left.length === open.length) continue;
    found.push({ rule, share: (open.length - left.length) / DRAWS.length });
    open = left;
    if (open.length === 0) break;
  }
  return found;
}

function isCandidate({ matches }: Rule, request: Request): boolean {
  return matches.length === 0 || matches.some((match) => isMatch(match, request));
}

function untaken(rule: Rule, request: Request, draws: readonly string[]): readonly string[] {
  if (rule.matches.length === 0) return [];
  const conditions = rule.matches
    .filter((match) => isMatch(match, request))
    .map((match) => drawnCondition(match));
  if (conditions.includes(undefined)) return [];
  return draws.filter((draw) => !conditions.some((condition) => fits(condition, draw)));
}

/** Ids of requests, spread evenly over what Envoy may draw. */
const DRAWS: readonly string[] = Array.from({ length: 256 }, (_, index) => {
  const digits = (index * 256 + 128).toString(16).padStart(4, "0");
  return `${digits}0000-0000-4000-8000-000000000000`;
});
