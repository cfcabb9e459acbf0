import { durationMs } from "../duration";
import { fieldOf, textOf } from "../manifest";
import type { Rule } from "./rule";
import type { Table } from "./table";

/**
 * Time limits and retries of the rules that ordinary requests meet, where they cut more than before. A rule
 * that is new is held against the one that had the weights.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
 */
export function limitChanges(before: Table, after: Table): readonly string[] {
  const known = new Map([...before.rest, ...before.wide].map((rule) => [rule.name, rule]));
  const split = before.rest.at(-1);
  const messages = [...after.rest, ...after.wide].flatMap((rule) => {
    const old = known.get(rule.name) ?? split;
    return old ? ruleLimits(old, rule) : [];
  });
  return [...new Set(messages)];
}

function ruleLimits({ declared: old }: Rule, { declared: now }: Rule): readonly string[] {
  const found: string[] = [];
  const lowered = (what: string, ...path: readonly string[]) => {
    const [left, right] = [old, now].map((side) => limitMs(textOf(side, ...path)));
    if (left === undefined || right === undefined || right >= left) return;
    found.push(
      `cuts ${what} after ${textOf(now, ...path)} (before: ${textOf(old, ...path) || "never"}).`,
    );
  };
  lowered("requests", "timeout");
  lowered("each try of a request", "retries", "perTryTimeout");
  const [left, right] = [attempts(old), attempts(now)];
  if (right < left) {
    found.push(`makes ${String(right)} instead of ${String(left)} further tries of a request.`);
  }
  if (
    fieldOf(now, "fault", "delay") !== undefined &&
    fieldOf(old, "fault", "delay") === undefined
  ) {
    found.push("delays requests by a fault that it injects.");
  }
  const rewrites = [old, now].map((side) => JSON.stringify(fieldOf(side, "rewrite")));
  if (rewrites[0] !== rewrites[1]) found.push("sends requests on under another path or host.");
  return found;
}

/** Neither a text nor a time above 0 is no limit. */
function limitMs(text: string): number {
  return durationMs(text) || Number.POSITIVE_INFINITY;
}

/** Tries after the first; Istio makes two by itself. */
function attempts(rule: unknown): number {
  const count = fieldOf(rule, "retries", "attempts");
  return typeof count === "number" ? count : 2;
}
