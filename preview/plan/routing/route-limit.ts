import { parseDuration } from "../../../model/units/duration";
import type { Rule } from "./rule";
import type { RouteTable } from "./table";

/**
 * Time limits, retries and allowed origins of the rules that ordinary requests meet, where they cut more than before. A rule
 * that is new is held against the one that had the weights.
 */
export function limitChanges(before: RouteTable, after: RouteTable): readonly string[] {
  const known = new Map([...before.rest, ...before.wide].map((rule) => [rule.name, rule]));
  const split = before.rest.at(-1);
  const messages = [...after.rest, ...after.wide].flatMap((rule) => {
    const old = known.get(rule.name) ?? split;
    return old ? ruleLimits(old, rule) : [];
  });
  return [...new Set(messages)];
}

function ruleLimits({ limits: old }: Rule, { limits: now }: Rule): readonly string[] {
  const found: string[] = [];
  const lowered = (what: string, limit: "timeout" | "tryTimeout") => {
    if (limitMs(now[limit]) >= limitMs(old[limit])) return;
    found.push(`cuts ${what} after ${now[limit]} (before: ${old[limit] || "never"}).`);
  };
  lowered("requests", "timeout");
  lowered("each try of a request", "tryTimeout");
  if (now.attempts < old.attempts) {
    found.push(
      `makes ${String(now.attempts)} instead of ${String(old.attempts)} further tries of a request.`,
    );
  }
  if (now.isDelayed && !old.isDelayed) found.push("delays requests by a fault that it injects.");
  if (now.rewrite !== old.rewrite) found.push("sends requests on under another path or host.");
  const lost = old.origins.filter((origin) => !now.origins.includes(origin));
  if (lost.length > 0) {
    const list = lost.join(", ");
    found.push(`names ${list} in corsPolicy no longer: browsers refuse their pages the answers.`);
  }
  return found;
}

/** Neither a text nor a time above 0 is no limit. */
function limitMs(text: string): number {
  const limit = parseDuration(text) ?? 0;
  return limit > 0 ? limit : Number.POSITIVE_INFINITY;
}
