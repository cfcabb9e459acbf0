import { fieldOf, itemsOf, mapAt, wordOf } from "../field";
import { type Finding, keyFor, own } from "./finding";
import type { SourceObject } from "./source-object";

/** Keys of `traffic` by fields of a policy. */
const KEYS = [
  ["connectionPool.tcp.maxConnections", "connectionPool", "maxConnections"],
  ["connectionPool.tcp.connectTimeout", "connectionPool", "connectTimeout"],
  ["connectionPool.tcp.maxConnectionDuration", "connectionPool", "maxConnectionDuration"],
  ["connectionPool.tcp.idleTimeout", "connectionPool", "idleTimeout"],
  ...(["probes", "time", "interval"] as const).map(
    (field) =>
      [
        `connectionPool.tcp.tcpKeepalive.${field}`,
        "connectionPool",
        "tcpKeepalive",
        field,
      ] as const,
  ),
  ["connectionPool.http.maxRetries", "connectionPool", "maxRetries"],
  ["connectionPool.http.h2UpgradePolicy", "connectionPool", "h2UpgradePolicy"],
  ["connectionPool.http.http1MaxPendingRequests", "connectionPool", "maxPendingRequests"],
  ["connectionPool.http.http2MaxRequests", "connectionPool", "maxRequests"],
  ["connectionPool.http.maxRequestsPerConnection", "connectionPool", "maxRequestsPerConnection"],
  ["connectionPool.http.idleTimeout", "connectionPool", "idleTimeout"],
  ["outlierDetection.consecutive5xxErrors", "outlierDetection", "consecutive5xx"],
  ["outlierDetection.interval", "outlierDetection", "interval"],
  ["outlierDetection.baseEjectionTime", "outlierDetection", "baseEjectionTime"],
] as const;

/** Fields of TLS that are keys of `traffic.upstreamTls` under the same name. */
const TLS = [
  ...(["mode", "credentialName", "caCertificates", "clientCertificate", "privateKey"] as const),
  ...(["sni", "subjectAltNames", "insecureSkipVerify"] as const),
];

/** What holds for the connections to the pods. */
export function destinationRuleFindings({ body }: SourceObject): readonly Finding[] {
  const policy = mapAt(body, "spec", "trafficPolicy");
  const most = mapAt(policy, "outlierDetection")["maxEjectionPercent"];
  const at = "spec.trafficPolicy";
  return [
    own("apiVersion", "a stack writes the version"),
    own("metadata.name", "each color has a DestinationRule of its own"),
    own("metadata.namespace", "the key namespace"),
    own("spec.host", "each color has a Service of its own"),
    ...itemsOf(body, "spec", "subsets").flatMap((_, index) =>
      ["name", "labels"].map((field) =>
        own(`spec.subsets[${String(index)}].${field}`, "a color stands for a subset"),
      ),
    ),
    ...KEYS.flatMap(([field, ...key]) => {
      const value = fieldOf(policy, ...field.split("."));
      return keyFor(`${at}.${field}`, ["traffic", ...key], value);
    }),
    ...balancing(mapAt(policy, "loadBalancer"), `${at}.loadBalancer`),
    ...TLS.flatMap((name) =>
      keyFor(`${at}.tls.${name}`, ["traffic", "upstreamTls", name], fieldOf(policy, "tls", name)),
    ),
    ...keyFor("spec.exportTo", ["traffic", "exportTo"], fieldOf(body, "spec", "exportTo")),
    ...keyFor(
      `${at}.outlierDetection.maxEjectionPercent`,
      ["traffic", "outlierDetection", "maxEjection"],
      most === undefined ? undefined : `${wordOf(most)}%`,
    ),
  ];
}

/** Which pod gets a request; how that is drawn for a hash is Envoy's own affair. */
function balancing(
  { simple, consistentHash }: Readonly<Record<string, unknown>>,
  at: string,
): readonly Finding[] {
  const hash = mapAt(consistentHash);
  return [
    ...(simple === "ROUND_ROBIN" || simple === "RANDOM"
      ? keyFor(`${at}.simple`, [...BALANCER, "simple"], simple)
      : [own(`${at}.simple`, "a slow pod gets fewer requests: LEAST_REQUEST")]),
    ...HASHED.flatMap((path) =>
      keyFor(
        [at, "consistentHash", ...path].join("."),
        [...BALANCER, "consistentHash", ...path],
        fieldOf(hash, ...path),
      ),
    ),
  ];
}

const BALANCER = ["traffic", "loadBalancer"];

const HASHED = [
  ...["httpHeaderName", "httpQueryParameterName", "useSourceIp"].map((field) => [field]),
  ...["name", "path", "ttl"].map((field) => ["httpCookie", field]),
];
