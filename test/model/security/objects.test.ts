/**
 * What secures a service, object by object.
 *
 * Does not prove that proxies and nodes obey: test/e2e/security.e2e.ts does.
 */
import { securedBy } from "../../../model/security/objects";
import { securedColors, securedRolling } from "../../../model/security/secured";
import { parseRolling } from "../../../model/settings/rolling";
import { parseSettings } from "../../../model/settings/settings";
import type { SettingsArgs } from "../../../model/settings/settings-args";
import { shop } from "../../support/shop";

const hosts = ["shop.example.com"];

const secured = (change: Partial<SettingsArgs> = {}) =>
  securedBy(securedColors(parseSettings({ ...shop, ...change })));

const specOf = (kind: string, change: Partial<SettingsArgs> = {}, name = "shop") => {
  const found = secured(change).objects.find(
    (one) => one.kind === kind && one.metadata.name === name,
  );
  return found?.spec as Readonly<Record<string, unknown>> | undefined;
};

const rules = (change: Partial<SettingsArgs>) => specOf("AuthorizationPolicy", change)?.["rules"];

const OWN = { source: { namespaces: ["market"] } };
const GATEWAY = "*/ns/istio-system/sa/istio-ingressgateway-service-account";
const PRIVATE = ["/metrics", "/ready", "/healthz", "/health", "/version", "/debug/*", "/faults"];

describe("without a word of it, a service in the mesh", () => {
  test("has an identity of both sides asked for, and a policy of its own for each color", () => {
    const { objects, lacks } = secured();
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "PeerAuthentication shop",
      "AuthorizationPolicy shop",
      "NetworkPolicy shop-blue",
      "NetworkPolicy shop-green",
    ]);
    expect(lacks).toEqual([]);
  });

  test("takes mutual TLS alone, by a selector that no pods of others have", () => {
    expect(specOf("PeerAuthentication")).toEqual({
      selector: {
        matchLabels: {
          "app.kubernetes.io/name": "shop",
          "app.kubernetes.io/managed-by": "pulumi",
        },
      },
      mtls: { mode: "STRICT" },
    });
  });

  test("lets in its namespace and, but for private paths, the usual gateway, whatever the trust domain", () => {
    expect(rules({ traffic: { hosts } })).toEqual([
      {
        from: [{ source: { principals: [GATEWAY] } }],
        to: [{ operation: { notPaths: PRIVATE } }],
      },
      { from: [OWN] },
    ]);
    expect(rules({})).toEqual([{ from: [OWN] }]);
  });

  test("lets the gateway of another namespace in by that namespace", () => {
    const traffic = { hosts, gateway: { name: "istio-ingress/public" } };
    expect(rules({ traffic })).toEqual([
      {
        from: [{ source: { namespaces: ["istio-ingress"] } }],
        to: [{ operation: { notPaths: PRIVATE } }],
      },
      { from: [OWN] },
    ]);
  });

  test("is reached by connections from its namespace, its own color and its gateway, never from the other color", () => {
    const policy = specOf("NetworkPolicy", { traffic: { hosts } }, "shop-green");
    expect(policy).toEqual({
      podSelector: {
        matchLabels: { "app.kubernetes.io/name": "shop", "sluice.dev/color": "green" },
      },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            {
              podSelector: {
                matchExpressions: [
                  { key: "app.kubernetes.io/name", operator: "NotIn", values: ["shop"] },
                ],
              },
            },
            {
              podSelector: {
                matchLabels: { "app.kubernetes.io/name": "shop", "sluice.dev/color": "green" },
              },
            },
            {
              namespaceSelector: {
                matchLabels: { "kubernetes.io/metadata.name": "istio-system" },
              },
            },
          ],
          ports: [
            { port: 8080, protocol: "TCP" },
            { port: 15008, protocol: "TCP" },
          ],
        },
        { ports: [15020, 15021, 15090].map((port) => ({ port, protocol: "TCP" })) },
      ],
    });
  });
});

