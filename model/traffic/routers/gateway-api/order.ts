import type { RouteMatch } from "../istio/http-route";
import type { StringMatch } from "../../string-match";

/** Rules by name, with the conditions of which one is enough. */
export interface NamedMatches {
  readonly name: string;
  readonly matches: readonly RouteMatch[];
  /** A header whose value follows the weights: conditions of other rules do without it. @default - none */
  readonly moving?: string | undefined;
}

/** Two rules whose order cannot be had. */
export interface Disorder {
  /** The rule that should be tried first. */
  readonly first: string;
  readonly then: string;
}

/** How specific conditions are: the first number that differs decides, the higher one is tried first. */
type Rank = (match: RouteMatch) => readonly number[];

/**
 * An exact path before a prefix, a longer prefix before a shorter one; then a method, then more headers, then more
 * parameters of the query.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export const httpRank: Rank = ({ uri = { prefix: "/" }, method, headers, queryParams }) => [
  "exact" in uri ? 1 : 0,
  "prefix" in uri ? uri.prefix.length : 0,
  method ? 1 : 0,
  count(headers),
  count(queryParams),
];

/**
 * A longer name of the gRPC service, then a longer one of its method, then more headers.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#grpcrouterule
 */
export const grpcRank: Rank = ({ uri, headers }) => {
  const { service = "", method = "" } = callOf(uri);
  return [service.length, method.length, count(headers)];
};

/** The gRPC service and its method that a path names. */
export function callOf(uri: StringMatch | undefined): {
  readonly service?: string;
  readonly method?: string;
} {
  if (!uri || "regex" in uri) return {};
  const [, service = "", method = ""] = ("exact" in uri ? uri.exact : uri.prefix).split("/");
  return { ...(service !== "" && { service }), ...(method !== "" && { method }) };
}

/**
 * Gateway API tries conditions by how specific they are, wherever they stand; rules here are tried one after another.
 * So a rule gets what a later one would take from it: its own conditions together with those of the later one.
 *
 * @returns the rules, and those of which the first cannot be told to come first
 */
export function inOrder(
  rules: readonly NamedMatches[],
  rank: Rank,
): { readonly rules: readonly NamedMatches[]; readonly disorder: readonly Disorder[] } {
  const done: NamedMatches[] = [];
  const disorder: Disorder[] = [];
  for (const { name, matches, moving: moved } of [...rules].reverse()) {
    const own = [...matches];
    const later = done
      .flatMap(({ name: then, moving, ...rule }) =>
        rule.matches.map((match) => ({ match, then, moving })),
      )
      .sort((one, other) => compared(rank(one.match), rank(other.match)));
    for (const { match, then, moving } of later) {
      for (const first of matches) {
        if (compared(rank(match), rank(first)) <= 0) continue;
        const lean = moving === undefined ? undefined : together(first, without(match, moving));
        const isEnough = typeof lean === "object" && compared(rank(lean), rank(match)) >= 0;
        const both = isEnough ? lean : together(first, match);
        if (both === "never") continue;
        if (both === "unsaid") disorder.push({ first: name, then });
        else if (!own.some((one) => holds(one, both) && compared(rank(one), rank(match)) >= 0)) {
          own.push(both);
        }
      }
    }
    done.unshift({ name, matches: own, moving: moved });
  }
  return { rules: done, disorder };
}

function compared(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

const count = (map: object = {}) => Object.keys(map).length;

/** As a condition of an earlier rule holds by that rule's own ones, it may ask for less of a later rule's. */
function without({ headers = {}, ...match }: RouteMatch, moving: string): RouteMatch {
  const { [moving]: _moving, ...others } = headers;
  return Object.keys(others).length === 0 ? match : { ...match, headers: others };
}

/** Conditions that hold where both hold; `never` where no request fulfills both, `unsaid` where a route has no words. */
function together(one: RouteMatch, other: RouteMatch): RouteMatch | "never" | "unsaid" {
  const uri = narrower(one.uri, other.uri);
  const method = sameOr(one.method, other.method);
  const headers = joined(one.headers, other.headers);
  const queryParams = joined(one.queryParams, other.queryParams);
  const parts = [uri, method, headers, queryParams];
  if (parts.includes("never")) return "never";
  if (parts.includes("unsaid")) return "unsaid";
  return {
    ...(isSaid(uri) && { uri }),
    ...(isSaid(method) && { method }),
    ...(isSaid(headers) && { headers }),
    ...(isSaid(queryParams) && { queryParams }),
  };
}

function isSaid<T>(value: T | "never" | "unsaid" | undefined): value is T {
  return value !== undefined && value !== "never" && value !== "unsaid";
}

/** Prefixes end with a slash, and hold the path without it, too. */
function narrower(one: StringMatch | undefined, other: StringMatch | undefined) {
  if (!one || !other) return one ?? other;
  if (isWithin(other, one)) return other;
  return isWithin(one, other) ? one : "never";
}

function isWithin(inner: StringMatch, outer: StringMatch): boolean {
  if ("exact" in outer) return "exact" in inner && inner.exact === outer.exact;
  if ("regex" in outer || "regex" in inner) return false;
  const path = "exact" in inner ? `${inner.exact.replace(/\/$/, "")}/` : inner.prefix;
  return path.startsWith(outer.prefix);
}

function sameOr(one: StringMatch | undefined, other: StringMatch | undefined) {
  if (!one || !other || areSame(one, other)) return one ?? other;
  return "exact" in one && "exact" in other ? "never" : "unsaid";
}

type Conditions = Readonly<Record<string, StringMatch>>;

function joined(one: Conditions | undefined, other: Conditions | undefined) {
  if (!one || !other) return one ?? other;
  const both = Object.keys(one)
    .filter((name) => other[name] !== undefined)
    .map((name) => sameOr(one[name], other[name]));
  const [bad] = both.filter((found) => found === "never" || found === "unsaid").sort();
  return bad ?? { ...one, ...other };
}

/** Whether conditions hold wherever those of another match do. */
function holds(wide: RouteMatch, narrow: RouteMatch): boolean {
  return (
    (wide.uri === undefined || (narrow.uri !== undefined && isWithin(narrow.uri, wide.uri))) &&
    (wide.method === undefined || areSame(wide.method, narrow.method)) &&
    (["headers", "queryParams"] as const).every((part) =>
      Object.entries(wide[part] ?? {}).every(([name, value]) =>
        areSame(value, narrow[part]?.[name]),
      ),
    )
  );
}

function areSame(one: StringMatch, other: StringMatch | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
