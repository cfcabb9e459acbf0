import { COLORS } from "../../../color";
import { colorName, serviceHost } from "../../../labels";
import { fieldOf, itemsOf, textOf } from "../../../field";
import { isMap } from "../../../settings/merge";
import type { RouterSettings } from "../../router";
import type { Destination, HttpRoute } from "../istio/http-route";
import { type LivePart, nameOf, partsOf } from "../istio/live-rules";
import { backendRef } from "./backend";
import { mirrorFilter } from "./filters";

/** What rules without conditions have, as the server writes it. */
const ANY = JSON.stringify([{ path: { type: "PathPrefix", value: "/" } }]);

/**
 * A live rule with the parts that follow the weights where a rule of Istio's has them, so that what moves is decided
 * in one place. Everything else stays where it is.
 */
export function asIstioRule(rule: LivePart, settings: RouterSettings): LivePart {
  const { matches, backendRefs, filters, ...rest } = rule;
  const host = (ref: unknown) => {
    const namespace = textOf(ref, "namespace") || settings.namespace;
    const { clusterDomain } = settings.traffic;
    const isService = (fieldOf(ref, "kind") ?? "Service") === "Service";
    return isService ? serviceHost(textOf(ref, "name"), namespace, clusterDomain) : "";
  };
  const copies = partsOf(filters).filter(isCopy);
  return {
    ...rest,
    ...(isOpen(matches) ? {} : { match: partsOf(matches).map(expressions) }),
    [KEPT]: { matches, filters: partsOf(filters).filter((one) => !isCopy(one)) },
    route: partsOf(backendRefs).map((ref) => ({ ...ref, destination: { host: host(ref) } })),
    ...(copies.length > 0 && {
      mirrors: copies.map((copy) => ({
        [KEPT]: copy,
        destination: { host: host(fieldOf(copy, "requestMirror", "backendRef")) },
      })),
    }),
  };
}

/** Where the rest of a rule is kept meanwhile. */
const KEPT = "kept";

/** The way back of {@link asIstioRule}, with what was moved. */
export function asRouteRule(rule: LivePart, settings: RouterSettings): LivePart {
  const { match, [KEPT]: kept, route, mirrors, ...rest } = rule;
  const written = fieldOf(kept, "matches");
  const matches = match === undefined ? written : withExpressions(partsOf(written), match);
  const filters = [
    ...itemsOf(kept, "filters"),
    ...partsOf(mirrors).map((copy) => {
      const live = copy[KEPT];
      return isMap(live) ? live : mirrorFilter(copy as unknown as Mirror);
    }),
  ];
  return {
    ...rest,
    ...(matches !== undefined && { matches }),
    ...(filters.length > 0 && { filters }),
    backendRefs: partsOf(route).map((part) => sent(part, settings)),
  };
}

type Mirror = NonNullable<HttpRoute["mirrors"]>[number];

function sent({ destination, ...part }: LivePart, { app, namespace, traffic }: RouterSettings) {
  const host = textOf(destination, "host");
  const { clusterDomain } = traffic;
  const isPart = part["name"] !== undefined;
  // One that nobody has removed before is written out as the settings have it.
  if (!isPart) return { ...backendRef(destination as Destination), ...part };
  const color = COLORS.find(
    (one) => serviceHost(colorName(app, one), namespace, clusterDomain) === host,
  );
  return color === undefined ? part : { ...part, name: colorName(app, color) };
}

function isCopy(filter: LivePart): boolean {
  return filter["type"] === "RequestMirror";
}

/** Conditions on headers by expression, which may hold the buckets of users, in Istio's words. */
function expressions(match: LivePart) {
  const found = partsOf(match["headers"]).filter(isExpression);
  if (found.length === 0) return {};
  return {
    headers: Object.fromEntries(found.map((one) => [nameOf(one), { regex: one["value"] }])),
  };
}

/** The way back of {@link expressions}. */
function withExpressions(matches: readonly LivePart[], moved: unknown): readonly LivePart[] {
  return matches.map((match, at) => {
    const headers = fieldOf(partsOf(moved)[at], "headers");
    if (headers === undefined) return match;
    const conditions = partsOf(match["headers"]).map((one) =>
      isExpression(one) ? { ...one, value: fieldOf(headers, nameOf(one), "regex") } : one,
    );
    return { ...match, headers: conditions };
  });
}

const isExpression = ({ type }: LivePart) => type === "RegularExpression";

/** A GRPCRoute's rule may have no conditions at all. */
function isOpen(matches: unknown): boolean {
  return (
    partsOf(matches).every((match) => Object.keys(match).length === 0) ||
    JSON.stringify(matches) === ANY
  );
}
