import { parseDuration } from "../../../units/duration";
import type { StringMatch } from "../../string-match";
import type { RouterInputs } from "../../router";
import type { HttpRoute, RouteMatch } from "../istio/http-route";
import { usersOf } from "../istio/moved-rules";
import { httpRoutes } from "../istio/routes";
import { type BackendRef, backendRef } from "./backend";
import { type Filter, filtersOf } from "./filters";
import { callOf, type Disorder, grpcRank, httpRank, inOrder } from "./order";
import { gatewayNames } from "./parents";

/** One condition on a header or a parameter. */
interface Condition {
  readonly type: "Exact" | "RegularExpression";
  readonly name: string;
  readonly value: string;
}

/** Conditions of a rule of either kind of route; all must hold. */
interface Match {
  readonly path?: { readonly type: "Exact" | "PathPrefix"; readonly value: string };
  readonly method?:
    string | { readonly type: "Exact"; readonly service?: string; readonly method?: string };
  readonly headers?: Condition[];
  readonly queryParams?: Condition[];
}

/** One rule of a route, in the fields that Sluice uses. */
export interface RouteRule {
  readonly name: string;
  readonly matches: Match[];
  readonly filters?: Filter[];
  readonly backendRefs: (BackendRef & { readonly weight: number })[];
  readonly timeouts?: { readonly request: string };
}

/**
 * The rules of a route: those that a VirtualService would have, in the words of Gateway API. Every field that the
 * server fills in is written out, so that what is live can be held against it.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export function routeRules(inputs: RouterInputs): RouteRule[] {
  return orderedRoutes(inputs).routes.map((route) => ruleOf(route, inputs));
}

/** The rules as Istio would have them, so that each comes before the later ones; and those of which none does. */
export function orderedRoutes(inputs: RouterInputs): {
  readonly routes: readonly HttpRoute[];
  readonly disorder: readonly Disorder[];
} {
  const routes = httpRoutes({ ...asIstio(inputs), gateways: gatewayNames(inputs) });
  const named = routes.map(({ name, match = [{}] }) => ({
    ...{ name, matches: match.flatMap(single) },
    moving: bucketHeader(name),
  }));
  const rank = inputs.traffic.protocol === "grpc" ? grpcRank : httpRank;
  const { rules, disorder } = inOrder(named, rank);
  const matched = routes.map((route, at) => ({
    ...route,
    match: [...(rules[at]?.matches ?? [])],
  }));
  return { routes: matched, disorder };
}

/** Where users of a rule for them have their bucket. */
function bucketHeader(name: string): string | undefined {
  const users = usersOf({ name });
  return users && (users.kind === "sticky" ? "cookie" : "x-request-id");
}

/** The settings for what is shared with Istio's router: callers' own proxies have no part in it. */
export function asIstio<T extends Pick<RouterInputs, "traffic">>(inputs: T): T {
  return { ...inputs, traffic: { ...inputs.traffic, mesh: false } };
}

/** The conditions with one method each; which gateways there are stands beside the rules. */
function single({ method, gateways: _gateways, ...rest }: RouteMatch): readonly RouteMatch[] {
  if (!method) return [rest];
  const names = "regex" in method ? method.regex.split("|") : Object.values(method);
  return names.map((exact: string) => ({ ...rest, method: { exact } }));
}

function ruleOf(route: HttpRoute, { traffic }: RouterInputs): RouteRule {
  const { name, match = [{}], timeout } = route;
  const filters = filtersOf(route);
  return {
    name,
    matches: match.map(traffic.protocol === "grpc" ? grpcMatch : httpMatch),
    ...(filters.length > 0 && { filters: [...filters] }),
    backendRefs: route.route.map(({ destination, weight }) => ({
      ...backendRef(destination),
      weight,
    })),
    ...(timeout !== undefined && { timeouts: { request: durationOf(timeout) } }),
  };
}

function httpMatch({ uri = { prefix: "/" }, method, headers, queryParams }: RouteMatch): Match {
  const path =
    "exact" in uri
      ? ({ type: "Exact", value: uri.exact } as const)
      : ({ type: "PathPrefix", value: "prefix" in uri ? uri.prefix : "/" } as const);
  return {
    path,
    ...(method && "exact" in method && { method: method.exact }),
    ...(headers && { headers: conditions(headers) }),
    ...(queryParams && { queryParams: conditions(queryParams) }),
  };
}

function grpcMatch({ uri, headers }: RouteMatch): Match {
  const call = callOf(uri);
  return {
    ...(call.service !== undefined && { method: { type: "Exact", ...call } }),
    ...(headers && { headers: conditions(headers) }),
  };
}

function conditions(map: Readonly<Record<string, StringMatch>>): Condition[] {
  return Object.entries(map).map(([name, match]) =>
    "exact" in match
      ? { type: "Exact", name, value: match.exact }
      : { type: "RegularExpression", name, value: expression(match) },
  );
}

function expression(match: Exclude<StringMatch, { readonly exact: string }>): string {
  if ("regex" in match) return match.regex;
  return `${match.prefix.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}.*`;
}

/** @see https://gateway-api.sigs.k8s.io/geps/gep-2257/ */
function durationOf(text: string): string {
  const all = parseDuration(text) ?? 0;
  const [seconds, rest] = [Math.floor(all / 1000), all % 1000];
  return rest === 0 ? `${String(seconds)}s` : `${String(seconds)}s${String(rest)}ms`;
}
