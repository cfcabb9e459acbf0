/**
 * The order of the steps and what is told before them, of plain objects. Does not prove that no request is lost
 * on the way: test/e2e/adopt.e2e.ts does.
 */
import { hostsOf } from "../../../model/adoption/adopting";
import { adoption } from "../../../model/adoption/adoption-plan";
import { runningService, type Surroundings } from "../../../model/adoption/running-service";
import { parseSettings } from "../../../model/settings/settings";
import type { StackArgs } from "../../../model/settings/settings-args";
import { shop } from "../../support/shop";

const SERVICE = {
  metadata: { name: "shop" },
  spec: {
    clusterIP: "10.0.0.7",
    selector: { app: "shop" },
    ports: [{ name: "http", port: 80, targetPort: 8080 }],
  },
};

const PLAIN: Surroundings = {
  deployment: {
    metadata: { name: "shop" },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "shop" } },
      template: { metadata: { labels: { app: "shop", tier: "web" } } },
    },
  },
  services: [SERVICE, { metadata: { name: "cart" }, spec: { selector: { app: "cart" } } }],
  autoscalers: [
    { metadata: { name: "web" }, spec: { scaleTargetRef: { kind: "Deployment", name: "shop" } } },
    { metadata: { name: "x" }, spec: { scaleTargetRef: { kind: "Deployment", name: "cart" } } },
  ],
  budgets: [
    { metadata: { name: "web" }, spec: { selector: { matchLabels: { tier: "web" } } } },
    { metadata: { name: "none" }, spec: {} },
  ],
  virtualServices: [
    { metadata: { name: "shop" }, spec: { hosts: ["shop.example.com"] } },
    { metadata: { name: "cart" }, spec: { hosts: ["cart"] } },
  ],
  gateways: [{ metadata: { name: "front" } }],
};

function look(change: Partial<Surroundings> = {}, more: Partial<StackArgs> = {}) {
  const settings = parseSettings({ ...shop, traffic: { hosts: ["shop.example.com"] }, ...more });
  const running = runningService({ ...PLAIN, ...change }, hostsOf(settings));
  return adoption(running, settings, "prod");
}

const commands = (plan: ReturnType<typeof look>) => plan.steps.map((step) => step.commands);

test("what belongs to the Deployment is found by selectors, targets and hosts", () => {
  expect(look().found).toEqual([
    "Deployment shop, 3 pods",
    "Service shop, ports 80 (http)",
    "HorizontalPodAutoscaler web",
    "PodDisruptionBudget web",
    "VirtualService shop, hosts shop.example.com",
  ]);
});

test("the color comes first, then callers, then the stack, and the old pods go last", () => {
  expect(commands(look())).toEqual([
    ["kubectl --namespace market get service/shop virtualservice/shop --output yaml > before.yaml"],
    [
      "PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true sluice up --stack prod -- --exclude '**kubernetes:core/v1:Service::shop' --exclude '**:VirtualService::shop' --exclude-dependents",
      "kubectl --namespace market rollout status deployment/shop-blue",
    ],
    [
      "sluice render out/adopt --stack prod --without-secrets",
      "kubectl --namespace market replace --filename out/adopt/market.virtualservice.shop.yaml",
    ],
    [
      `kubectl --namespace market patch service/shop --type merge --patch '{"spec":{"selector":{"app":null,"app.kubernetes.io/name":"shop"},"ports":[{"name":"http","appProtocol":"http","port":80,"targetPort":"app","protocol":"TCP"}]}}'`,
    ],
    ["PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true sluice up --stack prod", "sluice up --stack prod"],
    [
      "kubectl --namespace market delete horizontalpodautoscaler/web",
      "kubectl --namespace market delete poddisruptionbudget/web",
      "kubectl --namespace market delete deployment/shop",
    ],
  ]);
});

test("a VirtualService of another name, which as the older one wins, goes once the stack's is there", () => {
  const virtualServices = [{ metadata: { name: "web" }, spec: { hosts: ["shop.example.com"] } }];
  expect(commands(look({ virtualServices }))[2]?.slice(1)).toEqual([
    "kubectl --namespace market apply --server-side --field-manager sluice --filename out/adopt/market.virtualservice.shop.yaml",
    "kubectl --namespace market delete virtualservice/web",
  ]);
});

test("without a VirtualService the stack's is made", () => {
  expect(commands(look({ virtualServices: [] }))[2]).toHaveLength(2);
});

test("without a mesh the selector moves all callers, and rules of others stay", () => {
  const traffic = { router: "service" as const };
  const virtualServices = [{ metadata: { name: "web" }, spec: { hosts: ["shop"] } }];
  const plan = look({ virtualServices }, { traffic });
  expect(commands(plan).slice(1, 4)).toEqual([
    [
      "PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true sluice up --stack prod -- --exclude '**kubernetes:core/v1:Service::shop' --exclude-dependents",
      "kubectl --namespace market rollout status deployment/shop-blue",
    ],
    [
      `kubectl --namespace market patch service/shop --type merge --patch '{"spec":{"selector":{"app":null,"app.kubernetes.io/name":"shop","sluice.dev/color":"blue"},"ports":[{"name":"http","appProtocol":"http","port":80,"targetPort":"app","protocol":"TCP"}]}}'`,
    ],
    ["PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true sluice up --stack prod", "sluice up --stack prod"],
  ]);
  expect(plan.careful).toContain(
    "VirtualService web stays and is not the stack's: what it routes by it goes on to route. traffic.router istio takes it over.",
  );
});

