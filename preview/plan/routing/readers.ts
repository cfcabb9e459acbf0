import type { TrafficSettings } from "../../../model/traffic/traffic";
import type { RoutedObject } from "../manifest";
import { connectionChanges } from "./istio/connection-limit";
import { podChanges } from "./istio/mesh";
import { ISTIO_KINDS, istioWaysIn } from "./istio/ways-in";
import type { RoutingReader } from "./reader";
import type { WayIn } from "./way-in";

const BY_ROUTER: Readonly<Record<TrafficSettings["router"], RoutingReader>> = {
  /** VirtualServices, Gateways and DestinationRules, and the labels that bring pods into the mesh. */
  istio: { kinds: ISTIO_KINDS, waysIn: istioWaysIn, connectionChanges, podChanges },
};

/** A program may use several routers at once, those of others included. */
export const READERS = Object.values(BY_ROUTER);

/** Every way in that objects make together. */
export function waysIn(objects: readonly RoutedObject[]): readonly WayIn[] {
  return READERS.flatMap((reader) => reader.waysIn(objects));
}
