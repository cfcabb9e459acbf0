import { gatewayName } from "./gateway";
import { appLabels, type Labels, serviceHost } from "./labels";
import { type HttpRoute, httpRoutes, MESH, type RouteInputs } from "./routes";

/** Served since Istio 1.22; the older versions have the same fields. */
export const ISTIO_API_VERSION = "networking.istio.io/v1";

/**
 * Who applies the router: the program's updates and a release between them, both under one name, so that
 * neither takes the rules for a stranger's. The provider would draw a name for each object and keep it in
 * the stack's state. Where another name has applied the object before, the update takes it over.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
const ROUTER_ANNOTATIONS = {
  "pulumi.com/patchFieldManager": "sluice",
  "pulumi.com/patchForce": "true",
} as const satisfies Labels;

/** What a VirtualService is made from. */
export type RouterInputs = Omit<RouteInputs, "gateway">;

/** The VirtualService of a service: name, labels and annotations. */
export function routerMetadata({ app, namespace }: Pick<RouterInputs, "app" | "namespace">) {
  return {
    name: app,
    namespace,
    labels: { ...appLabels(app) },
    annotations: { ...ROUTER_ANNOTATIONS },
  };
}

/** What the program declares of the VirtualService; any other field is left to others. */
export interface RouterSpec {
  readonly hosts: string[];
  readonly gateways: string[];
  readonly http: HttpRoute[];
}

/** Bound to the mesh, and to the gateway where there are public hosts. */
export function routerSpec(inputs: RouterInputs): RouterSpec {
  const { app, namespace, traffic } = inputs;
  const gateway = gatewayName(inputs);
  return {
    hosts: [serviceHost(app, namespace), ...traffic.hosts],
    gateways: [MESH, ...(gateway === undefined ? [] : [gateway])],
    http: httpRoutes({ ...inputs, gateway }),
  };
}
