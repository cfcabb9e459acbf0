import diff from "microdiff";
import { COLORS, type Color } from "../../color";
import {
  appLabels,
  appSelector,
  colorLabels,
  colorName,
  type Labels,
  serviceHost,
} from "../../labels";
import { patched } from "../../patch/strategic-merge";
import { serviceSpec, SKIP_AWAIT } from "../../service";
import { isMap } from "../../settings/merge";
import {
  FIELD_MANAGER_ANNOTATION,
  type Router,
  type RouterInputs,
  type RouterSettings,
  type SurroundingObject,
} from "../router";
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
 * Who applies the router: the program's updates and a release between them, both under one name, so that
 * neither takes the rules for a stranger's. The provider would draw a name for each object and keep it in
 * the stack's state. Where another name has applied the object before, the update takes it over.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
const ANNOTATIONS = {
  [FIELD_MANAGER_ANNOTATION]: "sluice",
  "pulumi.com/patchForce": "true",
} as const satisfies Labels;

/**
 * Istio's VirtualService, with one DestinationRule per color, the Service over both colors, and a Gateway where
 * none is given.
 */
export const istio: Router = {
  resource: RESOURCE,
  kind: "VirtualService",
  field: routeField,
  around,
  split: (inputs) => ({
    apiVersion: API_VERSION,
    kind: "VirtualService",
    metadata: { ...metadata(inputs), annotations: ANNOTATIONS },
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
  const {
    app,
    traffic,
    service: { labels = {}, annotations = {}, type, headless, patch } = {},
  } = inputs;
  const { protocol, servicePort } = traffic;
  const named = metadata(inputs);
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      ...named,
      labels: { ...labels, ...named.labels },
      annotations: { ...annotations, ...SKIP_AWAIT },
    },
    spec: patched(
      {
        ...serviceSpec({ selector: appSelector(app), protocol, servicePort }),
        ...(type !== undefined && { type }),
        ...(headless === true && { clusterIP: "None" }),
      },
      patch,
    ),
    isProtected: true,
  };
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
