import { COLORS, type Color } from "../../color";
import { colorSelector, COLOR_LABEL } from "../../labels";
import { isMap } from "../../settings/merge";
import { applied, ownService } from "../own-service";
import { type Router, type RouterInputs, type RouterSettings, SplitError } from "../router";
import { allOn, servingColors, type Weights } from "../weights";

/** What a move of the traffic leaves where it is. */
export const KEPT_CONNECTIONS =
  "connections that callers keep open to the Service stay on its pods until they close or the pods go";

/** The kind of the one that moves. */
export const SERVICE = {
  kind: "Service",
  resource: { group: "", version: "v1", plural: "services" },
} as const;

/** The field of the Service that follows the traffic. */
const FIELD = "selector";

/**
 * One Service whose selector follows the traffic: no mesh, no object but this one. Kubernetes takes a selector as
 * one value, so a move of the traffic is one write, and whoever writes it has all of it.
 *
 * Endpoints follow the selector, and the proxies of the nodes the endpoints: new connections reach the new color
 * within moments, open ones stay on the pods that they are on.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-selector
 */
export const service: Router = {
  kinds: [SERVICE],
  kindOf: () => SERVICE,
  field: () => FIELD,
  around: () => [],
  split: (inputs) => applied(ownService(inputs, selectorFor(inputs))),
  weights: (spec, { app }) => allOn(selectedColor(spec, app)),
  moved: (spec, settings, weights, active) => ({
    ...selectorIn(spec),
    ...selectorFor({ ...settings, weights, activeColor: active }),
  }),
  differences,
  patch: (spec, settings, weights, active) => {
    const selector = selectorFor({ ...settings, weights, activeColor: active });
    const [name, value] = [COLOR_LABEL, selector[COLOR_LABEL]];
    // A Service without a selector has no place for one label of it.
    return selectorIn(spec) === undefined && spec !== undefined
      ? [{ op: "add", path: `/spec/${FIELD}`, value: selector }]
      : [{ op: "add", path: `/spec/${FIELD}/${name.replaceAll("/", "~1")}`, value }];
  },
};

/** Half of a Service cannot be told apart: what is no whole goes by the active color. */
function selectorFor({
  app,
  weights,
  activeColor,
}: Pick<RouterInputs, "app" | "weights" | "activeColor">) {
  const [only, ...others] = servingColors(weights);
  return colorSelector(app, others.length === 0 && only !== undefined ? only : activeColor);
}

function selectorIn(spec: unknown): Readonly<Record<string, unknown>> | undefined {
  const selector = isMap(spec) ? spec[FIELD] : undefined;
  return isMap(selector) ? selector : undefined;
}

function selectedColor(spec: unknown, app: string): Color {
  const selector = selectorIn(spec);
  const color = COLORS.find((one) => one === selector?.[COLOR_LABEL]);
  if (color !== undefined) return color;
  const found = selector === undefined ? "no selector" : `the selector ${JSON.stringify(selector)}`;
  throw new SplitError(`the Service ${app} has ${found}, which names no color`);
}

/** Kubernetes has the selector as one value: whatever else stands in it takes pods away from callers. */
function differences(
  spec: unknown,
  settings: RouterSettings,
  weights: Weights,
  activeColor: Color,
): readonly string[] {
  const wanted: Readonly<Record<string, unknown>> = selectorFor({
    ...settings,
    weights,
    activeColor,
  });
  const live = selectorIn(spec) ?? {};
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(live)])];
  return keys
    .filter((key) => live[key] !== wanted[key])
    .map((key) => `${FIELD} ${key} is ${shown(live[key])}, the settings say ${shown(wanted[key])}`);
}

function shown(value: unknown): string {
  return value === undefined ? "not there" : JSON.stringify(value);
}
