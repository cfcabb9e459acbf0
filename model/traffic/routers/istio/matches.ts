import { type MatchArgs, SAFE_METHODS } from "../../match";
import { asStringMatch, type StringMatch, type WrittenMatch } from "../../string-match";
import type { TrafficSettings } from "../../traffic";
import { MESH, type RouteMatch } from "./http-route";

/** What conditions are made from. */
export interface MatchInputs {
  readonly traffic: TrafficSettings;
  /** `namespace/name` of the Gateways where public hosts arrive. */
  readonly gateways: readonly string[];
}

/**
 * Where the service's rules hold: everywhere or, where it has only some paths of its public hosts, at the
 * gateways under these. Callers in the mesh ask for the service by its own name, which has no other paths.
 */
export function places({ traffic, gateways }: MatchInputs): readonly RouteMatch[] {
  const { paths, mesh } = traffic;
  if (paths.length === 0) return [{}];
  const owned = paths.map((path) => ({ uri: asStringMatch(path) }));
  if (!mesh) return owned;
  return [{ gateways: [MESH] }, ...owned.map((one) => ({ ...one, gateways: [...gateways] }))];
}

/** The same at the gateways alone. */
export function publicPlaces(inputs: MatchInputs): readonly RouteMatch[] {
  const { traffic, gateways } = inputs;
  const found = places(inputs).filter((place) => !place.gateways?.includes(MESH));
  // Whoever delegates says at which gateways.
  return traffic.delegate ? found : found.map((place) => ({ ...place, gateways: [...gateways] }));
}

/** The conditions of a rule, one of which is enough. Its own paths are within those of the service. */
export function ruleMatches(inputs: MatchInputs, rule: MatchArgs): readonly RouteMatch[] {
  const { pathPrefix, paths = pathPrefix === undefined ? [] : [{ prefix: pathPrefix }] } = rule;
  const conditions: RouteMatch = {
    ...(Object.keys(headersOf(rule)).length > 0 && { headers: headersOf(rule) }),
    ...(rule.withoutHeaders && { withoutHeaders: stringMatches(rule.withoutHeaders) }),
    ...(rule.queryParams && { queryParams: stringMatches(rule.queryParams) }),
    ...(rule.authority !== undefined && { authority: asStringMatch(rule.authority) }),
    ...(rule.sourceLabels && { sourceLabels: rule.sourceLabels }),
    ...(rule.sourceNamespace !== undefined && { sourceNamespace: rule.sourceNamespace }),
    ...(rule.scheme !== undefined && { scheme: { exact: rule.scheme } }),
    ...(rule.ignoreUriCase === true && { ignoreUriCase: true }),
  };
  if (paths.length > 0) return paths.map((path) => ({ ...conditions, uri: asStringMatch(path) }));
  if (isOfCallers(rule)) return [conditions];
  return places(inputs).map((place) => ({ ...conditions, ...place }));
}

/**
 * Only proxies of callers know these. The gateway's is such a one, too, with its own labels and namespace; where a
 * match names gateways, Istio does not look at either.
 */
function isOfCallers({ sourceLabels, sourceNamespace }: MatchArgs): boolean {
  return sourceLabels !== undefined || sourceNamespace !== undefined;
}

function headersOf({ headers, cookies }: MatchArgs): Record<string, StringMatch> {
  const found = stringMatches(headers ?? {});
  for (const [name, value] of Object.entries(cookies ?? {})) {
    found["cookie"] = { regex: cookieRegex(name, value.replaceAll(".", "\\.")) };
  }
  return found;
}

function stringMatches(
  written: Readonly<Record<string, WrittenMatch>>,
): Record<string, StringMatch> {
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => [name, asStringMatch(value)]),
  );
}

/** A regular expression for a Cookie header in which one cookie has a value that fits. */
export function cookieRegex(name: string, value: string): string {
  return `(?:.*;\\s*)?${name}=${value}(?:;.*)?`;
}

/** Conditions with one of these methods more. */
export function withMethods(
  matches: readonly RouteMatch[],
  methods: readonly string[] | undefined,
): readonly RouteMatch[] {
  if (!methods) return matches;
  const [first = "", ...others] = methods;
  const method: StringMatch = others.length === 0 ? { exact: first } : { regex: methods.join("|") };
  return matches.map((match) => ({ ...match, method }));
}

/** Whether a match asks for nothing. */
export function isOpen(match: RouteMatch): boolean {
  return Object.keys(match).length === 0;
}

/** The methods of a rule that copies are made of, and those that they are not made of; nothing: none. */
export function byCopies(methods: readonly string[] | undefined): {
  readonly copied: readonly string[];
  readonly others: readonly string[] | undefined;
} {
  return {
    copied: methods?.filter((one) => SAFE_METHODS.includes(one)) ?? SAFE_METHODS,
    others: methods?.filter((one) => !SAFE_METHODS.includes(one)),
  };
}
