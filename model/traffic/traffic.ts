import { z } from "zod";
import { COOKIE_NAME, HEADER_NAME, HOST_NAME, NAMESPACE, OBJECT_NAME, PORT_NAME } from "../name";
import {
  annotations,
  duration,
  flag,
  integer,
  labels,
  listOf,
  mapOf,
  object,
  share,
  text,
  unshown,
  word,
} from "../settings/fields";
import { was } from "../settings/renamed";
import type { Resolved, Written } from "../settings/typed";
import { GATEWAY_API_VERSIONS, ROUTER_NAMES } from "./router-names";
import { connectionPoolSchema, outlierDetectionSchema, upstreamTlsSchema } from "./connections";
import { loadBalancerSchema } from "./load-balancer";
import { matchSchema, TESTERS } from "./match";
import { retriesSchema, routeOptions } from "./route-options";
import { routePatch } from "./route-patch";
import { pathMatch } from "./string-match";

const GATEWAYS = "name or namespace/name of a Gateway, or a list of them";

const gatewayReference = () =>
  text(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, GATEWAYS).meta({
    examples: ["istio-ingress/public"],
  });

const gatewayReferences = z
  .array(gatewayReference(), { error: GATEWAYS })
  .min(1, { error: GATEWAYS })
  .readonly();

const HOST = new RegExp(`^\\*$|${HOST_NAME.source}`);

const EXPORTED = new RegExp(`^[.*]$|${NAMESPACE.source}`);

