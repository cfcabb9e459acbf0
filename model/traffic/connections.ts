import { OBJECT_NAME } from "../name";
import {
  anyText,
  duration,
  flag,
  integer,
  listOf,
  object,
  share,
  text,
  word,
} from "../settings/fields";
import { type Problem, problem } from "../settings/problem";
import type { Resolved } from "../settings/typed";
import { was } from "../settings/renamed";

/** Takes a single failing pod out of the balancing for a while. */
export const outlierDetectionSchema = object({
  /** Answers of class 5xx in a row after which a pod is ejected. */
  consecutive5xx: integer(1, 1000).default(5),
  /** Time between two looks. */
  interval: duration({ min: "1s", max: "1h" })
    .meta(was("intervalSeconds", "seconds"))
    .prefault("10s"),
  /** How long a pod is ejected at first. */
  baseEjectionTime: duration({ min: "1s", max: "1h" })
    .meta(was("ejectionSeconds", "seconds"))
    .prefault("30s"),
  /** Most pods that may be ejected at once. */
  maxEjection: share({ min: "1%", max: "100%", step: "1%" })
    .meta(was("maxEjectionPercent", "percent"))
    .prefault("50%"),
});

/** Upper bounds of what one proxy sends to one color. */
export const connectionPoolSchema = object({
  /** TCP connections of one proxy to one color. @default - no bound */
  maxConnections: integer(1)
    .meta({ examples: [1000] })
    .exactOptional(),
  /** Requests that wait for a connection. @default - no bound */
  maxPendingRequests: integer(1)
    .meta({ examples: [1000] })
    .exactOptional(),
  /** Requests at once. @default - no bound */
  maxRequests: integer(1)
    .meta({ examples: [1000] })
    .exactOptional(),
  /**
   * Time without requests, or with `protocol: tcp` without bytes, after which a proxy closes a connection. Pods
   * that close theirs sooner answer some requests with a reset.
   * @default - Istio's, 1h
   */
  idleTimeout: duration({ min: "1ms", max: "30d", step: "1ms" })
    .meta({ examples: ["5m"] })
    .exactOptional(),
  /** Age at which a proxy closes a connection, in use or not. @default - none */
  maxConnectionDuration: duration({ min: "1s", max: "30d" })
    .meta({ examples: ["1h"] })
    .exactOptional(),
  /** Requests after which a proxy opens another connection; 1 keeps none. @default - no bound */
  maxRequestsPerConnection: integer(1)
    .meta({ examples: [1000] })
    .exactOptional(),
  /** Second tries at once. @default - no bound */
  maxRetries: integer(1)
    .meta({ examples: [10] })
    .exactOptional(),
  /** Whether proxies speak HTTP/2 to pods of `protocol: http`. @default - as the mesh has it */
  h2UpgradePolicy: word(["DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"])
    .meta({ examples: ["UPGRADE"] })
    .exactOptional(),
  /** Asks idle connections whether the other side is still there. @default - as the nodes do */
  tcpKeepalive: object({
    /** Unanswered ones after which a connection is given up. @default - as the nodes do, 9 */
    probes: integer(1)
      .meta({ examples: [3] })
      .exactOptional(),
    /** Time without bytes before the first. @default - as the nodes do, 2h */
    time: duration({ min: "1s", max: "1d" })
      .meta({ examples: ["5m"] })
      .exactOptional(),
    /** Time between them. @default - as the nodes do, 75s */
    interval: duration({ min: "1s", max: "1d" })
      .meta({ examples: ["30s"] })
      .exactOptional(),
  })
    .meta({ examples: [{ time: "5m" }] })
    .exactOptional(),
  /** The most that a connection may take to stand. @default - Istio's, 10s */
  connectTimeout: duration({ min: "1ms", max: "10m", step: "1ms" })
    .meta({ examples: ["1s"], ...was("connectTimeoutMs", "milliseconds") })
    .exactOptional(),
}).meta({ examples: [{ maxConnections: 1000 }] });

const file = (example: string) =>
  text(/^\/\S+$/, "a path that starts with /").meta({ examples: [example] });

/**
 * What proxies speak to the pods instead of what the mesh does by itself. A change holds for running pods of both
 * colors at once.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
 */
export const upstreamTlsSchema = object({
  /** `ISTIO_MUTUAL` is the mesh's own; with the others pods answer TLS themselves, or none. */
  mode: word(["DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"]).meta({ examples: ["SIMPLE"] }),
  /** Secret with the certificate, in the gateway pods' namespace. @default - files of the proxy */
  credentialName: text(OBJECT_NAME, "a Secret's name")
    .meta({ examples: ["shop-client"] })
    .exactOptional(),
  /** File of the proxy with the authorities that pods' certificates are of. @default - not looked at */
  caCertificates: file("/etc/certs/ca.pem").exactOptional(),
  /** File of the proxy with its certificate, for `MUTUAL`. */
  clientCertificate: file("/etc/certs/client.pem").exactOptional(),
  /** File of the proxy with its key, for `MUTUAL`. */
  privateKey: file("/etc/certs/key.pem").exactOptional(),
  /** Name that is asked for. @default - the host that is asked for */
  sni: anyText("a DNS name")
    .meta({ examples: ["shop.example.com"] })
    .exactOptional(),
  /** Names of which the pods' certificates must have one. @default - any */
  subjectAltNames: listOf(anyText("a name"), "a list of names")
    .meta({ examples: [["shop.example.com"]] })
    .exactOptional(),
  /** Takes any certificate of pods. @default false */
  insecureSkipVerify: flag()
    .meta({ examples: [true] })
    .exactOptional(),
}).meta({ examples: [{ mode: "SIMPLE" }] });

/** Fields that mean something to certain modes only. */
const TLS_FIELDS = [
  ["credentialName", ["SIMPLE", "MUTUAL"]],
  ["caCertificates", ["SIMPLE", "MUTUAL"]],
  ["clientCertificate", ["MUTUAL"]],
  ["privateKey", ["MUTUAL"]],
  ["sni", ["SIMPLE", "MUTUAL", "ISTIO_MUTUAL"]],
  ["subjectAltNames", ["SIMPLE", "MUTUAL", "ISTIO_MUTUAL"]],
  ["insecureSkipVerify", ["SIMPLE", "MUTUAL"]],
] as const;

/** What contradicts itself in how proxies speak TLS to pods; Istio would refuse the DestinationRule. */
export function upstreamTlsProblems(
  path: Problem["path"],
  tls: Resolved<typeof upstreamTlsSchema> | undefined,
): readonly Problem[] {
  if (!tls) return [];
  const { mode, credentialName, clientCertificate, privateKey } = tls;
  const unknown = TLS_FIELDS.flatMap(([field, modes]) => {
    if (tls[field] === undefined || modes.some((one) => one === mode)) return [];
    const needed = `nothing, as mode is ${mode}; or mode ${modes.join(", ")}`;
    return [problem([...path, field], tls[field], needed, null)];
  });
  const files = { clientCertificate, privateKey };
  const missing = Object.entries(files).flatMap(([field, found]) => {
    if (mode !== "MUTUAL" || credentialName !== undefined || found !== undefined) return [];
    return [problem([...path, field], found, "a file, as mode is MUTUAL; or credentialName")];
  });
  return [...unknown, ...missing];
}