test("what service.patch adds to the Service is patched in, and no port of it goes", () => {
  const admin = { name: "tcp-admin", port: 9 };
  const services = [
    { ...SERVICE, spec: { ...SERVICE.spec, ports: [...SERVICE.spec.ports, admin] } },
  ];
  const patch = { ports: [{ ...admin, targetPort: 9000 }] };
  const plan = look({ services }, { service: { patch } });
  expect(commands(plan)[3]?.[0]).toContain('{"name":"tcp-admin","port":9,"targetPort":9000}');
  expect(plan.careful.join("\n")).not.toContain("Port 9");
});

test.each([
  ["web", "is called web and becomes http: callers may find no endpoints", undefined],
  ["web", undefined, { ports: [{ port: 80, name: "web" }] }],
  [undefined, "service.patch.ports: [{ port: 80, name: null }]", undefined],
  [undefined, undefined, { ports: [{ port: 80, name: null }] }],
])("without a mesh a port called %s is told: %s", (name, words, patch) => {
  const ports = [{ ...(name !== undefined && { name }), port: 80 }];
  const services = [{ ...SERVICE, spec: { ...SERVICE.spec, ports } }];
  const plan = look(
    { services, virtualServices: [] },
    { traffic: { router: "service" }, ...(patch && { service: { patch } }) },
  );
  const told = plan.careful.filter((line) => line.includes("The port of Service"));
  expect(told).toEqual(words === undefined ? [] : [expect.stringContaining(words)]);
});

test("without a Service of the app's name none is patched, and that is told", () => {
  const plan = look({ services: [{ ...SERVICE, metadata: { name: "web" } }] });
  expect(commands(plan).flat().join()).not.toContain("patch");
  expect(plan.careful.slice(0, 2)).toEqual([
    "No Service shop selects these pods: callers know web, and the stack makes a new one. With app as they know it, the name and its address stay.",
    "Service web is not the stack's: who calls it meets the old pods until they go. Move its callers to shop first.",
  ]);
});

test.each<[string, object, Partial<StackArgs>, string]>([
  ["a headless Service", { clusterIP: "None" }, {}, "service.headless true"],
  [
    "a Service that is to be headless",
    {},
    { service: { headless: true } },
    "service.headless false",
  ],
  ["another port", { ports: [{ port: 8000 }] }, {}, "traffic.servicePort among them"],
  ["a color that is too small", {}, { workload: { replicas: 2 } }, "at least 3"],
])("%s is refused, and no step is told", (_title, spec, more, needed) => {
  const services = [{ ...SERVICE, spec: { ...SERVICE.spec, ...spec } }];
  const { refusals, steps } = look({ services }, more);
  expect(refusals.map((one) => one.needed)).toEqual([expect.stringContaining(needed)]);
  expect(steps).toEqual([]);
});

test("a Deployment with a color's name is refused, as both have to run side by side", () => {
  const deployment = { ...PLAIN.deployment, metadata: { name: "shop-blue" } };
  expect(look({ deployment }).refusals.map(({ found }) => found)).toEqual([
    "the name of a color's own",
  ]);
});

test("a Gateway of the app's name is the stack's only where the stack says its name", () => {
  const gateways = [{ metadata: { name: "shop" } }];
  expect(look({ gateways }).refusals.map(({ next }) => next)).toEqual([
    "traffic.gateway.name: shop",
  ]);
  const traffic = { hosts: ["shop.example.com"], gateway: { name: "shop" } };
  expect(look({ gateways }, { traffic }).refusals).toEqual([]);
});

test.each<[string, object, string]>([
  [
    "another name of the port",
    { ports: [{ name: "web", port: 80 }] },
    "is called web and becomes http",
  ],
  [
    "a further port",
    { ports: [...SERVICE.spec.ports, { name: "admin", port: 9 }] },
    "Port 9 (admin) of Service shop goes",
  ],
  ["another type", { type: "NodePort" }, "is of type NodePort and becomes ClusterIP"],
  ["a selector that takes the new pods, too", { selector: { app: "shop" } }, "share the traffic"],
])("%s is told", (title, spec, words) => {
  const labels = { "app.kubernetes.io/name": "shop" };
  const isMixed = title.startsWith("a selector");
  const services = [
    { ...SERVICE, spec: { ...SERVICE.spec, ...spec, ...(isMixed && { selector: labels }) } },
  ];
  const { spec: old } = PLAIN.deployment;
  const template = { metadata: { labels: { app: "shop", ...labels } } };
  const deployment = isMixed
    ? { ...PLAIN.deployment, spec: { ...old, template } }
    : PLAIN.deployment;
  expect(look({ services, deployment }).careful.join("\n")).toContain(words);
});

test("a node's port stays with the Service", () => {
  const ports = [{ name: "http", port: 80, nodePort: 30080 }];
  const services = [{ ...SERVICE, spec: { ...SERVICE.spec, type: "NodePort", ports } }];
  expect(commands(look({ services }))[3]?.[0]).toContain('"nodePort":30080');
});
