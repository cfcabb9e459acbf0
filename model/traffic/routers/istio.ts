import diff from "microdiff";
import { COLORS, type Color } from "../../color";
import { appLabels, appSelector, colorLabels, colorName, serviceHost } from "../../labels";
import { isMap } from "../../settings/merge";
import { applied, ownService } from "../own-service";
import type { Router, RouterInputs, RouterSettings, SurroundingObject } from "../router";
import { allOn, share, type Weights } from "../weights";
import { routerDifferences } from "./istio/differences";
import { gatewaySpec, ownsGateway } from "./istio/gateway";
import { isShared, type LivePart, partsOf } from "./istio/live-rules";
import { liveWeights } from "./istio/live-weights";
import { movedRules } from "./istio/moved-rules";
import { colorTrafficPolicy } from "./istio/traffic-policy";
import { routeField, type Rule, rulesFor, virtualServiceSpec } from "./istio/virtual-service";

/** Served since Istio 1.22; the older versions have the same fields. */
const RESOURCE = {
  group: "networking.istio.io",
  version: "v1",
  plural: "virtualservices",
} as const;

const API_VERSION = `${RESOURCE.group}/${RESOURCE.version}`;

/**
 * Istio's VirtualService, with one DestinationRule per color, the Service over both colors, and a Gateway where
 * none is given.
 */
export const istio: Router = {
  resource: RESOURCE,
  kind: "VirtualService",
  field: routeField,
  around,
  split: (inputs) =>
    applied({
      apiVersion: API_VERSION,
      kind: "VirtualService",
      metadata: metadata(inputs),
      spec: virtualServiceSpec(inputs),
    }),
  weights: (spec, settings) => liveWeights(rulesIn(spec, settings), settings),
  moved: (spec, settings, weights, active) =>
    movedRules(rulesIn(spec, settings), settings, weights, active),
  differences: routerDifferences,
  patch,
};

function metadata({ app, namespace }: RouterSettings) {
  return { name: app, namespace, labels: appLabels(app) };
}

function around(inputs: RouterInputs): readonly SurroundingObject[] {
  const { app, traffic } = inputs;
  const service = { ...ownService(inputs, appSelector(app)), isProtected: true };
  const gateway = {
    apiVersion: API_VERSION,
    kind: "Gateway",
    metadata: metadata(inputs),
    spec: gatewaySpec(traffic),
  };
  return [
    service,
    ...COLORS.map((color) => destinationRule(inputs, color)),
    ...(ownsGateway(traffic) ? [gateway] : []),
  ];
}

function destinationRule({ app, namespace, traffic }: RouterInputs, color: Color) {
  const name = colorName(app, color);
  const { exportTo } = traffic;
  return {
    suffix: color,
    apiVersion: API_VERSION,
    kind: "DestinationRule",
    metadata: { name, namespace, labels: colorLabels(app, color) },
    spec: {
      host: serviceHost(name, namespace, traffic.clusterDomain),
      ...(exportTo && { exportTo: [...exportTo] }),
      trafficPolicy: colorTrafficPolicy(traffic),
    },
  };
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
