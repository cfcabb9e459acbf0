import diff from "microdiff";
import { COLORS, type Color } from "../../color";
import { appSelector, colorIdentity } from "../../labels";
import { isMap } from "../../settings/merge";
import { ownService } from "../own-service";
import type { Router, RouterInputs, RouterSettings, SurroundingObject } from "../router";
import { allOn, share, type Weights } from "../weights";
import { routerDifferences } from "./istio/differences";
import { ownsGateway } from "./istio/gateway";
import { isShared, type LivePart, partsOf } from "./istio/live-rules";
import { liveWeights } from "./istio/live-weights";
import { movedRules } from "./istio/moved-rules";
import { destinationRule, gateway, RESOURCE, virtualService } from "./istio/objects";
import { routeField, type Rule, rulesFor, virtualServiceSpec } from "./istio/virtual-service";

/**
 * Istio's VirtualService, with one DestinationRule per color, the Service over both colors, and a Gateway where
 * none is given.
 */
export const istio: Router = {
  resource: RESOURCE,
  kind: "VirtualService",
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

/** The numbers of the rules that share traffic where nothing else moves; all rules otherwise. */
function patch(
  spec: unknown,
  settings: RouterSettings,
  weights: Weights,
  active: Color,
): readonly object[] {
  const http = rulesIn(spec, settings);
  const live = http === undefined ? undefined : partsOf(http);
  const written = live ?? rulesFor(settings, weights, active);
  const rules = movedRules(written, settings, weights, active);
  const isAlone = live ? areWeightsAlone(live, rules) : isSplitAlone(settings);
  const isNamed = rules.some(({ name }) => name === "split");
  if (!isAlone || !isNamed) {
    return [{ op: "replace", path: `/spec/${routeField(settings)}`, value: rules }];
  }
  return rules.flatMap((rule, index) => {
    if (!isShared(rule)) return [];
    const place = `/spec/http/${String(index)}`;
    return [
      { op: "test", path: `${place}/name`, value: rule["name"] },
      ...partsOf(rule["route"]).map(({ weight }, part) => ({
        op: "replace",
        path: `${place}/route/${String(part)}/weight`,
        value: weight,
      })),
    ];
  });
}

function areWeightsAlone(live: readonly LivePart[], rules: readonly LivePart[]): boolean {
  return diff([...live], [...rules]).every(({ type, path: [index, field, , last] }) => {
    const isOfShared = isShared(rules[Number(index)] ?? {});
    return type === "CHANGE" && isOfShared && field === "route" && last === "weight";
  });
}

function isSplitAlone(settings: RouterSettings): boolean {
  const fixed = COLORS.flatMap((active) =>
    [allOn("blue"), share("blue", 50), allOn("green")].map((weights) =>
      JSON.stringify(rulesFor(settings, weights, active).map(withoutSplit)),
    ),
  );
  return new Set(fixed).size === 1;
}

function withoutSplit({ route, ...rest }: Rule): object {
  return isShared({ ...rest }) ? rest : { ...rest, route };
}
