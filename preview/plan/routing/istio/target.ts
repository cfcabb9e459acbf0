import { COLORS, type Color } from "../../../../model/color";
import { COLOR_LABEL } from "../../../../model/labels";
import { itemsOf, textOf } from "../../../../model/field";
import { objectName, type RoutedObject } from "../../manifest";
import { type ColorHost, colorOfTarget, serviceKey, type RouteTarget } from "../target";

/** How the destinations of a program's rules are told apart. */
export type TargetFinder = (destination: unknown, namespace: string) => RouteTarget;

/** Tells destinations of a program's routers by its Services, and by the subsets of its DestinationRules. */
export function targetFinder(objects: readonly RoutedObject[]): TargetFinder {
  const hosts = new Map<string, ColorHost>();
  const subsets = new Map<string, Color>();
  for (const { manifest } of objects) {
    const { namespace, name, kind } = objectName(manifest);
    const color = kind === "Service" ? colorOfTarget(manifest) : undefined;
    if (color) hosts.set(serviceKey(namespace, name), color);
    if (kind !== "DestinationRule") continue;
    const host = serviceOfHost(textOf(manifest, "spec", "host"), namespace);
    for (const subset of itemsOf(manifest, "spec", "subsets")) {
      const own = COLORS.find((one) => one === textOf(subset, "labels", COLOR_LABEL));
      if (own) subsets.set(`${host} ${textOf(subset, "name")}`, own);
    }
  }
  return (destination, namespace) => {
    const host = serviceOfHost(textOf(destination, "host"), namespace);
    const subset = textOf(destination, "subset");
    const known = hosts.get(host);
    const color = known?.color ?? subsets.get(`${host} ${subset}`);
    const service = known?.service ?? host;
    const name = color ?? subset;
    return { name: name === "" ? service : `${service} ${name}`, service, ...(color && { color }) };
  };
}

/** `shop-blue` and `shop-blue.shop.svc.cluster.local` name the same Service, here `shop/shop-blue`. */
export function serviceOfHost(host: string, namespace: string): string {
  const [name = "", given = namespace] = host.split(".");
  return serviceKey(given, name);
}
