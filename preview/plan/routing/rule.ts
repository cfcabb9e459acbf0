import { mix, type RoutingOutcome } from "./outcome";
import type { Request } from "./request";

/** One set of conditions of a rule. */
export interface Match {
  /** Whether a request fulfills them all but for the id that is drawn for it. */
  readonly takes: (request: Request) => boolean;
  /** Whether a drawn id fulfills them. @default - any does */
  readonly draws?: (id: string) => boolean;
  /** Whether they ask for nothing: gateways try such rules after those of other routers for the host. */
  readonly isOpen: boolean;
  /** Paths that they ask for. */
  readonly paths: readonly string[];
  /** The labels of the callers that they are for; empty where anything but callers decides. */
  readonly callers: string;
}

/** What a rule does to requests on their way. */
export interface RouteLimits {
  /** Time for a request, as it is declared; empty for none. */
  readonly timeout: string;
  /** The same for each try. */
  readonly tryTimeout: string;
  /** Tries after the first. */
  readonly attempts: number;
  /** Whether a fault is injected that delays requests. */
  readonly isDelayed: boolean;
  /** Under which path or host they are sent on; empty for their own. */
  readonly rewrite: string;
  /** Pages of other origins that browsers let ask, as they are declared. */
  readonly origins: readonly string[];
  /** For how long browsers are told to use HTTPS only, in seconds. */
  readonly strictSeconds: number;
}

/** The header that keeps browsers at HTTPS. */
export const STRICT = "strict-transport-security";

/** How long its value says, in seconds. */
export function strictFor(value: string): number {
  return Number(/max-age=(\d+)/.exec(value)?.[1] ?? 0);
}

/** Those of who does nothing to requests. */
export const NO_LIMITS: RouteLimits = {
  timeout: "",
  tryTimeout: "",
  attempts: 0,
  isDelayed: false,
  origins: [],
  rewrite: "",
  strictSeconds: 0,
};

/** One rule of a router: what it takes, and where that goes. */
export interface Rule {
  /** Its own name, else its place. */
  readonly name: string;
  /** One of them is enough; none: it takes everything. */
  readonly matches: readonly Match[];
  /** The conditions as they are declared, to tell whether two rules have the same. */
  readonly conditions: string;
  readonly outcome: RoutingOutcome;
  readonly limits: RouteLimits;
}

/** Whether a rule takes every request of a sample, as far as no header is drawn at random. */
export function isTotal(rule: Rule, sample: readonly Request[]): boolean {
  return sample.every((request) => isCandidate(rule, request));
}

/** Where a request ends; shares, as some rules go by a header that is drawn at random. */
export function route(rules: readonly Rule[], request: Request): RoutingOutcome {
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

/** Whether a rule takes a request, as far as no header is drawn at random. */
export function isCandidate({ matches }: Rule, request: Request): boolean {
  return matches.length === 0 || matches.some((match) => match.takes(request));
}

function untaken(rule: Rule, request: Request, draws: readonly string[]): readonly string[] {
  if (rule.matches.length === 0) return [];
  const takers = rule.matches.filter((match) => match.takes(request));
  return draws.filter((draw) => !takers.some(({ draws: isDrawn }) => isDrawn?.(draw) ?? true));
}

/** Ids of requests, spread evenly over what Envoy may draw. */
const DRAWS: readonly string[] = Array.from({ length: 256 }, (_, index) => {
  const digits = (index * 256 + 128).toString(16).padStart(4, "0");
  return `${digits}0000-0000-4000-8000-000000000000`;
});