/** How requests reach the two colors. */
export const trafficSchema = object({
  /**
   * What routes: `istio`, by a VirtualService; `gateway-api`, by an HTTPRoute at whatever implements Gateway API, or
   * a GRPCRoute with `protocol: grpc`. With the others the selector of one
   * Service follows `activeColor`, so all traffic is on one color: `ingress` has an Ingress ahead of it, `service` nothing. docs/traffic.md has what each can do. A change on a stack that
   * is deployed is a danger: the plan says what happens to callers.
   */
  router: word(ROUTER_NAMES).default("istio"),
  /**
   * For `router: gateway-api`: the oldest version of its CRDs, standard channel, that the cluster may have. What a
   * version lacks is refused; `sluice doctor` looks at the installed one.
   * @default - 1.4, the oldest that gives rules names
   */
  gatewayApiVersion: word(GATEWAY_API_VERSIONS)
    .meta({ examples: ["1.5"] })
    .exactOptional(),
  /**
   * Public host names, `*.example.com` and `*` among them; without any the service is reached from the mesh
   * only. Istio takes no `*` beside the mesh: it needs `mesh: false`.
   */
  hosts: listOf(
    text(HOST, "a DNS name such as shop.example.com or *.example.com; or *").meta({
      examples: ["shop.example.com"],
    }),
    "a list of DNS names",
  ).default([]),
  /**
   * The paths of public hosts that are this service's; the others are left to other services of the same
   * hosts. In the mesh, under the service's own name, every path is its own. A path less lets its callers go.
   * @default - all
   */
  paths: listOf(pathMatch(), "a list of paths")
    .meta({ examples: [[{ prefix: "/api/" }]] })
    .default([]),
  /**
   * Whether callers with a sidecar go by the rules, too. Without, only what comes by a gateway does: callers
   * in the mesh get pods of both colors, whatever the weights are.
   */
  mesh: flag().default(true),
  /**
   * Whether another VirtualService delegates to this one: it then says hosts, gateways and paths.
   * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate
   */
  delegate: flag().default(false),
  /**
   * Namespaces that see the router and its DestinationRules; `.` is the service's own. The namespace of the
   * gateway's pods has to be among them.
   * @default - all
   */
  exportTo: listOf(
    text(EXPORTED, "a namespace, . for the service's own, or *").meta({ examples: ["."] }),
    "a list of namespaces",
  )
    .meta({ examples: [["."]] })
    .exactOptional(),
  /** The gateway at which public hosts arrive. @default - a Gateway of the service's own when there are hosts */
  gateway: object({
    /**
     * An existing Gateway of the router's API, `name` or `namespace/name`, or a list of them; Istio takes
     * `name.namespace.svc.cluster.local`, too.
     * @default - the service declares a Gateway of its own
     */
    name: z
      .union([gatewayReference(), gatewayReferences], { error: GATEWAYS })
      .meta({ examples: ["istio-ingress/public"] })
      .exactOptional(),
    /** With `router: gateway-api`: names of the listeners that the route is for. @default - all */
    sectionNames: listOf(text(OBJECT_NAME, "a listener's name"), "a list of listeners' names")
      .meta({ examples: [["https"]] })
      .exactOptional(),
    /**
     * With `router: gateway-api` the GatewayClass of an own Gateway, with `ingress` the class of the Ingress.
     * @default - istio; the cluster's default class of Ingresses
     */
    className: text(OBJECT_NAME, "the name of a class")
      .meta({ examples: ["istio"] })
      .exactOptional(),
    /** What the controller of an own Gateway of `gateway-api`, or of an Ingress, is told beside. @default - nothing */
    annotations: annotations()
      .meta({ examples: [{ "example.com/internal": "true" }] })
      .exactOptional(),
    /** Labels of the gateway pods that an own Gateway of Istio binds to. @default - istio: ingressgateway */
    selector: labels()
      .meta({ examples: [{ istio: "ingressgateway" }] })
      .exactOptional(),
    /**
     * Port of the gateway at which connections of `tcp` or `tls` arrive. At an existing Gateway with several
     * ports the others are left to other services.
     * @default - `servicePort` for `tcp` and 443 for `tls` at a Gateway of the service's own; any port of an
     *   existing one
     * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#L4MatchAttributes
     */
    port: integer(1, 65535)
      .meta({ examples: [31400] })
      .exactOptional(),
  })
    .meta({ examples: [{ name: "istio-ingress/public" }] })
    .exactOptional(),
  /** TLS at the service's own Gateway. @default - plain HTTP */
  tls: object({
    /** Secret with the certificate, in the gateway pods' namespace. */
    credentialName: text(OBJECT_NAME, "a Secret's name").meta({ examples: ["shop-example-com"] }),
    /** Oldest TLS version that is spoken. */
    minVersion: word(["1.2", "1.3"]).default("1.2"),
    /** Answers plain HTTP with a redirect to HTTPS. */
    redirect: flag().default(true),
    /**
     * How long browsers are told to use HTTPS only. Cannot be taken back before it is over: start with a
     * short time.
     * @default - no such header
     */
    hstsMaxAge: duration({ min: "1s", max: "730d" })
      .meta({ examples: ["1h"], ...was("hstsSeconds", "seconds") })
      .exactOptional(),
  })
    .meta({ examples: [{ credentialName: "shop-example-com" }] })
    .exactOptional(),
  /**
   * Domain of the cluster, which the names of its Services end with. A change renames the hosts that proxies
   * route to.
   * @default - `cluster.local`
   */
  clusterDomain: text(OBJECT_NAME, "a DNS name such as cluster.local")
    .meta({ examples: ["cluster.local"] })
    .exactOptional(),
  /** Port of the Services. Pods listen on the service's `port`. */
  servicePort: integer(1, 65535).default(80),
  /**
   * Further ports of the Service over both colors, by their names in `workload.ports`, where `servicePort` is the same
   * number; there the weights hold, too. A mesh has to be told by the name that a port speaks HTTP, as `grpc-admin` does.
   * @default - none: other ports are at the colors' own Services alone
   */
  ports: mapOf(
    PORT_NAME,
    integer(1, 65535).meta({ examples: [9090] }),
    "a map from names of ports to their numbers",
  )
    .meta({ examples: [{ "grpc-admin": 9090 }] })
    .default({}),
  /**
   * What the pods speak; decides how the mesh reads the port. With `tcp`, and with `tls` that pods answer
   * themselves, weights hold for new connections, and what is about requests is refused.
   */
  protocol: word(["http", "http2", "grpc", "tcp", "tls"]).default("http"),
  /** The way to a color that carries no traffic, by request header: on the mesh, and closed at the gateway. */
  preview: object({
    /** Name of the header, in lower case. On the mesh its value is the color's name. */
    header: text(HEADER_NAME, "a header name in lower case").default("x-sluice-color"),
    /**
     * Value that reaches the idle color through the public gateway, in plain config. Keep it to yourself: who
     * knows it reaches pods that nobody has tested.
     * @default - no way in from outside
     */
    publicValue: unshown(text(/^[\w.~-]{20,200}$/, "at least 20 letters, digits, _, ., ~ and -"))
      .meta({ examples: ["a-long-word-of-your-own"] })
      .exactOptional(),
  })
    .meta({ examples: [{ header: "x-sluice-color" }] })
    .prefault({}),
  /** Rules ahead of the weights, first match wins. */
  match: listOf(matchSchema, "a list of rules")
    .meta({ examples: [[TESTERS]] })
    .default([]),
  /** Keeps a user on one color while the weights stand; the user only moves forward. @default - each request is drawn */
  stickiness: object({
    /** Name of the cookie that holds the user's bucket. */
    cookie: text(COOKIE_NAME, "letters, digits, _ and -").default("sluice-bucket"),
    /** How long the cookie lasts. */
    maxAge: duration({ min: "1m", max: "365d" })
      .meta(was("maxAgeSeconds", "seconds"))
      .prefault("1d"),
    /** Path below which browsers send it. */
    path: text(/^\/[^\s;,]*$/, "a path that starts with /").default("/"),
    /** Domain whose hosts all get it. @default - the host that set it alone */
    domain: text(HOST_NAME, "a DNS name such as example.com")
      .meta({ examples: ["example.com"] })
      .exactOptional(),
    /** Whether browsers send it with requests from pages of others; `None` needs `secure`. */
    sameSite: word(["Lax", "Strict", "None"]).default("Lax"),
    /** Whether browsers send it by HTTPS only. @default - where `traffic.tls` is set */
    secure: flag()
      .meta({ examples: [true] })
      .exactOptional(),
    /** Whether scripts of pages cannot read it. */
    httpOnly: flag().default(true),
  }).exactOptional(),
  /** Copies requests to a color whose answers are thrown away. @default - off */
  mirror: object({
    /** Which color gets the copies, while it carries no traffic. The active color always does. */
    to: word(["blue", "green", "idle"]).default("idle"),
    /**
     * Which requests: `safe` ones alone, GET, HEAD and OPTIONS, or `all`. What changes something is then done
     * twice.
     */
    methods: word(["safe", "all"]).default("safe"),
    /** Share of the requests that is copied. */
    share: share({ min: "1%", max: "100%", step: "1%" })
      .meta(was("percent", "percent"))
      .prefault("100%"),
  }).exactOptional(),
  /** Second tries by the proxies. */
  retries: retriesSchema.prefault({}),
  /** The most that a request may take with all its tries. @default - no bound */
  timeout: duration({ min: "1ms", max: "1h", step: "1ms" })
    .meta({ examples: ["10s"], ...was("timeoutMs", "milliseconds") })
    .exactOptional(),
  ...routeOptions,
  /** Takes a single failing pod out of the balancing for a while. @default - off */
  outlierDetection: outlierDetectionSchema.exactOptional(),
  /** Upper bounds of what one proxy sends to one color. @default - Istio's, which are none */
  connectionPool: connectionPoolSchema.exactOptional(),
  /** Which pod of a color gets a request. @default - the one with the fewest under way */
  loadBalancer: loadBalancerSchema.exactOptional(),
  /** How proxies speak TLS to the pods. @default - as the mesh does, with mutual TLS where both sides can */
  upstreamTls: upstreamTlsSchema.exactOptional(),
  /**
   * For what has no key: a patch of every rule, in the fields of Istio's HTTPRoute, laid over what the keys
   * make. Maps are merged key by key, `null` removes a field, lists are replaced. Conditions, destinations,
   * weights and copies are no part of it. Releases keep it.
   * @default - nothing is patched
   * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
   */
  route: routePatch,
}).meta({ examples: [{ hosts: ["shop.example.com"] }] });

/** How requests reach the two colors, as a person writes it. */
export type TrafficArgs = Written<typeof trafficSchema>;

/** Traffic settings after defaults. What is off is absent. */
export type TrafficSettings = Resolved<typeof trafficSchema>;

/** What the pods speak. */
export type Protocol = TrafficSettings["protocol"];

/** TLS at a Gateway of the service's own. */
export type TlsSettings = NonNullable<TrafficSettings["tls"]>;

/** Fills in the defaults. */
export function resolveTraffic(args: TrafficArgs): TrafficSettings {
  return trafficSchema.parse(args);
}
