import { COLORS, type Color, perColor } from "../../model/color";
import { COLOR_LABEL } from "../../model/labels";
import type { Weights } from "../../model/weights";
import {
  type DeclaredObject,
  fieldOf,
  listOf,
  type Manifest,
  objectName,
  textOf,
} from "./manifest";

/** How one VirtualService shares the traffic of one service between its colors. */
export interface Split {
  readonly router: DeclaredObject;
  /** The service, namespace and name. */
  readonly service: string;
  readonly weights: Weights;
  /** Rules that send matching requests to a color, whatever its weight; preview routes are none. */
  readonly rules: Readonly<Record<Color, readonly string[]>>;
}

/** A color of a service. */
interface ColorHost {
  readonly service: string;
  readonly color: Color;
}

const NAME_LABEL = "app.kubernetes.io/name";
const PREVIEW = "preview-";

/** One service within a program: its namespace and name. Undefined for objects without a color. */
export function colorOf(manifest: Manifest): ColorHost | undefined {
  const labels = fieldOf(manifest, "metadata", "labels");
  const color = COLORS.find((one) => one === textOf(labels, COLOR_LABEL));
  const app = textOf(labels, NAME_LABEL);
  if (color === undefined || app === "") return undefined;
  return { service: serviceKey(objectName(manifest).namespace, app), color };
}

/** Names a service across namespaces. */
function serviceKey(namespace: string, app: string): string {
  return namespace === "" ? app : `${namespace}/${app}`;
}

/** The splits that a program's VirtualServices hold, told by the Services that they name. */
export function findSplits(objects: readonly DeclaredObject[]): readonly Split[] {
  const hosts = new Map<string, ColorHost>();
  for (const { manifest } of objects) {
    const color = manifest.kind === "Service" ? colorOf(manifest) : undefined;
    const { namespace, name } = objectName(manifest);
    if (color) hosts.set(`${name}.${namespace}`, color);
  }
  return objects
    .filter(({ manifest }) => manifest.kind === "VirtualService")
    .flatMap((router) => splitsOf(router, hosts));
}

function splitsOf(router: DeclaredObject, hosts: ReadonlyMap<string, ColorHost>): readonly Split[] {
  const routes = listOf(router.manifest, "spec", "http");
  const { namespace } = objectName(router.manifest);
  const destinations = (route: unknown) =>
    listOf(route, "route").flatMap((destination) => {
      const host = hosts.get(shortHost(textOf(destination, "destination", "host"), namespace));
      const weight = fieldOf(destination, "weight");
      const only = listOf(route, "route").length === 1 ? 100 : 0;
      return host ? [{ ...host, weight: typeof weight === "number" ? weight : only }] : [];
    });
  const split = [...routes].reverse().find((route) => listOf(route, "match").length === 0);
  const services = new Set(destinations(split).map(({ service }) => service));
  return [...services].map((service) => {
    const toColor = (route: unknown, color: Color) =>
      destinations(route).find((one) => one.service === service && one.color === color)?.weight ??
      0;
    return {
      router,
      service,
      weights: perColor((color) => toColor(split, color)),
      rules: perColor((color) =>
        routes
          .filter((route) => route !== split && toColor(route, color) > 0)
          .map((route) => textOf(route, "name"))
          .filter((name) => !name.startsWith(PREVIEW)),
      ),
    };
  });
}

/** `shop-blue` and `shop-blue.shop.svc.cluster.local` name the same Service. */
function shortHost(host: string, namespace: string): string {
  const [name = "", given = namespace] = host.split(".");
  return `${name}.${given}`;
}
