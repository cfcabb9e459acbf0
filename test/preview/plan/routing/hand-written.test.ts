/**
 * Routers, Gateways and Services that a program declares by itself, without the components. Does not prove:
 * that Envoy agrees.
 */
import { compareRecordings } from "../../../../preview/plan/comparison";
import type { RecordedResource } from "../../../../preview/recorder";
import { recordingOf, resource } from "../../../support/recording";

type Json = Readonly<Record<string, unknown>>;

const router = (spec: Json) =>
  resource("kubernetes:networking.istio.io/v1beta1:VirtualService", "web", {
    metadata: { name: "web", namespace: "web" },
    spec: { hosts: ["web.example.com"], gateways: ["edge/public", "mesh"], ...spec },
  });

const to = (host: string, weight?: number, subset?: string) => ({
  destination: { host, ...(subset !== undefined && { subset }) },
  ...(weight !== undefined && { weight }),
});

const rules = (...http: readonly Json[]) => router({ http });

const gateway = (server: Json, selector: Json = { istio: "edge" }) =>
  resource("kubernetes:networking.istio.io/v1:Gateway", "public", {
    metadata: { name: "public", namespace: "edge" },
    spec: {
      selector,
      servers: [
        { port: { number: 443, protocol: "HTTPS" }, hosts: ["*/*.example.com"], ...server },
      ],
    },
  });

const service = (spec: Json) =>
  resource("kubernetes:core/v1:Service", "web", {
    metadata: { name: "web", namespace: "web" },
    spec: { selector: { app: "web" }, ...spec },
  });

const pods = (container: Json, labels: Json = { app: "web" }) =>
  resource("kubernetes:apps/v1:Deployment", "web", {
    metadata: { name: "web", namespace: "web" },
    spec: { template: { metadata: { labels }, spec: { containers: [container] } } },
  });

const subsets = (...names: readonly string[]) =>
  resource("kubernetes:networking.istio.io/v1:DestinationRule", "web", {
    metadata: { name: "web", namespace: "web" },
    spec: {
      host: "web",
      subsets: names.map((name) => ({ name, labels: { version: name } })),
    },
  });

const SPLIT = { route: [to("web", 100, "one"), to("web", 0, "two")] };
const port = (number: number, target: unknown = number, more: Json = {}) => ({
  ports: [{ port: number, targetPort: target, ...more }],
});
const listens = (number: number, name = "http", more: Json = {}) => ({
  name: "web",
  ports: [{ name, containerPort: number }],
  ...more,
});

type Program = readonly RecordedResource[];

