/**
 * What a service without colors declares: exact children, identities and order. Does not prove that a cluster
 * replaces its pods without a lost request: test/e2e/rolling.e2e.ts does.
 */
import { RollingApp } from "../../components";
import { colorIdentity, rollingIdentity, selects } from "../../model/labels";
import type { RollingArgs } from "../../model/settings/settings-args";
import { deploy } from "../support/deploy";
import { mailer, rollingShop } from "../support/rolling";

const declared = async (args: Omit<RollingArgs, "cluster">) => {
  const { resources } = await deploy(() => new RollingApp(args.app, args));
  const objects = resources.filter(({ custom }) => custom);
  const kindOf = ({ type }: { readonly type: string }) => String(type.split(":").at(-1));
  return {
    kinds: objects.map(kindOf).sort(),
    of: (kind: string) => objects.find((one) => kindOf(one) === kind),
    inputs: (kind: string) => objects.find((one) => kindOf(one) === kind)?.inputs ?? {},
  };
};

/** Who may call is declared for all of them. */
const GUARDS = ["AuthorizationPolicy", "NetworkPolicy", "PeerAuthentication"];

const POD = [...GUARDS, "Deployment", "PodDisruptionBudget", "ServiceAccount"].sort();

test("a worker is pods alone: no Service, no router, no port", async () => {
  const { kinds, inputs } = await declared(mailer);
  expect(kinds).toEqual(POD);
  expect(inputs("Deployment")).toMatchObject({
    metadata: { name: "mailer", namespace: "market" },
    spec: {
      replicas: 3,
      template: { spec: { containers: [{ name: "mailer", image: mailer.image, ports: [] }] } },
    },
  });
  const text = JSON.stringify(inputs("Deployment"));
  expect(text).not.toContain("Probe");
  expect(text).not.toContain("SLUICE_COLOR");
  expect(text).not.toContain("prometheus.io");
});

test("all pods go first where it is asked for", async () => {
  const { inputs } = await declared({ ...mailer, workload: { strategy: "recreate" } });
  expect(inputs("Deployment")).toMatchObject({ spec: { strategy: { type: "Recreate" } } });
  expect(JSON.stringify(inputs("Deployment"))).not.toContain("rollingUpdate");
});

test("a service with a port alone is a Service beside its pods, with all its ports", async () => {
  const { kinds, inputs } = await declared({
    ...rollingShop,
    workload: { ports: { "http-admin": { containerPort: 9090 } } },
    protect: true,
  });
  expect(kinds).toEqual([...POD, "Service"].sort());
  expect(inputs("Service")).toMatchObject({
    metadata: { name: "shop", labels: { "sluice.dev/scrape": "true" } },
    spec: {
      selector: { "app.kubernetes.io/name": "shop" },
      ports: [
        { name: "http", port: 80, targetPort: "app" },
        { name: "http-admin", port: 9090, targetPort: "http-admin" },
      ],
    },
  });
});

test.each<[string, NonNullable<RollingArgs["traffic"]>, readonly string[]]>([
  ["another port of the Service", { servicePort: 8080 }, ["Service"]],
  ["another protocol", { protocol: "grpc" }, ["Service"]],
  ["a time limit", { timeout: "5s" }, ["DestinationRule", "Service", "VirtualService"]],
  [
    "a bound of connections",
    { connectionPool: {} },
    ["DestinationRule", "Service", "VirtualService"],
  ],
  [
    "hosts",
    { hosts: ["shop.example.com"] },
    ["DestinationRule", "Gateway", "Service", "VirtualService"],
  ],
  [
    "hosts of a gateway that is there",
    { hosts: ["shop.example.com"], gateway: { name: "istio-ingress/public" } },
    ["DestinationRule", "Service", "VirtualService"],
  ],
])("with %s it has the router that this needs, and no other", async (_title, traffic, expected) => {
  const monitoring = { port: 9090 };
  const { kinds } = await declared({ ...rollingShop, traffic, monitoring });
  expect(kinds).toEqual([...POD, ...expected].sort());
});

