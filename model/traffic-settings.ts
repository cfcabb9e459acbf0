import { z } from "zod";
import { overlay } from "./merge";
import { ABSOLUTE_PATH, COOKIE_NAME, DNS_LABEL, HEADER_NAME, HOST_NAME, OBJECT_NAME } from "./name";
import { anyText, flag, integer, labels, mapOf, object, text, word } from "./need";
import type { TrafficArgs, TrafficSettings } from "./traffic-args";

export const TRAFFIC_DEFAULTS = {
  router: "istio",
  hosts: [],
  servicePort: 80,
  protocol: "http",
  preview: { header: "x-sluice-color" },
  match: [],
  retries: { attempts: 2, on: "connect-failure,refused-stream" },
} as const satisfies TrafficSettings;

/** Defaults of the parts that are off unless asked for. */
export const TRAFFIC_PART_DEFAULTS = {
  stickiness: { cookie: "sluice-bucket", maxAgeSeconds: 86400 },
  mirror: { to: "idle", percent: 100 },
  outlierDetection: {
    consecutive5xx: 5,
    intervalSeconds: 10,
    ejectionSeconds: 30,
    maxEjectionPercent: 50,
  },
} as const satisfies Partial<TrafficSettings>;

/** Default of a TLS Gateway; `hstsSeconds` has none. */
export const TLS_DEFAULTS = { minVersion: "1.2", redirect: true } as const;

const target = () => word(["blue", "green", "active", "idle"]);
const headerMap = (needed: string) => mapOf(HEADER_NAME, anyText("text"), needed);

const matchRule = object({
  name: text(DNS_LABEL, "a name of lower-case letters, digits and -").describe("Name of the rule."),
  to: target().describe("Where its requests go."),
  headers: headerMap("a map from lower-case header names to text")
    .exactOptional()
    .describe("Header names and the exact values they must have."),
  cookies: mapOf(
    COOKIE_NAME,
    text(/^[A-Za-z0-9_.-]+$/, "letters, digits, _, . and -"),
    "a map from cookie names of letters, digits, _ and - to values",
  )
    .exactOptional()
    .describe("Cookie names and the exact values they must have."),
  pathPrefix: text(ABSOLUTE_PATH, "a path that starts with /")
    .exactOptional()
    .describe("Start of the path."),
  sourceLabels: labels()
    .exactOptional()
    .describe("Labels of the calling pods; such a rule holds on the mesh only."),
});

export const trafficSchema: z.ZodType<TrafficArgs> = object({
  router: word(["istio"]).exactOptional().describe("What routes."),
  hosts: z
    .array(text(HOST_NAME, "a DNS name such as shop.example.com"), { error: "a list of DNS names" })
    .readonly()
    .exactOptional()
    .describe("Public host names; without any the service is reached from the mesh only."),
  gateway: object({
    name: text(
      /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
      "name or namespace/name of a Gateway",
    )
      .exactOptional()
      .describe("An existing Gateway, name or namespace/name."),
    selector: labels()
      .exactOptional()
      .describe("Labels of the gateway pods that an own Gateway binds to."),
  })
    .exactOptional()
    .describe("Where public hosts arrive; a Gateway of the service's own unless named."),
  tls: object({
    credentialName: text(OBJECT_NAME, "a Secret's name").describe(
      "Secret with the certificate, in the gateway pods' namespace.",
    ),
    minVersion: word(["1.2", "1.3"]).exactOptional().describe("Oldest TLS version that is spoken."),
    redirect: flag().exactOptional().describe("Answers plain HTTP with a redirect to HTTPS."),
    hstsSeconds: integer(1, 63072000, "seconds")
      .exactOptional()
      .describe("Seconds for which browsers are told to use HTTPS only; start short."),
  })
    .exactOptional()
    .describe("TLS at the service's own Gateway."),
  servicePort: integer(1, 65535).exactOptional().describe("Port of the Services."),
  protocol: word(["http", "http2", "grpc"]).exactOptional().describe("What the pods speak."),
  preview: object({
    header: text(HEADER_NAME, "a header name in lower case")
      .exactOptional()
      .describe("Name of the header; on the mesh its value is a color's name."),
    publicValue: text(/^[\w.~-]{8,200}$/, "at least 8 letters, digits, _, ., ~ and -")
      .exactOptional()
      .describe("Value that reaches the idle color through the public gateway; in plain config."),
  })
    .exactOptional()
    .describe("The way to the idle color."),
  match: z
    .array(matchRule, { error: "a list of rules" })
    .readonly()
    .exactOptional()
    .describe("Rules ahead of the weights, first match wins."),
  stickiness: object({
    cookie: text(COOKIE_NAME, "letters, digits, _ and -")
      .exactOptional()
      .describe("Name of the cookie that holds the user's bucket."),
    maxAgeSeconds: integer(60, 31536000, "seconds")
      .exactOptional()
      .describe("Seconds for which the cookie lasts."),
  })
    .exactOptional()
    .describe("Keeps a user on one color; the user only moves forward."),
  mirror: object({
    to: word(["blue", "green", "idle"]).exactOptional().describe("Which color gets the copies."),
    percent: integer(1, 100, "percent").exactOptional().describe("Share of requests copied."),
  })
    .exactOptional()
    .describe("Copies requests to a color whose answers are thrown away."),
  retries: object({
    attempts: integer(0, 10).exactOptional().describe("Tries after the first; 0 turns them off."),
    on: text(/^[a-z0-9-]+(?:,[a-z0-9-]+)*$/, "Envoy's retry conditions, separated by commas")
      .exactOptional()
      .describe("Envoy's conditions for another try."),
    perTryTimeoutMs: integer(1, 3600000, "milliseconds")
      .exactOptional()
      .describe("Milliseconds for each try."),
  })
    .exactOptional()
    .describe("Second tries by the proxies."),
  timeoutMs: integer(1, 3600000, "milliseconds")
    .exactOptional()
    .describe("Milliseconds for a request with all its tries."),
  outlierDetection: object({
    consecutive5xx: integer(1, 1000)
      .exactOptional()
      .describe("Answers of class 5xx in a row after which a pod is left out."),
    intervalSeconds: integer(1, 3600, "seconds")
      .exactOptional()
      .describe("Seconds between two looks."),
    ejectionSeconds: integer(1, 3600, "seconds")
      .exactOptional()
      .describe("Seconds that a pod is left out at first."),
    maxEjectionPercent: integer(1, 100, "percent")
      .exactOptional()
      .describe("Most pods, in percent, that may be out at once."),
  })
    .exactOptional()
    .describe("Leaves failing pods out for a while."),
  connectionPool: object({
    maxConnections: integer(1)
      .exactOptional()
      .describe("TCP connections of one proxy to one color."),
    maxPendingRequests: integer(1).exactOptional().describe("Requests that wait for a connection."),
    maxRequests: integer(1).exactOptional().describe("Requests at once."),
    connectTimeoutMs: integer(1, 600000, "milliseconds")
      .exactOptional()
      .describe("Milliseconds for a connection to stand."),
  })
    .exactOptional()
    .describe("Bounds connections and requests."),
});

/** Lays the settings over the defaults. */
export function resolveTraffic(args: TrafficArgs): TrafficSettings {
  const parts = Object.fromEntries(
    Object.entries(TRAFFIC_PART_DEFAULTS).filter(([part]) => part in args),
  );
  const lower = overlay(TRAFFIC_DEFAULTS, parts);
  const tls = args.tls === undefined ? {} : { tls: TLS_DEFAULTS };
  return overlay(overlay(lower, tls), { ...args }) as unknown as TrafficSettings;
}