test.each<[string, Program, Program, string[]]>([
  [
    "a regular expression that all paths fit",
    [rules(SPLIT)],
    [
      rules(
        { name: "all", match: [{ uri: { regex: ".*" } }], route: [to("web", 1, "two")] },
        SPLIT,
      ),
    ],
    ["VirtualService web/web rule all takes all requests to web/web two, whatever the weights."],
  ],
  [
    "a rule for what all browsers send",
    [rules(SPLIT)],
    [
      rules(
        {
          match: [{ headers: { "user-agent": { prefix: "Mozilla" } } }],
          route: [to("web", 1, "two")],
        },
        SPLIT,
      ),
    ],
    [
      "VirtualService web/web rule number 1 takes requests of ordinary callers to web/web two, whatever the weights.",
    ],
  ],
  [
    "a rule for a header that must only be there",
    [rules(SPLIT)],
    [
      rules(
        { name: "any", match: [{ headers: { "user-agent": {} } }], route: [to("web", 1, "two")] },
        SPLIT,
      ),
    ],
    ["VirtualService web/web rule any takes all requests to web/web two, whatever the weights."],
  ],
  [
    "a rule for requests without a header that few send",
    [rules(SPLIT)],
    [
      rules(
        {
          name: "old",
          match: [{ withoutHeaders: { "x-new": { exact: "1" } } }],
          route: [to("web", 1, "two")],
        },
        SPLIT,
      ),
    ],
    ["VirtualService web/web rule old takes all requests to web/web two, whatever the weights."],
  ],
  [
    "a rule for callers that names a gateway, too, where Istio does not look at them",
    [rules(SPLIT)],
    [
      rules(
        {
          name: "near",
          match: [{ sourceNamespace: "ops", sourceLabels: { app: "ops" }, gateways: ["mesh"] }],
          route: [to("web", 1, "two")],
        },
        SPLIT,
      ),
    ],
    ["VirtualService web/web rule near takes all requests to web/web two, whatever the weights."],
  ],
  [
    "a rule for one method",
    [rules(SPLIT)],
    [
      rules(
        { name: "posts", match: [{ method: { exact: "POST" } }], route: [to("web", 1, "two")] },
        SPLIT,
      ),
    ],
    [
      "VirtualService web/web rule posts takes requests of ordinary callers to web/web two, whatever the weights.",
    ],
  ],
  [
    "an expression that only Envoy understands",
    [rules(SPLIT)],
    [
      rules(
        {
          name: "re2",
          match: [{ uri: { regex: "(?P<p>[[:alpha:]]*" } }],
          route: [to("web", 1, "two")],
        },
        SPLIT,
      ),
    ],
    ["VirtualService web/web rule re2 takes all requests to web/web two, whatever the weights."],
  ],
  [
    "an answer without pods",
    [rules(SPLIT)],
    [rules({ directResponse: { status: 503 } })],
    [
      "VirtualService web/web rule number 1 takes all requests to the fixed answer 503, whatever the weights.",
    ],
  ],
  [
    "a redirect of one path",
    [rules(SPLIT)],
    [rules({ name: "moved", match: [{ uri: { prefix: "/a" } }], redirect: { uri: "/b" } }, SPLIT)],
    [
      "VirtualService web/web rule moved takes requests for /a to a redirect to /b, whatever the weights.",
    ],
  ],
  [
    "a fault for a part of all requests",
    [rules({ name: "split", ...SPLIT })],
    [
      rules({
        name: "split",
        ...SPLIT,
        fault: { abort: { httpStatus: 500, percentage: { value: 10 } } },
      }),
    ],
    [
      "VirtualService web/web rule split takes a part of all requests to a fault that the router injects, whatever the weights.",
    ],
  ],
  [
    "another service",
    [rules(SPLIT)],
    [rules({ route: [to("other")] })],
    [
      "VirtualService web/web sends requests for web.example.com to web/other, which had no part in them before.",
    ],
  ],
  [
    "another path behind the router",
    [rules({ name: "split", ...SPLIT })],
    [rules({ name: "split", ...SPLIT, rewrite: { uri: "/v2" } })],
    ["VirtualService web/web sends requests on under another path or host."],
  ],
  [
    "callers in the mesh are let go",
    [router({ hosts: ["web"], http: [SPLIT] })],
    [router({ hosts: ["web"], gateways: ["edge/public"], http: [SPLIT] })],
    ["VirtualService web/web no longer holds for callers in the mesh that ask for web.web.svc."],
  ],
  [
    "a Gateway that goes, while its router stays",
    [rules(SPLIT), gateway({})],
    [rules(SPLIT)],
    [
      "host web.example.com moves from the gateway pods istio=edge to Gateway edge/public: what still arrives at the old ones is lost.",
    ],
  ],
  [
    "a Gateway for routers of another namespace",
    [rules(SPLIT), gateway({})],
    [rules(SPLIT), gateway({ hosts: ["./*.example.com"] })],
    [
      "host web.example.com is no longer answered at the gateway pods istio=edge: its callers get 404 or no connection.",
    ],
  ],
  [
    "a Gateway on another port",
    [rules(SPLIT), gateway({})],
    [rules(SPLIT), gateway({ port: { number: 8443, protocol: "HTTPS" } })],
    ["host web.example.com is no longer answered on port 443 of the gateway pods istio=edge."],
  ],
  [
    "a Gateway that asks clients for certificates",
    [rules(SPLIT), gateway({ tls: { mode: "SIMPLE", credentialName: "a" } })],
    [rules(SPLIT), gateway({ tls: { mode: "MUTUAL", credentialName: "a" } })],
    [
      "host web.example.com has another TLS mode (SIMPLE → MUTUAL) on port 443 of the gateway pods istio=edge.",
    ],
  ],
  [
    "a subset that goes",
    [rules(SPLIT), subsets("one", "two")],
    [rules(SPLIT), subsets("one")],
    ["DestinationRule web/web loses the subset two: routes that name it answer 503."],
  ],
  [
    "a target port that moves by number",
    [service(port(80, 8080)), pods(listens(8080))],
    [service(port(80, 9090)), pods(listens(9090))],
    [
      "Service web/web asks for port 9090 at once, while the running pods of Deployment web listen on 8080. Change the idle color, then shift.",
    ],
  ],
  [
    "a target port whose name the pods do not have",
    [service(port(80, "http")), pods(listens(8080))],
    [service(port(80, "web")), pods(listens(8080))],
    [
      "Service web/web asks for port web at once, while the running pods of Deployment web listen on 8080. Change the idle color, then shift.",
      "Service web/web asks for port web of Deployment web, which declares no such port.",
    ],
  ],
  [
    "pods that move away from the number that the Service asks for",
    [service(port(80, 8080)), pods(listens(8080))],
    [service(port(80, 8080)), pods(listens(9090))],
    ["Service web/web asks for port 8080 of Deployment web, which declares no such port."],
  ],
  [
    "pods that no longer have the labels",
    [service(port(80)), pods(listens(80))],
    [service({ ...port(80), selector: { app: "other" } }), pods(listens(80))],
    ["Service web/web no longer selects the running pods of Deployment web."],
  ],
  [
    "an address for callers from outside",
    [service({ ...port(80), type: "LoadBalancer" })],
    [service(port(80))],
    [
      "Service web/web becomes ClusterIP instead of LoadBalancer: callers from outside may not reach it.",
    ],
  ],
  [
    "a protocol that a port's name tells",
    [service(port(80, 80, { name: "http-web" }))],
    [service(port(80, 80, { name: "grpc-web" }))],
    ["Service web/web makes proxies speak HTTP/2 instead of HTTP/1 to running pods at once."],
  ],
  [
    "a probe of the port that the pods had",
    [pods(listens(8080, "http", { readinessProbe: { httpGet: { port: 8080 } } }))],
    [pods(listens(9090, "http", { readinessProbe: { httpGet: { port: 8080 } } }))],
    ["Deployment web/web readinessProbe asks port 8080, which no container declares any more."],
  ],
  [
    "a probe in HTTP beside one in gRPC",
    [pods(listens(8080, "http", { readinessProbe: { httpGet: { port: "http" } } }))],
    [
      pods(
        listens(8080, "http", {
          livenessProbe: { grpc: { port: 8080 } },
          readinessProbe: { httpGet: { port: "http" } },
        }),
      ),
    ],
    ["Deployment web/web readinessProbe asks port 8080 in HTTP/1, which speaks gRPC."],
  ],
  [
    "pods that leave the mesh",
    [pods(listens(80))],
    [pods(listens(80), { app: "web", "sidecar.istio.io/inject": "false" })],
    [
      "Deployment web/web takes its pods out of the mesh: no mutual TLS, no rules and no metrics of proxies for them.",
    ],
  ],
])("a danger to requests: %s", (_, before, after, expected) => {
  const { dangers } = compareRecordings(recordingOf(before), recordingOf(after));
  expect(dangers.map(({ subject, message }) => `${subject} ${message}`)).toEqual(expected);
});