test("a host of an Ingress leads to the Service, without anything of Istio's", async () => {
  const traffic = { router: "ingress", hosts: ["shop.example.com"] } as const;
  const { kinds } = await declared({ ...rollingShop, traffic });
  expect(kinds).toEqual(
    ["Deployment", "Ingress", "PodDisruptionBudget", "Service", "ServiceAccount"].sort(),
  );
});

test("every rule of the router leads to the one Service, without a share and without a way to a color", async () => {
  const { inputs, of } = await declared({
    ...rollingShop,
    traffic: {
      hosts: ["shop.example.com"],
      timeout: "10s",
      match: [{ name: "slow", to: "active", pathPrefix: "/reports", timeout: "60s" }],
    },
  });
  const route = [{ destination: { host: "shop.market.svc.cluster.local", port: { number: 80 } } }];
  expect(inputs("VirtualService")).toMatchObject({
    spec: {
      hosts: ["shop.market.svc.cluster.local", "shop.example.com"],
      http: [
        { name: "match-slow", route, timeout: "60s" },
        { name: "split", route, timeout: "10s" },
      ],
    },
  });
  expect(inputs("DestinationRule")).toMatchObject({
    spec: { host: "shop.market.svc.cluster.local" },
  });
  // Pods first: a router that is too early answers 503.
  const before = of("VirtualService")?.dependencies.map((urn) => urn.split("::")[2]?.split("$")[1]);
  expect(before?.map((type) => type?.split(":").at(-1)).sort()).toEqual(
    [...GUARDS, "Deployment", "DestinationRule", "Gateway", "Service"].sort(),
  );
});

test.each(["tcp", "tls"] as const)("connections of %s are led there, too", async (protocol) => {
  const { inputs } = await declared({
    ...rollingShop,
    traffic: { protocol, hosts: ["shop.example.com"] },
    monitoring: { scrape: "none" },
  });
  expect(inputs("VirtualService")).toMatchObject({
    spec: {
      [protocol]: [
        {
          route: [{ destination: { host: "shop.market.svc.cluster.local", port: { number: 80 } } }],
        },
      ],
    },
  });
});

test("its pods are never those of a color of the same name, nor theirs its own", () => {
  const own = rollingIdentity("shop");
  const blue = colorIdentity("shop", "blue");
  expect(selects(own.selector, own.labels)).toBe(true);
  expect(selects(own.selector, blue.labels)).toBe(false);
  expect(selects(blue.selector, own.labels)).toBe(false);
});

test("an autoscaler owns the number of pods, one elsewhere, too", async () => {
  const own = await declared({ ...rollingShop, autoscaling: { min: 2, max: 9 } });
  expect(own.inputs("HorizontalPodAutoscaler")).toMatchObject({
    spec: { minReplicas: 2, maxReplicas: 9, scaleTargetRef: { name: "shop" } },
  });
  expect(own.of("Deployment")?.ignoreChanges).toEqual(["spec.replicas"]);
  const elsewhere = await declared({ ...rollingShop, autoscaling: "external" });
  expect(elsewhere.kinds).not.toContain("HorizontalPodAutoscaler");
  expect(elsewhere.of("Deployment")?.ignoreChanges).toEqual(["spec.replicas"]);
});

test("what is to be built is built before its pods", async () => {
  const image = { context: "app", repository: "registry.example.com/shop" };
  const { of, kinds } = await declared({ ...rollingShop, image });
  expect(kinds).toContain("Image");
  expect(of("Deployment")?.dependencies.some((urn) => urn.includes("Image"))).toBe(true);
});

test("a further port of requests has a rule ahead of the others, which would lead to the own one", async () => {
  const { inputs } = await declared({
    ...rollingShop,
    workload: {
      ports: { "http-admin": { containerPort: 9090 }, "tcp-peers": { containerPort: 7000 } },
    },
    traffic: { timeout: "5s" },
  });
  const to = (number: number) => [
    { destination: { host: "shop.market.svc.cluster.local", port: { number } } },
  ];
  expect(inputs("VirtualService")).toMatchObject({
    spec: {
      http: [
        { name: "split-9090", match: [{ gateways: ["mesh"], port: 9090 }], route: to(9090) },
        { name: "split", route: to(80) },
      ],
    },
  });
});
