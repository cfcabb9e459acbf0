import { z } from "zod";
import { NAMESPACE, OBJECT_NAME } from "../name";
import { anyText, flag, integer, listOf, object, text, webAddress, word } from "../settings/fields";
import type { Resolved, Written } from "../settings/typed";

const namespace = () => text(NAMESPACE, "a namespace").meta({ examples: ["payments"] });

/** Pods by who they are in the mesh. */
const partyShape = {
  /** Namespace of the pods. */
  namespace: namespace(),
  /** Their ServiceAccount. @default - any of the namespace */
  serviceAccount: text(OBJECT_NAME, "a ServiceAccount's name")
    .meta({ examples: ["checkout"] })
    .exactOptional(),
};

const partySchema = () => object(partyShape).meta({ examples: [{ namespace: "payments" }] });

const PATH = "a path that starts with /, of which a * at the end stands for any rest";

const paths = () =>
  listOf(text(/^\/[^\s*]*\*?$/, PATH).meta({ examples: ["/debug/*"] }), "a list of paths");

const portList = () =>
  listOf(integer(1, 65535).meta({ examples: [9090] }), "a list of ports").meta({
    examples: [[9090]],
  });

const CALLERS = "any, or a list of maps with a namespace";

/** Where pods may call. */
const peerSchema = object({
  /** Namespace of the pods that are called. @default - as `cidr` says */
  namespace: namespace().exactOptional(),
  /** Addresses that are called. @default - as `namespace` says */
  cidr: text(
    /^(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}$|^[0-9a-f:]+\/\d{1,3}$/,
    "addresses such as 10.0.0.0/8",
  )
    .meta({ examples: ["10.0.0.0/8"] })
    .exactOptional(),
  /** Ports at which they are called: those of pods, not of a Service. @default - all */
  ports: portList().exactOptional(),
}).meta({ examples: [{ namespace: "payments", ports: [8080] }] });

/** Who may call a service, and what it may call: docs/security.md. */
export const securitySchema = object({
  /**
   * `enforce` holds. `observe` refuses nobody: mutual TLS is taken, plain text too, and proxies only note whom a
   * policy would refuse; the step before `enforce` for a service that is called already. `none` leaves all to
   * others, with a `reason`.
   */
  mode: word(["enforce", "observe", "none"]).default("enforce"),
  /** Why a service has none of it, where `mode` is `none`; the Service bears it, for all to read. */
  reason: anyText("a sentence")
    .meta({ examples: ["clients in plain text until March"] })
    .exactOptional(),
  /**
   * What stands beside the pods: a `sidecar`, which judges identity, path and token, or `none`, where
   * NetworkPolicies alone hold. `ambient` is refused: its waypoints, which would judge, are not declared.
   * @default - `sidecar`; `none` where the router or the pods have no proxies
   */
  mesh: word(["sidecar", "ambient", "none"])
    .meta({ examples: ["sidecar"] })
    .exactOptional(),
  /**
   * Whether pods take mutual TLS alone. `permissive` takes plain text, too, of which nobody knows who sent it: it
   * needs `callers: any`.
   */
  mtls: word(["strict", "permissive"]).default("strict"),
  /** Ports of the pods that take plain text all the same, from everybody. The service's own cannot be one. */
  plainPorts: portList().default([]),
  /** Who may call besides the service's own namespace and its gateway; `any` is everybody. */
  callers: z
    .union([word(["any"]), listOf(partySchema(), CALLERS)], { error: CALLERS })
    .meta({ examples: [[{ namespace: "payments" }]] })
    .default([]),
  /**
   * The pods of the gateway where public hosts arrive.
   * @default - for a Gateway of the service's own at the usual pods, those that `istioctl install` makes:
   *   `istio-system`, `istio-ingressgateway-service-account`; for one in another namespace, all of that namespace
   */
  gateway: partySchema().exactOptional(),
  /**
   * A Prometheus within the mesh, or of a known namespace. One outside reads what the proxies join to their own
   * metrics (`monitoring.scrape: annotations`).
   * @default - any that asks the proxies
   */
  scraper: partySchema().exactOptional(),
  /** Paths that nobody gets by the gateway; none for `protocol` tcp and tls. */
  private: paths().default([
    "/metrics",
    "/ready",
    "/healthz",
    "/health",
    "/version",
    "/debug/*",
    "/faults",
  ]),
  /** A token that callers need, by JWT. @default - none */
  jwt: object({
    /** Who makes the tokens: their `iss`. */
    issuer: anyText("the issuer of the tokens").meta({ examples: ["https://login.example.com"] }),
    /** Where its keys are, for istiod to fetch. @default - as the issuer's OpenID configuration says */
    jwksUri: webAddress()
      .meta({ examples: ["https://login.example.com/keys"] })
      .exactOptional(),
    /** Its keys themselves, as a JWKS in JSON, instead of `jwksUri`. @default - fetched */
    jwks: anyText("a JWKS in JSON")
      .meta({ examples: ['{"keys":[]}'] })
      .exactOptional(),
    /** For whom tokens have to be made: their `aud`. @default - anybody */
    audiences: listOf(anyText("an audience").meta({ examples: ["shop"] }), "a list of audiences")
      .meta({ examples: [["shop"]] })
      .exactOptional(),
    /** Paths that need no token. */
    publicPaths: paths().default([]),
    /** Whether the service itself gets the token, too. */
    forward: flag().default(true),
  })
    .meta({ examples: [{ issuer: "https://login.example.com" }] })
    .exactOptional(),
  /** Whether NetworkPolicies let connections from elsewhere reach no pod. */
  networkPolicy: flag().default(true),
  /**
   * What pods may call; DNS and the mesh's control plane are always among it. A collector of traces, or a database,
   * has to be named.
   * @default - everything
   */
  egress: listOf(peerSchema, "a list of maps with namespace or cidr")
    .meta({ examples: [[{ namespace: "payments", ports: [8080] }]] })
    .exactOptional(),
}).meta({ examples: [{ mode: "observe" }] });

/** Who may call, as a person writes it. */
export type SecurityArgs = Written<typeof securitySchema>;

/** Who may call, after defaults. */
export type SecuritySettings = Resolved<typeof securitySchema>;

/** Pods by who they are in the mesh. */
export interface Party {
  readonly namespace: string;
  /** @default - any of the namespace */
  readonly serviceAccount?: string;
}
