import { COLORS, type Color } from "../../../../model/color";
import { fieldOf, textOf } from "../../../../model/field";
import { appSelector, COLOR_LABEL } from "../../../../model/labels";
import { type Manifest, objectName, type RoutedObject } from "../../manifest";
import { mix } from "../outcome";
import { NO_LIMITS } from "../rule";
import { serviceKey } from "../target";
import { MESH, type WayIn } from "../way-in";

/** Ways in by Services whose selector follows the traffic. Other Services are none, whatever they select. */
export function serviceWaysIn(objects: readonly RoutedObject[]): readonly WayIn[] {
  return objects.flatMap((router): readonly WayIn[] => {
    const color = routedColor(router.manifest);
    if (!color) return [];
    const { namespace, name } = objectName(router.manifest);
    const service = serviceKey(namespace, name);
    const target = { name: `${service} ${color}`, service, color };
    const rule = { name: "selector", matches: [], conditions: "", limits: NO_LIMITS };
    return [
      {
        host: `${name}.${namespace}.svc`,
        // Callers within the cluster, as those of a mesh are.
        gateway: MESH,
        place: "the Service",
        router,
        isSeenByAll: true,
        rules: [{ ...rule, outcome: mix([[target, 1]]) }],
      },
    ];
  });
}

/** The color of a Service that has its app's name and selects one color of it. */
export function routedColor(manifest: Manifest): Color | undefined {
  if (manifest.kind !== "Service" || manifest.apiVersion !== "v1") return undefined;
  const selector = fieldOf(manifest, "spec", "selector");
  const own = Object.entries(appSelector(manifest.metadata.name));
  if (own.some(([key, value]) => textOf(selector, key) !== value)) return undefined;
  return COLORS.find((one) => one === textOf(selector, COLOR_LABEL));
}
