import type { IDestinationRule } from "@kubernetes-models/istio/networking.istio.io/v1beta1/DestinationRule";
import { type Duration, milliseconds, seconds } from "../../../units/duration";
import { percents } from "../../../units/share";
import { isStream } from "../../stream";
import { loadBalancerFields } from "../../load-balancer";
import type { TrafficSettings } from "../../traffic";

type Pool = NonNullable<TrafficSettings["connectionPool"]>;

type TrafficPolicy = NonNullable<NonNullable<IDestinationRule["spec"]>["trafficPolicy"]>;

/** What holds for the connections to one color. Both colors get the same. */
export function colorTrafficPolicy(traffic: TrafficSettings): TrafficPolicy {
  const { connectionPool: pool, outlierDetection: outlier, upstreamTls: tls } = traffic;
  const { idleTimeout } = pool ?? {};
  const isHttp = !isStream(traffic);
  return {
    loadBalancer: loadBalancerFields(traffic.loadBalancer),
    ...(pool && {
      connectionPool: {
        tcp: defined({
          maxConnections: pool.maxConnections,
          connectTimeout: inMilliseconds(pool.connectTimeout),
          maxConnectionDuration: inMilliseconds(pool.maxConnectionDuration),
          idleTimeout: isHttp ? undefined : inMilliseconds(idleTimeout),
          tcpKeepalive: pool.tcpKeepalive && keepalive(pool.tcpKeepalive),
        }),
        ...(isHttp && {
          http: defined({
            http1MaxPendingRequests: pool.maxPendingRequests,
            http2MaxRequests: pool.maxRequests,
            maxRequestsPerConnection: pool.maxRequestsPerConnection,
            maxRetries: pool.maxRetries,
            h2UpgradePolicy: pool.h2UpgradePolicy,
            idleTimeout: inMilliseconds(idleTimeout),
          }),
        }),
      },
    }),
    ...(tls && { tls: upstreamTls(tls) }),
    ...(outlier && {
      outlierDetection: {
        consecutive5xxErrors: outlier.consecutive5xx,
        interval: `${String(seconds(outlier.interval))}s`,
        baseEjectionTime: `${String(seconds(outlier.baseEjectionTime))}s`,
        maxEjectionPercent: percents(outlier.maxEjection),
      },
    }),
  };
}

function keepalive({ probes, time, interval }: NonNullable<Pool["tcpKeepalive"]>) {
  return defined({ probes, time: inMilliseconds(time), interval: inMilliseconds(interval) });
}

function upstreamTls({ subjectAltNames, ...tls }: NonNullable<TrafficSettings["upstreamTls"]>) {
  return { ...tls, ...(subjectAltNames && { subjectAltNames: [...subjectAltNames] }) };
}

function inMilliseconds(time: Duration | undefined): string | undefined {
  return time === undefined ? undefined : `${String(milliseconds(time))}ms`;
}

/** The entries that have a value: Kubernetes tells an absent field from an empty one. */
function defined<T extends Record<string, unknown>>(entries: T) {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
