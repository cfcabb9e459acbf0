import type { Router } from "./router";
import { istio } from "./routers/istio";
import type { TrafficSettings } from "./traffic";

/** The routers, by the word of `traffic.router`. */
const ROUTERS: Readonly<Record<TrafficSettings["router"], Router>> = { istio };

/** The kinds of objects that hold a split. */
export const ROUTER_KINDS: ReadonlySet<string> = new Set(
  Object.values(ROUTERS).map(({ kind }) => kind),
);

/** The router that a stack's settings ask for. */
export function routerOf({ traffic }: { readonly traffic: TrafficSettings }): Router {
  return ROUTERS[traffic.router];
}