test.each<[string, Program, Program]>([
  [
    "a new program",
    [],
    [rules(SPLIT), gateway({}), service(port(80)), pods(listens(80)), subsets("one")],
  ],
  [
    "other weights",
    [rules(SPLIT)],
    [rules({ route: [to("web", 20, "one"), to("web", 80, "two")] })],
  ],
  [
    "the long name of the same Gateway",
    [rules(SPLIT), gateway({})],
    [router({ http: [SPLIT], gateways: ["public.edge.svc.cluster.local", "mesh"] }), gateway({})],
  ],
  [
    "a path that goes where all goes",
    [rules(SPLIT)],
    [rules({ match: [{ uri: { prefix: "/a" } }], route: [to("web", 1, "one")] }, SPLIT)],
  ],
  [
    "a target port by the name of the same port",
    [service(port(80, 8080)), pods(listens(8080))],
    [service(port(80, "http")), pods(listens(8080))],
  ],
  [
    "a port beside",
    [service(port(80))],
    [service({ ports: [...port(80).ports, ...port(81).ports] })],
  ],
  [
    "a probe of a port that no container declares, before as after",
    [pods(listens(80, "http", { livenessProbe: { httpGet: { port: 81 } } }))],
    [pods(listens(80, "http", { livenessProbe: { httpGet: { port: 81, path: "/" } } }))],
  ],
  [
    "two routers for parts of one host at a gateway",
    [
      router({
        gateways: ["edge/public"],
        http: [{ match: [{ uri: { prefix: "/a" } }], ...SPLIT }],
      }),
    ],
    [
      router({
        gateways: ["edge/public"],
        http: [{ match: [{ uri: { prefix: "/a" } }], ...SPLIT }],
      }),
      resource("kubernetes:networking.istio.io/v1:VirtualService", "b", {
        metadata: { name: "b", namespace: "web" },
        spec: {
          hosts: ["web.example.com"],
          gateways: ["edge/public"],
          http: [{ match: [{ uri: { prefix: "/b" } }], ...SPLIT }],
        },
      }),
    ],
  ],
])("no danger to requests: %s", (_, before, after) => {
  const { dangers } = compareRecordings(recordingOf(before), recordingOf(after));
  expect(dangers).toEqual([]);
});
