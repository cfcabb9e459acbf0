import type { RouterName } from "../../../model/traffic/router-names";
import { routerNamed } from "../../../model/traffic/routers";
import type { RoutedObject } from "../manifest";
import { GATEWAY_KINDS, gatewayWaysIn } from "./gateway-api/ways-in";
import { INGRESS_KINDS, ingressWaysIn } from "./ingress/ways-in";
import { connectionChanges } from "./istio/connection-limit";
import { podChanges } from "./istio/mesh";
import { ISTIO_KINDS, istioWaysIn } from "./istio/ways-in";
import type { RoutingReader } from "./reader";
import { serviceWaysIn } from "./service/ways-in";
import type { WayIn } from "./way-in";

const NONE = () => [];

/** What holds for a Service that follows the traffic, whatever is ahead of it. */
const ONE_SERVICE = {
  connectionChanges: NONE,
  podChanges: NONE,
  arrival:
    "its rules and limits go in the same up, and hosts are answered elsewhere, or nowhere. Next: first put all traffic " +
    "on one color, and bring callers from the gateway to the Service, by an Ingress or a Gateway of your own.",
} as const;

const BY_ROUTER: Readonly<Record<RouterName, Omit<RoutingReader, "routers">>> = {
  /** VirtualServices, Gateways and DestinationRules, and the labels that bring pods into the mesh. */
  istio: {
    kinds: ISTIO_KINDS,
    waysIn: istioWaysIn,
    connectionChanges,
    podChanges,
    arrival:
      "its Service takes the pods of both colors before the VirtualService holds, and for callers without a " +
      "sidecar for good. Next: first give the idle color 0 replicas, or the image of the active one, and bring " +
      "callers into the mesh or to the gateway.",
  },
  /** HTTPRoutes, GRPCRoutes and Gateways of Gateway API. */
  "gateway-api": {
    kinds: GATEWAY_KINDS,
    waysIn: gatewayWaysIn,
    connectionChanges: NONE,
    podChanges: NONE,
    arrival:
      "until its Gateways have taken the route, and where they listen at another address, its hosts answer nothing, " +
      "and callers within the cluster get pods of both colors. Next: first bring callers over by a stack of its own " +
      "beside this one, as docs/traffic.md says.",
  },
  /** Services that select one color of the app that they are named after. */
  service: { ...ONE_SERVICE, kinds: [], waysIn: serviceWaysIn },
  /** Ingresses ahead of such Services. */
  ingress: { ...ONE_SERVICE, kinds: INGRESS_KINDS, waysIn: ingressWaysIn },
};

/** A program may use several routers at once, those of others included. */
export const READERS: readonly RoutingReader[] = (
  Object.entries(BY_ROUTER) as readonly [RouterName, Omit<RoutingReader, "routers">][]
).map(([name, reader]) => ({
  ...reader,
  routers: routerNamed(name).kinds.map(({ kind }) => kind),
}));

/** Every way in that objects make together. */
export function waysIn(objects: readonly RoutedObject[]): readonly WayIn[] {
  return READERS.flatMap((reader) => reader.waysIn(objects));
}
