import { fieldOf, listOf, textOf } from "../manifest";
import type { Target } from "./target";

/** Where requests end: shares from 0 to 1 that sum to 1. */
export type Outcome = ReadonlyMap<string, { readonly target: Target; readonly share: number }>;

/** What a rule makes of the requests that it takes. */
export function outcomeOf(rule: unknown, targetOf: (destination: unknown) => Target): Outcome {
  const fixed = fixedAnswer(rule);
  if (fixed !== undefined) return mix([[answer(fixed), 1]]);
  const destinations = listOf(rule, "route");
  const weights = destinations.map((one) => numberOf(one, "weight") ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const aborted = abortedShare(rule);
  return mix([
    ...destinations.map((one, index): [Target, number] => {
      const share = total === 0 ? 1 / destinations.length : (weights[index] ?? 0) / total;
      return [targetOf(fieldOf(one, "destination")), share * (1 - aborted)];
    }),
    [answer("a fault that the router injects"), aborted],
  ]);
}

/** Adds up shares of the same target. */
export function mix(parts: readonly (readonly [Target, number])[]): Outcome {
  const sum = new Map<string, { target: Target; share: number }>();
  for (const [target, share] of parts) {
    const before = sum.get(target.name)?.share ?? 0;
    if (share > 0 || !sum.has(target.name)) sum.set(target.name, { target, share: before + share });
  }
  return sum;
}

/** A target without pods. */
function answer(name: string): Target {
  return { name, service: "" };
}

function fixedAnswer(rule: unknown): string | undefined {
  const redirect = fieldOf(rule, "redirect");
  if (redirect !== undefined) {
    return `a redirect to ${textOf(redirect, "authority")}${textOf(redirect, "uri")}`;
  }
  const direct = fieldOf(rule, "directResponse", "status");
  if (direct !== undefined) return `the fixed answer ${JSON.stringify(direct)}`;
  const delegate = fieldOf(rule, "delegate");
  return delegate === undefined ? undefined : `the VirtualService ${textOf(delegate, "name")}`;
}

/** Without a percentage Istio aborts all. */
function abortedShare(rule: unknown): number {
  const abort = fieldOf(rule, "fault", "abort");
  if (abort === undefined) return 0;
  return (numberOf(fieldOf(abort, "percentage"), "value") ?? 100) / 100;
}

function numberOf(value: unknown, key: string): number | undefined {
  const number = fieldOf(value, key);
  return typeof number === "number" ? number : undefined;
}
