import { type Color, COLORS, otherColor, perColor } from "../../../color";
import { colorName, serviceHost } from "../../../labels";
import type { OwnTarget, Target } from "../../match";
import type { RouterInputs, RouterSettings } from "../../router";
import type { Weights } from "../../weights";
import type {
  Destination,
  HttpRoute,
  RouteDestination,
  RouteFields,
  RouteMatch,
} from "./http-route";
import { routeFields } from "./route-fields";

/** What the routes of one service are made from. */
export interface RouteInputs extends RouterInputs {
  /** `namespace/name` of the Gateways where public hosts arrive. */
  readonly gateways: readonly string[];
}

/** The color that a fixed color or a role means. */
export function targetColor(target: Target, activeColor: Color): Color {
  if (target === "active") return activeColor;
  return target === "idle" ? otherColor(activeColor) : target;
}

/** Shares of roles as shares of colors. */
export function sharesOf({ active = 0, idle = 0 }: OwnTarget, activeColor: Color): Weights {
  return perColor((color) => (color === activeColor ? active : idle));
}

/**
 * A rule that goes to one color, or to shares of its own.
 *
 * @param rule - what it does to requests on their way. @default - as the preview header's way
 */
export function fixedRoute(
  inputs: RouteInputs,
  name: string,
  to: Color | Weights,
  {
    matches,
    fields = routeFields(inputs.traffic, {}, true),
  }: { readonly matches: readonly RouteMatch[]; readonly fields?: RouteFields },
): HttpRoute {
  const route =
    typeof to === "string"
      ? [{ destination: destination(inputs, to), weight: 100 }]
      : destinations(inputs, to);
  return { name, match: [...matches], route, ...fields };
}

/** The pods of both colors, in shares. */
export function destinations(settings: RouterSettings, weights: Weights): RouteDestination[] {
  return COLORS.map((color) => ({
    destination: destination(settings, color),
    weight: weights[color],
  }));
}

/** The pods of a color. */
export function destination(
  { app, namespace, traffic }: RouterSettings,
  color: Color,
): Destination {
  return {
    host: serviceHost(colorName(app, color), namespace, traffic.clusterDomain),
    port: { number: traffic.servicePort },
  };
}
