import { destinations, type RouteInputs } from "./fixed-route";
import type { RouteDestination } from "./http-route";

/** The one rule for connections; Istio gives such rules no names. */
export interface StreamRoute {
  readonly name?: never;
  readonly mirrors?: never;
  readonly match?: { readonly sniHosts: string[] }[];
  readonly route: RouteDestination[];
}

/**
 * The split of connections: by the name that is asked for where callers speak TLS, which proxies pass on as it is.
 *
 * @param hosts - of the router
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#TLSRoute
 */
export function streamRoutes(inputs: RouteInputs, hosts: readonly string[]): StreamRoute[] {
  const route = destinations(inputs, inputs.weights);
  return [
    { ...(inputs.traffic.protocol === "tls" && { match: [{ sniHosts: [...hosts] }] }), route },
  ];
}
