import { COLORS, otherColor } from "../../../color";
import type { MatchArgs } from "../../match";
import { fixedRoute, type RouteInputs, sharesOf, targetColor } from "./fixed-route";
import { type HttpRoute, MESH } from "./http-route";
import { publicPlaces, ruleMatches, withMethods } from "./matches";
import { routeFields } from "./route-fields";
import { sharedRoutes } from "./shared-routes";

/**
 * The rules of the VirtualService, in the order in which Envoy tries them: preview, own rules,
 * stickiness, split. Rules are fixed; a stage changes weights only. The split always names both colors,
 * weight 0 included, so that a change of weights is the change of two numbers.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
 */
export function httpRoutes(inputs: RouteInputs): HttpRoute[] {
  return [
    ...previewRoutes(inputs),
    ...inputs.traffic.match.flatMap((rule) => matchRoutes(inputs, rule)),
    ...sharedRoutes(inputs),
  ];
}

/** On the mesh either color by name; from outside the idle one, and only with the user's own word. */
function previewRoutes(inputs: RouteInputs): readonly HttpRoute[] {
  const { preview, mesh, delegate } = inputs.traffic;
  const { header, publicValue } = preview;
  const byName = COLORS.map((color) =>
    fixedRoute(inputs, `preview-${color}`, color, {
      matches: [{ headers: { [header]: { exact: color } }, gateways: [MESH] }],
    }),
  );
  const routes = mesh ? byName : [];
  if (publicValue === undefined || (inputs.gateways.length === 0 && !delegate)) return routes;
  const headers = { [header]: { exact: publicValue } };
  const fromOutside = fixedRoute(inputs, "preview-idle", otherColor(inputs.activeColor), {
    matches: publicPlaces(inputs).map((place) => ({ headers, ...place })),
  });
  return [...routes, fromOutside];
}

function matchRoutes(inputs: RouteInputs, rule: MatchArgs): readonly HttpRoute[] {
  const { name, to } = rule;
  if (to === "split") return sharedRoutes(inputs, rule);
  const { activeColor, traffic } = inputs;
  const target = typeof to === "string" ? targetColor(to, activeColor) : sharesOf(to, activeColor);
  const matches = withMethods(ruleMatches(inputs, rule), rule.methods);
  const fields = routeFields(traffic, rule);
  return [fixedRoute(inputs, `match-${name}`, target, { matches, fields })];
}
