import { COLORS, type Color } from "../../../model/color";
import { COLOR_LABEL } from "../../../model/labels";
import {
  type DeclaredObject,
  fieldOf,
  listOf,
  type Manifest,
  objectName,
  textOf,
} from "../manifest";

/** A color of a service. */
export interface ColorHost {
  readonly service: string;
  readonly color: Color;
}

/** Where a rule sends requests. */
export interface Target {
  /** As people call it; the same for the same pods. */
  readonly name: string;
  /** The service, namespace and name; empty where no pods of a Service answer. */
  readonly service: string;
  readonly color?: Color;
}

const NAME_LABEL = "app.kubernetes.io/name";

/** One service within a program: its namespace and name. Undefined for objects without a color. */
export function colorOf(manifest: Manifest): ColorHost | undefined {
  const labels = fieldOf(manifest, "metadata", "labels");
  const color = COLORS.find((one) => one === textOf(labels, COLOR_LABEL));
  const app = textOf(labels, NAME_LABEL);
  if (color === undefined || app === "") return undefined;
  return { service: serviceKey(objectName(manifest).namespace, app), color };
}

/** `shop-blue` and `shop-blue.shop.svc.cluster.local` name the same Service, here `shop/shop-blue`. */
function serviceOfHost(host: string, namespace: string): string {
  const [name = "", given = namespace] = host.split(".");
  return serviceKey(given, name);
}

/** Names a service across namespaces. */
function serviceKey(namespace: string, app: string): string {
  return namespace === "" ? app : `${namespace}/${app}`;
}

/** Tells destinations of a program's routers by its Services, and by the subsets of its DestinationRules. */
export function targetFinder(
  objects: readonly DeclaredObject[],
): (destination: unknown, namespace: string) => Target {
  const hosts = new Map<string, ColorHost>();
  const subsets = new Map<string, Color>();
  for (const { manifest } of objects) {
    const { namespace, name, kind } = objectName(manifest);
    const color = kind === "Service" ? colorOf(manifest) : undefined;
    if (color) hosts.set(serviceKey(namespace, name), color);
    if (kind !== "DestinationRule") continue;
    const host = serviceOfHost(textOf(manifest, "spec", "host"), namespace);
    for (const subset of listOf(manifest, "spec", "subsets")) {
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
