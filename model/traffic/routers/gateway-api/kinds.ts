import type { RouterKind, RouterSettings } from "../../router";

const group = "gateway.networking.k8s.io";
const version = "v1";

/** The version of the API that every installation since 1.0 serves, GRPCRoutes since 1.1. */
export const API_VERSION = `${group}/${version}`;

/** Holds requests of HTTP. */
export const HTTP_ROUTE: RouterKind = {
  kind: "HTTPRoute",
  resource: { group, version, plural: "httproutes" },
};

/** Holds calls of gRPC. */
export const GRPC_ROUTE: RouterKind = {
  kind: "GRPCRoute",
  resource: { group, version, plural: "grpcroutes" },
};

/** Where requests arrive. */
export const GATEWAY: RouterKind = {
  kind: "Gateway",
  resource: { group, version, plural: "gateways" },
};

/** The kind of route that a service's protocol asks for. */
export function routeKind({ traffic }: Pick<RouterSettings, "traffic">): RouterKind {
  return traffic.protocol === "grpc" ? GRPC_ROUTE : HTTP_ROUTE;
}
