import { appSelector } from "../../labels";
import { fieldOf, itemsOf } from "../../field";
import { applied, ownService } from "../own-service";
import type { Router, RouterInputs, RouterSettings, SurroundingObject } from "../router";
import type { Color } from "../../color";
import type { Weights } from "../weights";
import { objections, placeOf } from "./gateway-api/conditions";
import { GRPC_ROUTE, HTTP_ROUTE, routeKind } from "./gateway-api/kinds";
import { asIstioRule, asRouteRule } from "./gateway-api/live";
import { hostnames, ownGateway, parentRefs, route } from "./gateway-api/parents";
import { asIstio, routeRules } from "./gateway-api/rules";
import { nameDifferences, ruleDifferences } from "./istio/differences";
import { type LivePart, partsOf, splitIndex } from "./istio/live-rules";
import { liveWeights } from "./istio/live-weights";
import { movedRules } from "./istio/moved-rules";
import { rulesPatch } from "./rules-patch";

/** The field with the rules. */
const FIELD = "rules";

/**
 * Gateway API's HTTPRoute, or a GRPCRoute, with a backend per color, at Gateways that are there or one of the service's
 * own; and the Service over both colors. What carries the route out is whatever implements the API.
 *
 * The rules, and how they move, are those of Istio's router, in other words.
 *
 * @see https://gateway-api.sigs.k8s.io/guides/traffic-splitting/
 */
export const gatewayApi: Router = {
  kinds: [HTTP_ROUTE, GRPC_ROUTE],
  kindOf: routeKind,
  field: () => FIELD,
  around,
  split: (inputs) => applied(route(inputs, routeSpec(inputs))),
  weights: (spec, settings) => {
    const rules = liveRules(spec, settings);
    return liveWeights(rules, settings, (rule) => asRouteRule(rule, settings));
  },
  moved,
  differences,
  objections,
  patch: (spec, settings, weights, active) => {
    const live = fieldOf(spec, FIELD) === undefined ? undefined : partsOf(fieldOf(spec, FIELD));
    const rulesFor = (shares: Weights, color: Color) =>
      routeRules({ ...settings, weights: shares, activeColor: color });
    const rules = partsOf(
      live ? moved(spec, settings, weights, active) : rulesFor(weights, active),
    );
    return rulesPatch({ field: FIELD, destinations: "backendRefs", live, rules, rulesFor });
  },
};

function around(inputs: RouterInputs): readonly SurroundingObject[] {
  const service = { ...ownService(inputs, appSelector(inputs.app)), isProtected: true };
  return [service, ...ownGateway(inputs)];
}

function routeSpec(inputs: RouterInputs) {
  return {
    parentRefs: parentRefs(inputs),
    ...hostnames(inputs),
    [FIELD]: routeRules(inputs),
  };
}

function liveRules(spec: unknown, settings: RouterSettings): readonly LivePart[] {
  return partsOf(fieldOf(spec, FIELD)).map((rule) => asIstioRule(rule, settings));
}

function moved(
  spec: unknown,
  settings: RouterSettings,
  weights: Weights,
  active: Color,
): readonly unknown[] {
  const live = liveRules(spec, settings);
  if (splitIndex(live, settings) === undefined) {
    return routeRules({ ...settings, weights, activeColor: active });
  }
  return movedRules(live, asIstio(settings), weights, active).map((rule) =>
    asRouteRule(rule, settings),
  );
}

function differences(
  spec: unknown,
  settings: RouterSettings,
  weights: Weights,
  active: Color,
  isForeign: (field: string) => boolean = () => true,
): readonly string[] {
  const declared = routeSpec({ ...settings, weights, activeColor: active });
  const places = (refs: readonly unknown[]) => refs.map((ref) => placeOf(ref, settings));
  return [
    ...(isForeign("hostnames")
      ? nameDifferences("host", itemsOf(spec, "hostnames"), declared.hostnames ?? [])
      : []),
    ...(isForeign("parentRefs")
      ? nameDifferences("parent", places(itemsOf(spec, "parentRefs")), places(declared.parentRefs))
      : []),
    ...ruleDifferences(fieldOf(spec, FIELD), declared[FIELD]),
  ];
}
