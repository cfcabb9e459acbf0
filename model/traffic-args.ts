/** Where a rule sends its requests: a fixed color, or a role that config gives to a color. */
export type Target = "blue" | "green" | "active" | "idle";

/** What the pods speak; decides how the mesh reads the port. */
export type Protocol = "http" | "http2" | "grpc";

/** The gateway at which public hosts arrive: an existing one by name, or one of the service's own. */
export interface GatewayArgs {
  /**
   * An existing Istio Gateway, `name` or `namespace/name`; `name.namespace.svc.cluster.local` is one, too.
   * @default - the service declares a Gateway of its own
   */
  readonly name?: string;
  /**
   * Labels of the gateway pods that an own Gateway binds to.
   * @default - istio: ingressgateway
   */
  readonly selector?: Readonly<Record<string, string>>;
}

/** TLS at a Gateway of the service's own (S41). */
export interface TlsArgs {
  /** Secret with the certificate, in the gateway pods' namespace. */
  readonly credentialName: string;
  /** Oldest protocol version that is spoken. @default "1.2" */
  readonly minVersion?: "1.2" | "1.3";
  /** Answers plain HTTP with a redirect to HTTPS. @default true */
  readonly redirect?: boolean;
  /**
   * Seconds for which browsers are told to use HTTPS only. Cannot be taken back before they pass:
   * start with a short time (C42).
   * @default - no such header
   */
  readonly hstsSeconds?: number;
}

/** The way to a color that carries no traffic, by request header (S35). */
export interface PreviewArgs {
  /**
   * Name of the header, in lower case. On the mesh its value is the color's name.
   * @default "x-sluice-color"
   */
  readonly header?: string;
  /**
   * Value that reaches the idle color through the public gateway. Keep it to yourself: who knows it
   * reaches pods that nobody has tested.
   * @default - no way in from outside
   */
  readonly publicValue?: string;
}

/** A rule ahead of the weights. All conditions of one rule must hold. */
export interface MatchArgs {
  /** Name of the rule, shown in access logs and metrics. */
  readonly name: string;
  /** Where its requests go. */
  readonly to: Target;
  /** Header names and the exact values they must have. @default - any */
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookie names and the exact values they must have. @default - any */
  readonly cookies?: Readonly<Record<string, string>>;
  /** Start of the path. @default - any */
  readonly pathPrefix?: string;
  /** Labels of the calling pods; such a rule holds on the mesh only. @default - any caller */
  readonly sourceLabels?: Readonly<Record<string, string>>;
}

/** Keeps a user on one color while the weights stand, and lets the user only move forward (S36). */
export interface StickinessArgs {
  /** Name of the cookie that holds the user's bucket. @default "sluice-bucket" */
  readonly cookie?: string;
  /** Seconds for which the cookie lasts. @default 86400 */
  readonly maxAgeSeconds?: number;
}

/** Copies requests to a color whose answers are thrown away. */
export interface MirrorArgs {
  /**
   * Which color gets the copies, while it carries no traffic. The active color always does.
   * @default "idle"
   */
  readonly to?: Exclude<Target, "active">;
  /** Share of the requests that is copied. @default 100 */
  readonly percent?: number;
}

/** Second tries by the proxies. */
export interface RetriesArgs {
  /** Tries after the first; 0 turns them off. @default 2 */
  readonly attempts?: number;
  /**
   * Envoy's conditions for another try. The default holds only failures that happen before a pod has
   * seen the request, so that nothing is done twice.
   * @default "connect-failure,refused-stream"
   */
  readonly on?: string;
  /** Milliseconds for each try. @default - the request's */
  readonly perTryTimeoutMs?: number;
}

/** Takes a single failing pod out of the balancing for a while (S44). */
export interface OutlierDetectionArgs {
  /** Answers of class 5xx in a row after which a pod is left out. @default 5 */
  readonly consecutive5xx?: number;
  /** Seconds between two looks. @default 10 */
  readonly intervalSeconds?: number;
  /** Seconds that a pod is left out at first. @default 30 */
  readonly ejectionSeconds?: number;
  /** Most pods, in percent, that may be out at once. @default 50 */
  readonly maxEjectionPercent?: number;
}

/** Upper bounds of what one proxy sends to one color (S44). */
export interface ConnectionPoolArgs {
  /** TCP connections. @default - Istio's, which is no bound */
  readonly maxConnections?: number;
  /** Requests that wait for a connection. @default - Istio's, which is no bound */
  readonly maxPendingRequests?: number;
  /** Requests at once. @default - Istio's, which is no bound */
  readonly maxRequests?: number;
  /** Milliseconds for a connection to stand. @default - Istio's, 10 seconds */
  readonly connectTimeoutMs?: number;
}

/** How requests reach the two colors. */
export interface TrafficArgs {
  /** What routes. @default "istio" */
  readonly router?: "istio";
  /** Public host names; without any the service is reached from the mesh only. @default - none */
  readonly hosts?: readonly string[];
  /** Where public hosts arrive. @default - a Gateway of the service's own when there are hosts */
  readonly gateway?: GatewayArgs;
  /** TLS at the service's own Gateway. @default - plain HTTP */
  readonly tls?: TlsArgs;
  /** Port of the Services. Pods listen on the service's `port`. @default 80 */
  readonly servicePort?: number;
  /** What the pods speak. @default "http" */
  readonly protocol?: Protocol;
  /** The way to the idle color. @default - by header on the mesh, closed at the gateway */
  readonly preview?: PreviewArgs;
  /** Rules ahead of the weights, first match wins. @default - none */
  readonly match?: readonly MatchArgs[];
  /** Keeps users on a color. @default - off: each request is drawn */
  readonly stickiness?: StickinessArgs;
  /** Copies requests. @default - off */
  readonly mirror?: MirrorArgs;
  /** Second tries. @default - 2, for connections that were never made */
  readonly retries?: RetriesArgs;
  /** Milliseconds for a request with all its tries. @default - no bound */
  readonly timeoutMs?: number;
  /** Leaves failing pods out. @default - off */
  readonly outlierDetection?: OutlierDetectionArgs;
  /** Bounds connections and requests. @default - off */
  readonly connectionPool?: ConnectionPoolArgs;
}

/** Traffic settings after defaults. What is off is absent. */
export interface TrafficSettings extends TrafficArgs {
  readonly router: "istio";
  readonly hosts: readonly string[];
  readonly servicePort: number;
  readonly protocol: Protocol;
  readonly preview: PreviewArgs & { readonly header: string };
  readonly match: readonly MatchArgs[];
  readonly stickiness?: Required<StickinessArgs>;
  readonly mirror?: Required<MirrorArgs>;
  readonly retries: RetriesArgs & { readonly attempts: number; readonly on: string };
  readonly outlierDetection?: Required<OutlierDetectionArgs>;
}
