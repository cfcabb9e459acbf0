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
  const name = traffic.gateway?.name ?? app;
  return name.includes("/") ? name : `${namespace}/${name}`;
}
