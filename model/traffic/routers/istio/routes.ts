import { COLORS, otherColor } from "../../../color";
import { isAnswer, type MatchArgs, type OwnTarget } from "../../match";
import { fixedRoute, type RouteInputs, sharesOf, targetColor } from "./fixed-route";
import { type HttpRoute, MESH, type RouteMatch } from "./http-route";
import { publicPlaces, ruleMatches, withMethods } from "./matches";
import { routeFields } from "./route-fields";
import { sharedRoutes } from "./shared-routes";

/**
 * The rules of the VirtualService, in the order in which Envoy tries them: further ports, preview, own rules,
 * stickiness, split. Rules are fixed; a stage changes weights only. The split always names both colors,
 * weight 0 included, so that a change of weights is the change of two numbers.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
 */
export function httpRoutes(inputs: RouteInputs): HttpRoute[] {
  return [
    ...Object.values(inputs.traffic.ports).flatMap((port) => portRoutes(inputs, port)),
    ...previewRoutes(inputs),
    ...inputs.traffic.match.flatMap((rule) => matchRoutes(inputs, rule)),
    ...sharedRoutes(inputs),
  ];
}

/**
 * A further port, which callers in the mesh alone know. A rule that names no port holds for all of them, and leads to
 * the main one, so these rules come first and leave none of the port's requests to those behind them.
 */
function portRoutes({ traffic, ...inputs }: RouteInputs, port: number): readonly HttpRoute[] {
  const own = { ...inputs, traffic: { ...traffic, servicePort: port } };
  const place = { gateways: [MESH], port };
  const suffix = `-${String(port)}`;
  return [
    ...namedColors(own, suffix, place),
    ...sharedRoutes(own, undefined, { suffix, matches: [place] }),
  ];
}

function namedColors(inputs: RouteInputs, suffix: string, place: RouteMatch): readonly HttpRoute[] {
  return COLORS.map((color) =>
    fixedRoute(inputs, `preview-${color}${suffix}`, color, {
      matches: [{ headers: { [inputs.traffic.preview.header]: { exact: color } }, ...place }],
    }),
  );
}

/** On the mesh either color by name; from outside the idle one, and only with the user's own word. */
function previewRoutes(inputs: RouteInputs): readonly HttpRoute[] {
  const { preview, mesh, delegate } = inputs.traffic;
  const { header, publicValue } = preview;
  const routes = mesh ? namedColors(inputs, "", { gateways: [MESH] }) : [];
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
  const matches = withMethods(ruleMatches(inputs, rule), rule.methods);
  if (isAnswer(to)) {
    return [{ name: `match-${name}`, match: [...matches], route: [], ...answerOf(to) }];
  }
  const target = typeof to === "string" ? targetColor(to, activeColor) : sharesOf(to, activeColor);
  const fields = routeFields(traffic, rule);
  return [fixedRoute(inputs, `match-${name}`, target, { matches, fields })];
}

function answerOf({ redirect, directResponse }: OwnTarget) {
  if (!directResponse) return redirect && { redirect };
  const { status, body } = directResponse;
  return { directResponse: { status, ...(body !== undefined && { body: { string: body } }) } };
}
