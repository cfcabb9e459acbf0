import type { Router } from "./router";
import { gatewayApi } from "./routers/gateway-api";
import { ingress } from "./routers/ingress";
import { istio } from "./routers/istio";
import { service } from "./routers/service";
import type { Routed } from "./features";
import type { RouterName } from "./router-names";

/** The routers, by the word of `traffic.router`. */
const ROUTERS: Readonly<Record<RouterName, Router>> = {
  istio,
  "gateway-api": gatewayApi,
  ingress,
  service,
};

/** The kinds of objects that hold a split. */
export const ROUTER_KINDS: ReadonlySet<string> = new Set(
  Object.values(ROUTERS).flatMap(({ kinds }) => kinds.map(({ kind }) => kind)),
);

/** A router by its word. */
export function routerNamed(name: RouterName): Router {
  return ROUTERS[name];
}

/** The router that a stack's settings ask for. */
export function routerOf({ traffic }: { readonly traffic: Routed }): Router {
  return routerNamed(traffic.router);
}
