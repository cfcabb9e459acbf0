import type { Color } from "../../../color";
import { serviceHost } from "../../../labels";
import type { RouterInputs, RouterSettings } from "../../router";
import { isStream } from "../../stream";
import type { Weights } from "../../weights";
import { gatewayNames } from "./gateway";
import { type HttpRoute, MESH } from "./http-route";
import { httpRoutes } from "./routes";
import { type StreamRoute, streamRoutes } from "./stream-routes";

/** What the program declares of the VirtualService; any other field is left to others. */
export interface VirtualServiceSpec {
  /** Absent where another VirtualService delegates to this one, as are the gateways. */
  readonly hosts?: string[];
  readonly gateways?: string[];
  readonly exportTo?: string[];
  readonly http?: HttpRoute[];
  readonly tcp?: StreamRoute[];
  readonly tls?: StreamRoute[];
}

/** Bound to the mesh, unless that is left out, and to gateways where there are public hosts. */
export function virtualServiceSpec(inputs: RouterInputs): VirtualServiceSpec {
  const { app, namespace, traffic } = inputs;
  const { mesh, delegate, exportTo } = traffic;
  const gateways = gatewayNames(inputs);
  const own = serviceHost(app, namespace, traffic.clusterDomain);
  const hosts = [...(mesh ? [own] : []), ...traffic.hosts];
  const routes = { ...inputs, gateways };
  return {
    ...(!delegate && {
      hosts,
      gateways: [...(mesh ? [MESH] : []), ...gateways],
    }),
    ...(exportTo && { exportTo: [...exportTo] }),
    [routeField(inputs)]: isStream(traffic) ? streamRoutes(routes, hosts) : httpRoutes(routes),
  };
}

/** A rule, whatever the pods speak. */
export type Rule = HttpRoute | StreamRoute;

/** The field with the rules, by what the pods speak. */
export function routeField({ traffic }: Pick<RouterSettings, "traffic">): "http" | "tcp" | "tls" {
  return isStream(traffic) ? traffic.protocol : "http";
}

/** The rules that the program writes for these weights. */
export function rulesFor(settings: RouterSettings, weights: Weights, activeColor: Color): Rule[] {
  return virtualServiceSpec({ ...settings, weights, activeColor })[routeField(settings)] ?? [];
}
