import type { TrafficSettings } from "./traffic-args";

/** Whose public hosts arrive where. */
export interface GatewayInputs {
  readonly app: string;
  readonly namespace: string;
  readonly traffic: TrafficSettings;
}

/** `namespace/name` of the Gateway that the routes are bound to, if the service has public hosts. */
export function gatewayName({ app, namespace, traffic }: GatewayInputs): string | undefined {
  if (traffic.hosts.length === 0) return undefined;
  return gatewayReference(traffic.gateway?.name ?? app, namespace);
}

/**
 * A VirtualService's name of a Gateway as `namespace/name`. Istio reads a name without a slash at its
 * dots, as a host name: `public.istio-system.svc.cluster.local` is `istio-system/public`.
 *
 * @param namespace - where a name that has none looks
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService
 */
export function gatewayReference(name: string, namespace: string): string {
  if (name.includes("/")) return name.replace(/^\.\//, `${namespace}/`);
  const [short = "", given = namespace] = name.split(".");
  return `${given}/${short}`;
}
