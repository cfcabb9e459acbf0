import type { IDestinationRule } from "@kubernetes-models/istio/networking.istio.io/v1beta1/DestinationRule";
import type { IGateway } from "@kubernetes-models/istio/networking.istio.io/v1beta1/Gateway";
import type { TlsArgs, TrafficSettings } from "../model/traffic-args";

type TrafficPolicy = NonNullable<NonNullable<IDestinationRule["spec"]>["trafficPolicy"]>;
type GatewaySpec = NonNullable<IGateway["spec"]>;
type Server = NonNullable<GatewaySpec["servers"]>[number];

const DEFAULT_GATEWAY_SELECTOR = { istio: "ingressgateway" };

const TLS_VERSIONS = { "1.2": "TLSV1_2", "1.3": "TLSV1_3" } as const;

/** What holds for the connections to one color. Both colors get the same. */
export function colorTrafficPolicy(traffic: TrafficSettings): TrafficPolicy {
  const { connectionPool: pool, outlierDetection: outlier } = traffic;
  return {
    // A pod that is slow to start gets fewer requests than one that answers.
    loadBalancer: { simple: "LEAST_REQUEST" },
    ...(pool && {
      connectionPool: {
        tcp: defined({
          maxConnections: pool.maxConnections,
          connectTimeout: milliseconds(pool.connectTimeoutMs),
        }),
        http: defined({
          http1MaxPendingRequests: pool.maxPendingRequests,
          http2MaxRequests: pool.maxRequests,
        }),
      },
    }),
    ...(outlier && {
      outlierDetection: {
        consecutive5xxErrors: outlier.consecutive5xx,
        interval: `${String(outlier.intervalSeconds)}s`,
        baseEjectionTime: `${String(outlier.ejectionSeconds)}s`,
        maxEjectionPercent: outlier.maxEjectionPercent,
      },
    }),
  };
}

/**
 * A Gateway for the public hosts; with TLS, plain HTTP only redirects. Only VirtualServices of the Gateway's
 * own namespace (`./`) may bind to its hosts: without a namespace, those of every namespace might.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/gateway/#Server
 */
export function gatewaySpec(traffic: TrafficSettings): GatewaySpec {
  const { tls } = traffic;
  const hosts = traffic.hosts.map((host) => `./${host}`);
  const http: Server = {
    port: { number: 80, name: "http", protocol: "HTTP" },
    hosts,
    ...(tls?.redirect === true && { tls: { httpsRedirect: true } }),
  };
  return {
    selector: { ...(traffic.gateway?.selector ?? DEFAULT_GATEWAY_SELECTOR) },
    servers: [http, ...(tls ? [httpsServer(hosts, tls)] : [])],
  };
}

function httpsServer(hosts: string[], tls: TlsArgs): Server {
  return {
    port: { number: 443, name: "https", protocol: "HTTPS" },
    hosts,
    tls: {
      mode: "SIMPLE",
      credentialName: tls.credentialName,
      minProtocolVersion: TLS_VERSIONS[tls.minVersion ?? "1.2"],
    },
  };
}

function milliseconds(count: number | undefined): string | undefined {
  return count === undefined ? undefined : `${String(count)}ms`;
}

/** The entries that have a value: Kubernetes tells an absent field from an empty one. */
function defined<T extends Record<string, unknown>>(entries: T) {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
