import diff from "microdiff";
import type { Color } from "../../color";
import { itemsOf } from "../../field";
import { appLabels, appSelector, colorName } from "../../labels";
import { dotted } from "../../settings/problem";
import { SKIP_AWAIT } from "../../service";
import { applied, ownService } from "../own-service";
import { type Router, type RouterInputs, SplitError } from "../router";
import { allOn, servingColors } from "../weights";
import { INGRESS } from "./ingress/kind";
import { colorPlaces, ingressRules, sentTo } from "./ingress/rules";

/** What a move of the traffic may cost. */
export const UNKNOWN_ENDPOINTS =
  "single requests may be answered with 503 until the controller has the other color's endpoints";

/** The field with the backends. */
const FIELD = "rules";

/**
 * An Ingress whose backends follow the active color, carried out by the controller that its class names; and the Service
 * over both colors. A backend is one Service, so all traffic is on one color.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export const ingress: Router = {
  kinds: [INGRESS],
  kindOf: () => INGRESS,
  field: () => FIELD,
  around: (inputs) => [{ ...ownService(inputs, appSelector(inputs.app)), isProtected: true }],
  split: (inputs) => {
    const { app: name, namespace, traffic } = inputs;
    const { group, version } = INGRESS.resource;
    const { className, annotations = {} } = traffic.gateway ?? {};
    const secretName = traffic.tls?.credentialName;
    const hosts = traffic.hosts.filter((host) => host !== "*");
    return applied({
      apiVersion: `${group}/${version}`,
      kind: INGRESS.kind,
      metadata: {
        ...{ name, namespace, labels: appLabels(name) },
        annotations: { ...annotations, ...SKIP_AWAIT },
      },
      spec: {
        ...(className !== undefined && { ingressClassName: className }),
        ...(secretName !== undefined && { tls: [{ hosts, secretName }] }),
        [FIELD]: ingressRules(inputs, targetOf(inputs)),
      },
    });
  },
  weights: (spec, { app }) => {
    const colors = new Set(colorPlaces(spec, app).map(({ color }) => color));
    const [only, ...others] = colors;
    if (only !== undefined && others.length === 0) return allOn(only);
    const found = only === undefined ? "no color" : "both colors";
    throw new SplitError(`the backends of the Ingress ${app} name ${found}`);
  },
  moved: (spec, settings, weights, activeColor) => {
    const color = targetOf({ weights, activeColor });
    const isOurs = colorPlaces(spec, settings.app).length > 0;
    return isOurs ? sentTo(spec, settings.app, color) : ingressRules(settings, color);
  },
  differences: (spec, settings, weights, activeColor) => {
    const declared = ingressRules(settings, targetOf({ weights, activeColor }));
    return diff(declared, [...itemsOf(spec, FIELD)] as object[]).map((one) => {
      const now = one.type === "REMOVE" ? "not there" : JSON.stringify(one.value);
      const should = one.type === "CREATE" ? "nothing" : JSON.stringify(one.oldValue);
      return `${dotted([FIELD, ...one.path])} is ${now}, the settings say ${should}`;
    });
  },
  patch: (spec, settings, weights, activeColor) => {
    const color = targetOf({ weights, activeColor });
    const written = { [FIELD]: ingressRules(settings, color) };
    const found = colorPlaces(spec ?? written, settings.app);
    const value = colorName(settings.app, color);
    return found.length > 0
      ? found.map(({ pointer: path }) => ({ op: "replace", path, value }))
      : [{ op: "add", path: `/spec/${FIELD}`, value: written[FIELD] }];
  },
};

/** Half of a backend cannot be told apart: what is no whole goes by the active color. */
function targetOf({ weights, activeColor }: Pick<RouterInputs, "weights" | "activeColor">): Color {
  const [only, ...others] = servingColors(weights);
  return others.length === 0 && only !== undefined ? only : activeColor;
}
