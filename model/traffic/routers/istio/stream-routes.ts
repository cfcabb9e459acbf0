import { destinations, type RouteInputs } from "./fixed-route";
import { MESH, type RouteDestination } from "./http-route";

/** Where the rule holds. */
interface StreamMatch {
  readonly sniHosts?: string[];
  readonly gateways?: string[];
  readonly port?: number;
}

/** The one rule for connections; Istio gives such rules no names. */
export interface StreamRoute {
  readonly name?: never;
  readonly mirrors?: never;
  readonly match?: StreamMatch[];
  readonly route: RouteDestination[];
}

/**
 * The split of connections: by the name that is asked for where callers speak TLS, which proxies pass on as it is,
 * and at a gateway by the port, where one is named.
 *
 * @param hosts - of the router
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#TLSRoute
 */
export function streamRoutes(inputs: RouteInputs, hosts: readonly string[]): StreamRoute[] {
  const { traffic, gateways } = inputs;
  const names = traffic.protocol === "tls" ? { sniHosts: [...hosts] } : {};
  const port = traffic.gateway?.port;
  const places: readonly StreamMatch[] =
    port === undefined
      ? [names]
      : [
          ...(traffic.mesh ? [{ ...names, gateways: [MESH] }] : []),
          { ...names, gateways: [...gateways], port },
        ];
  const match = places.filter((one) => Object.keys(one).length > 0);
  const route = destinations(inputs, inputs.weights);
  return [{ ...(match.length > 0 && { match }), route }];
}