describe("what is said", () => {
  test("adds callers, a scraper for one path by GET, and ports in plain text", () => {
    const security = {
      callers: [{ namespace: "payments" }, { namespace: "web", serviceAccount: "front" }],
      scraper: { namespace: "monitoring", serviceAccount: "prometheus" },
      plainPorts: [9090],
    };
    expect(rules({ security })).toEqual([
      {
        from: [
          OWN,
          { source: { namespaces: ["payments"] } },
          { source: { principals: ["*/ns/web/sa/front"] } },
        ],
      },
      {
        from: [{ source: { principals: ["*/ns/monitoring/sa/prometheus"] } }],
        to: [{ operation: { methods: ["GET"], paths: ["/metrics"] } }],
      },
      { to: [{ operation: { ports: ["9090"] } }] },
    ]);
    expect(specOf("PeerAuthentication", { security })).toMatchObject({
      mtls: { mode: "STRICT" },
      portLevelMtls: { 9090: { mode: "PERMISSIVE" } },
    });
  });

  test("asks for a token in every way but those of public paths and of the scraper", () => {
    const security = {
      scraper: { namespace: "monitoring" },
      jwt: { issuer: "https://login.example.com", audiences: ["shop"], publicPaths: ["/open/*"] },
    };
    const requestPrincipals = ["https://login.example.com/*"];
    expect(rules({ traffic: { hosts }, security })).toEqual([
      {
        from: [{ source: { principals: [GATEWAY], requestPrincipals } }],
        to: [{ operation: { notPaths: PRIVATE } }],
      },
      { from: [{ source: { namespaces: ["market"], requestPrincipals } }] },
      {
        from: [{ source: { principals: [GATEWAY] } }],
        to: [{ operation: { paths: ["/open/*"], notPaths: PRIVATE } }],
      },
      { from: [OWN], to: [{ operation: { paths: ["/open/*"] } }] },
      {
        from: [{ source: { namespaces: ["monitoring"] } }],
        to: [{ operation: { methods: ["GET"], paths: ["/metrics"] } }],
      },
    ]);
    expect(specOf("RequestAuthentication", { security })?.["jwtRules"]).toEqual([
      {
        issuer: "https://login.example.com",
        audiences: ["shop"],
        forwardOriginalToken: true,
      },
    ]);
  });

  test("lets everybody in but, by private paths, the gateway", () => {
    expect(rules({ traffic: { hosts }, security: { callers: "any" } })).toEqual([
      {
        from: [{ source: { principals: [GATEWAY] } }],
        to: [{ operation: { notPaths: PRIVATE } }],
      },
      { from: [{ source: { notPrincipals: [GATEWAY] } }] },
    ]);
  });

  test("only looks on: plain text is taken, policies are tried, and no connection is cut", () => {
    const jwt = { issuer: "https://login.example.com" };
    const { objects } = secured({ traffic: { hosts }, security: { mode: "observe", jwt } });
    expect(objects.map(({ kind }) => kind)).toEqual(["PeerAuthentication", "AuthorizationPolicy"]);
    const [peers, policy] = objects;
    expect(peers?.spec).toMatchObject({ mtls: { mode: "PERMISSIVE" } });
    expect(policy?.metadata.annotations).toEqual({ "istio.io/dry-run": "true" });
    expect(JSON.stringify(policy?.spec)).not.toContain("requestPrincipals");
  });

  test("says what pods may call, beside names and the control plane", () => {
    const egress = [{ namespace: "payments", ports: [8080] }, { cidr: "10.1.0.0/16" }];
    const policy = specOf("NetworkPolicy", { security: { egress } }, "shop-blue");
    expect(policy?.["policyTypes"]).toEqual(["Ingress", "Egress"]);
    expect(policy?.["egress"]).toEqual([
      {
        ports: [
          { port: 53, protocol: "UDP" },
          { port: 53, protocol: "TCP" },
        ],
      },
      { to: [{ namespaceSelector: {} }], ports: [{ port: 15012, protocol: "TCP" }] },
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "payments" } } }],
        ports: [
          { port: 8080, protocol: "TCP" },
          { port: 15008, protocol: "TCP" },
        ],
      },
      { to: [{ ipBlock: { cidr: "10.1.0.0/16" } }] },
    ]);
  });

  test("switches parts off", () => {
    expect(rules({ traffic: { hosts }, security: { private: [] } })).toEqual([
      { from: [{ source: { principals: [GATEWAY] } }] },
      { from: [OWN] },
    ]);
    const security = { networkPolicy: false };
    expect(secured({ security }).objects.map(({ kind }) => kind)).not.toContain("NetworkPolicy");
  });
});

describe("a service that cannot have it yet", () => {
  const lacks = (change: Partial<SettingsArgs>) => {
    const { objects, lacks: found } = secured(change);
    return [objects.length, ...found.map(({ message }) => message)];
  };

  test.each<[string, Partial<SettingsArgs>, string]>([
    [
      "whose gateway nobody knows",
      { traffic: { hosts, gateway: { selector: { istio: "internal" } } } },
      "security.gateway has to be namespace and serviceAccount of the pods of the gateway",
    ],
    [
      "that another router delegates to",
      { traffic: { delegate: true } },
      "security.gateway has to be",
    ],
    [
      "whose Prometheus asks in plain text",
      { monitoring: { scrape: "service-monitor" } },
      "security.scraper has to be the namespace of a Prometheus in the mesh",
    ],
    [
      "whose pods answer TLS themselves",
      { traffic: { upstreamTls: { mode: "SIMPLE" } } },
      "security.mtls has to be permissive",
    ],
    [
      "that is called from anywhere",
      { service: { type: "NodePort" } },
      "security.callers has to be any, with security.mtls permissive",
    ],
    [
      "with a port past the proxy",
      {
        workload: {
          podAnnotations: { "traffic.sidecar.istio.io/excludeInboundPorts": "9090" },
        },
      },
      "security.plainPorts has to be a list with 9090",
    ],
    [
      "without a mesh whose metrics are at its own port",
      { traffic: { router: "service" } },
      "security.scraper has to be the namespace of Prometheus",
    ],
  ])("has nothing and is told why: one %s", (_, change, why) => {
    const [count, message] = lacks(change);
    expect(count).toBe(0);
    expect(message).toContain(why);
  });

  test("has NetworkPolicies alone without proxies", () => {
    const change: Partial<SettingsArgs> = {
      traffic: { router: "service" },
      monitoring: { scrape: "none" },
    };
    const [count, message] = lacks(change);
    expect(count).toBe(2);
    expect(message).toContain("its pods have no proxies");
  });

  test("tells why somebody switched it off", () => {
    const security = { mode: "none", reason: "clients in plain text" } as const;
    expect(lacks({ security })).toEqual([0, "security is off: clients in plain text."]);
    expect(secured({ security }).reason).toBe("clients in plain text");
  });
});

test("a service without colors has one policy, whose pods may talk to each other", () => {
  const settings = parseRolling({
    mode: "rolling",
    app: "shop",
    namespace: "market",
    port: 8080,
    image: shop.blue.image,
  });
  const { objects } = securedBy(securedRolling(settings));
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "PeerAuthentication shop",
    "AuthorizationPolicy shop",
    "NetworkPolicy shop",
  ]);
  const [, , network] = objects;
  expect(network?.spec).toMatchObject({ ingress: [{ from: [{ podSelector: {} }] }, {}] });
});
