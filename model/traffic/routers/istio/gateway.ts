import type { IGateway } from "@kubernetes-models/istio/networking.istio.io/v1beta1/Gateway";
import type { RouterSettings } from "../../router";
import type { TlsSettings, TrafficSettings } from "../../traffic";

type GatewaySpec = NonNullable<IGateway["spec"]>;
type Server = NonNullable<GatewaySpec["servers"]>[number];

const DEFAULT_GATEWAY_SELECTOR = { istio: "ingressgateway" };

const TLS_VERSIONS = { "1.2": "TLSV1_2", "1.3": "TLSV1_3" } as const;

/** `namespace/name` of the Gateways that the routes are bound to; none without public hosts. */
export function gatewayNames({ app, namespace, traffic }: RouterSettings): readonly string[] {
  if (traffic.hosts.length === 0) return [];
  const { name = app } = traffic.gateway ?? {};
  return [name].flat().map((one) => gatewayReference(one, namespace));
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

/** Whether the service declares a Gateway of its own. */
export function ownsGateway({ hosts, gateway }: TrafficSettings): boolean {
  return hosts.length > 0 && gateway?.name === undefined;
}

/**
 * A Gateway for the public hosts; with TLS, plain HTTP only redirects. Connections of another kind arrive at
 * `gateway.port`, else at the port of the Services, and TLS that pods answer at 443: the gateway's own Service has to
 * have it. Only VirtualServices of the Gateway's own namespace (`./`) may bind to its hosts: without a namespace, those
 * of every namespace might.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/gateway/#Server
 */
export function gatewaySpec(traffic: TrafficSettings): GatewaySpec {
  const hosts = traffic.hosts.map((host) => `./${host}`);
  return {
    selector: { ...(traffic.gateway?.selector ?? DEFAULT_GATEWAY_SELECTOR) },
    servers: serversFor(traffic, hosts),
  };
}

function serversFor(
  { protocol, servicePort, gateway, tls }: TrafficSettings,
  hosts: string[],
): Server[] {
  switch (protocol) {
    case "tcp": {
      const port = { number: gateway?.port ?? servicePort, name: "tcp", protocol: "TCP" };
      return [{ port, hosts }];
    }
    case "tls": {
      const port = { number: gateway?.port ?? 443, name: "tls", protocol: "TLS" };
      return [{ port, hosts, tls: { mode: "PASSTHROUGH" } }];
    }
    default: {
      const http: Server = {
        port: { number: 80, name: "http", protocol: "HTTP" },
        hosts,
        ...(tls?.redirect === true && { tls: { httpsRedirect: true } }),
      };
      return [http, ...(tls ? [httpsServer(hosts, tls)] : [])];
    }
  }
}

function httpsServer(hosts: string[], tls: TlsSettings): Server {
  return {
    port: { number: 443, name: "https", protocol: "HTTPS" },
    hosts,
    tls: {
      mode: "SIMPLE",
      credentialName: tls.credentialName,
      minProtocolVersion: TLS_VERSIONS[tls.minVersion],
    },
  };
}
