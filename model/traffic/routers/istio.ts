import { COLORS, type Color } from "../../color";
import { appSelector, colorIdentity } from "../../labels";
import { isMap } from "../../settings/merge";
import { ownService } from "../own-service";
import type { Router, RouterInputs, RouterSettings, SurroundingObject } from "../router";
import type { Weights } from "../weights";
import { routerDifferences } from "./istio/differences";
import { ownsGateway } from "./istio/gateway";
import { partsOf } from "./istio/live-rules";
import { liveWeights } from "./istio/live-weights";
import { movedRules } from "./istio/moved-rules";
import { destinationRule, gateway, KIND, virtualService } from "./istio/objects";
import { routeField, rulesFor, virtualServiceSpec } from "./istio/virtual-service";
import { rulesPatch } from "./rules-patch";

/**
 * Istio's VirtualService, with one DestinationRule per color, the Service over both colors, and a Gateway where
 * none is given.
 */
export const istio: Router = {
  kinds: [KIND],
  kindOf: () => KIND,
  field: routeField,
  around,
  split: (inputs) => virtualService(inputs, virtualServiceSpec(inputs)),
  weights: (spec, settings) => liveWeights(rulesIn(spec, settings), settings),
  moved: (spec, settings, weights, active) =>
    movedRules(rulesIn(spec, settings), settings, weights, active),
  differences: routerDifferences,
  patch,
};

function around(inputs: RouterInputs): readonly SurroundingObject[] {
  const { app, traffic } = inputs;
  return [
    { ...ownService(inputs, appSelector(app)), isProtected: true },
    ...COLORS.map((color) => ({
      suffix: color,
      ...destinationRule(inputs, colorIdentity(app, color)),
    })),
    ...(ownsGateway(traffic) ? [gateway(inputs)] : []),
  ];
}

function rulesIn(spec: unknown, settings: RouterSettings): unknown {
  return isMap(spec) ? spec[routeField(settings)] : undefined;
}

function patch(
  spec: unknown,
  settings: RouterSettings,
  weights: Weights,
  active: Color,
): readonly object[] {
  const http = rulesIn(spec, settings);
  const live = http === undefined ? undefined : partsOf(http);
  const written = live ?? rulesFor(settings, weights, active);
  return rulesPatch({
    field: routeField(settings),
    destinations: "route",
    live,
    rules: movedRules(written, settings, weights, active),
    rulesFor: (shares, color) => rulesFor(settings, shares, color),
  });
}
