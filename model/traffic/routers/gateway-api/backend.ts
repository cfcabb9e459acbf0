import type { Destination } from "../istio/http-route";

/** A Service that gets requests, with every field that the server would fill in. */
export interface BackendRef {
  readonly group: "";
  readonly kind: "Service";
  readonly name: string;
  readonly port: number;
}

/** The Service of the route's own namespace that a host of the mesh names. */
export function backendRef({ host, port }: Destination): BackendRef {
  const [name = host] = host.split(".");
  return { group: "", kind: "Service", name, port: port.number };
}
