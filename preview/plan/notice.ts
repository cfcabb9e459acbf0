import { COLORS, type Color } from "../../model/color";
import { COLOR_LABEL } from "../../model/labels";
import { textOf } from "../../model/field";
import { objectPhrase } from "./manifest";
import type { ObjectChange } from "./object-change";
import type { ServiceChange } from "./service-change";
import { KEPT_CONNECTIONS, SERVICE } from "../../model/traffic/routers/service";
import { colorOfTarget } from "./routing/target";

/** Something worth knowing that is no danger by itself. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/** The notices of a plan. */
export function notices(
  objects: readonly ObjectChange[],
  services: readonly ServiceChange[],
): readonly Notice[] {
  return [
    ...services.flatMap((service) =>
      COLORS.flatMap((color) => [
        ...coldReturn(service, color),
        ...ruledPods(service, color),
        ...stayers(service, color),
      ]),
    ),
    ...objects.flatMap(gap),
    ...objects.flatMap(pastWeights),
    ...objects.flatMap((change) => liveChange(change, services)),
  ];
}

/** A color that hands over its traffic and changes in the same breath cannot take it back any more. */
function coldReturn({ service, colors }: ServiceChange, color: Color): readonly Notice[] {
  const { weight, restarts, replicas, deployment } = colors[color];
  const leaves = (weight.before ?? 0) > 0 && (weight.after ?? 0) === 0;
  if (!leaves) return [];
  const shrinks = (replicas.after ?? 0) < (replicas.before ?? 0);
  if (restarts.length === 0 && !shrinks && deployment !== "delete") return [];
  const what = restarts.length > 0 ? `changes its pods (${restarts.join("; ")})` : "loses pods";
  const message = `gives up its traffic and ${what} in the same up: the way back is no longer warm.`;
  return [{ subject: `${service} ${color}`, message }];
}

/** What callers notice of a color that a Service stops to select. */
function stayers({ service, router, colors }: ServiceChange, color: Color): readonly Notice[] {
  const { before = 0, after = 0 } = colors[color].weight;
  if (router.after !== SERVICE.kind || after >= before) return [];
  const message = `gives up its traffic: ${KEPT_CONNECTIONS}.`;
  return [{ subject: `${service} ${color}`, message }];
}

/** Weight 0 does not mean nobody: a rule may send some users there. */
function ruledPods({ service, colors }: ServiceChange, color: Color): readonly Notice[] {
  const { rules, restarts } = colors[color];
  if (rules.length === 0 || restarts.length === 0) return [];
  const message = `restarts its pods; its weight is 0, but these rules send requests to it: ${rules.join(", ")}.`;
  return [{ subject: `${service} ${color}`, message }];
}

/** Objects that pods may look for while they are away. */
function gap(change: ObjectChange): readonly Notice[] {
  if (!change.deletedFirst || !["ConfigMap", "Secret"].includes(change.object.kind)) return [];
  const message = "is deleted before it is created anew: pods that start in between wait for it.";
  return [{ subject: objectPhrase(change.object), message }];
}

/** A Service over both colors that can be called from outside of the mesh, which alone knows the weights. */
function pastWeights({ object, before, after }: ObjectChange): readonly Notice[] {
  if (object.kind !== "Service" || !after) return [];
  const { manifest } = after;
  const type = textOf(manifest, "spec", "type");
  if (!["NodePort", "LoadBalancer"].includes(type)) return [];
  const isKnown = textOf(before?.manifest, "spec", "type") === type;
  if (isKnown || textOf(manifest, "spec", "selector", COLOR_LABEL) !== "") return [];
  const message = `is of type ${type}: who calls it past the mesh gets pods of both colors, whatever the weights are.`;
  return [{ subject: objectPhrase(object), message }];
}

/** Contents that change in place pass by rollouts and gates. */
function liveChange(change: ObjectChange, services: readonly ServiceChange[]): readonly Notice[] {
  const { action, object, fields, after } = change;
  if (action !== "update" || object.kind !== "ConfigMap" || !after) return [];
  if (!fields.some(({ steps }) => /^(?:data|binaryData)$/.test(steps[0] ?? ""))) return [];
  const place = colorOfTarget(after.manifest);
  const owner = services.find(({ service }) => service === place?.service);
  const weight = (place && owner?.colors[place.color].weight.after) ?? 0;
  const whose = weight > 0 ? ` of the color that carries ${String(weight)} % of the traffic` : "";
  const message = `changes in place: it reaches the running pods${whose} within about two minutes, without a rollout.`;
  return [{ subject: objectPhrase(object), message }];
}
