/**
 * Settings for manifests, held against what the program renders with them. Does not prove that a cluster runs the
 * service as before: test/schema holds manifests against schemas, and stricter defaults have to be tried.
 */
import * as fc from "fast-check";
import { fieldOf, itemsOf, mapAt, textOf } from "../../model/field";
import { mainPort } from "../../model/init/main-port";
import { pickService } from "../../model/init/picked";
import { notTaken, stricterDefaults } from "../../model/init/report";
import { sourceObjects } from "../../model/init/source-object";
import { type ServiceStack, serviceStack } from "../../preview/service-stack";
import { deployment, service } from "../model/init/manifests";
import { rendered } from "../support/rendered";

async function stackOf(...documents: readonly unknown[]): Promise<ServiceStack> {
  const picked = pickService(sourceObjects(documents, "k8s.yaml").objects, undefined);
  if ("about" in picked) throw new Error(picked.found);
  const port = mainPort(picked);
  if (!port) throw new Error("no port");
  return serviceStack(picked, port, {}, rendered);
}

const lostOf = async (...documents: readonly unknown[]) =>
  notTaken((await stackOf(...documents)).outcomes);

const DIGEST = `sha256:${"ab".repeat(32)}`;

test("what a Deployment says is said by keys, and nothing is lost", async () => {
  const container = {
    image: `registry.example.com/web@${DIGEST}`,
    args: ["--level", 3],
    ports: [
      { name: "http", containerPort: 8080 },
      { name: "admin", containerPort: 9090 },
    ],
    env: [
      { name: "LEVEL", value: "info" },
      { name: "URL", value: "http://$(HOST)" },
      { name: "HOST", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.hostIP" } } },
    ],
    envFrom: [{ secretRef: { name: "web-db" } }],
    resources: { requests: { cpu: 0.5, memory: "256Mi" }, limits: { memory: "1Gi" } },
    readinessProbe: { httpGet: { path: "/ok", port: "http" }, periodSeconds: 3 },
    volumeMounts: [{ name: "tls", mountPath: "/etc/tls", readOnly: true }],
  };
  const pod = {
    terminationGracePeriodSeconds: 60,
    serviceAccountName: "web",
    nodeSelector: { disk: "ssd" },
    volumes: [{ name: "tls", secret: { secretName: "web-tls" } }],
  };
  const made = await stackOf(deployment({ container, pod, spec: { replicas: 2 } }), service());
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toEqual({
    app: "web",
    namespace: "default",
    port: 8080,
    activeColor: "blue",
    blue: { image: `registry.example.com/web@${DIGEST}` },
    workload: {
      replicas: 2,
      args: ["--level", "3"],
      ports: { admin: { containerPort: 9090 } },
      resources: {
        requests: { cpu: "0.5", memory: "256Mi" },
        limits: { cpu: "none", memory: "1Gi", "ephemeral-storage": "none" },
      },
      probes: {
        startup: "none",
        liveness: "none",
        readiness: { kind: "http", path: "/ok", failureThreshold: 3, period: "3s", timeout: "1s" },
      },
      env: {
        LEVEL: "info",
        URL: "http://$(HOST)",
        HOST: { fieldRef: { fieldPath: "status.hostIP" } },
      },
      envFrom: [{ secretRef: { name: "web-db" } }],
      volumes: { tls: { secret: { secretName: "web-tls" } } },
      mounts: { "/etc/tls": { volume: "tls" } },
      drain: { shutdown: "55s", terminationGracePeriod: "1m" },
      serviceAccount: "web",
      serviceAccountToken: true,
      nodeSelector: { disk: "ssd" },
      podLabels: { app: "web" },
    },
    monitoring: { scrape: "none" },
  });
});

test("what has no key is a patch in Kubernetes' own fields", async () => {
  const container = { terminationMessagePolicy: "FallbackToLogsOnError" };
  const pod = {
    shareProcessNamespace: true,
    initContainers: [{ name: "wait", image: "registry.example.com/wait:1", command: ["wait"] }],
  };
  const made = await stackOf(
    deployment({ container, pod }),
    service({
      spec: {
        externalTrafficPolicy: "Local",
        type: "LoadBalancer",
        ports: [
          { name: "http", port: 80, targetPort: "http", nodePort: 30080 },
          { name: "other", port: 9000, targetPort: 9000 },
        ],
      },
    }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "workload", "container")).toEqual(container);
  expect(fieldOf(made.args, "workload", "pod")).toEqual(pod);
  expect(made.args["service"]).toEqual({
    type: "LoadBalancer",
    patch: {
      externalTrafficPolicy: "Local",
      ports: [
        { port: 80, nodePort: 30080 },
        { name: "other", port: 9000, targetPort: 9000, appProtocol: "tcp" },
      ],
    },
  });
});

test("a default that is stricter stays, with the value by which it would be as it was", async () => {
  const { mapped } = await stackOf(deployment(), service());
  const defaults = stricterDefaults(mapped).map(({ key, loose }) => [key.join("."), loose]);
  expect(defaults).toEqual([
    ["workload.strategy", "balanced"],
    ["workload.resources.requests", "none"],
    ["workload.probes.readiness", undefined],
    ["workload.userId", "root"],
    ["workload.readOnlyRootFilesystem", false],
    ["workload.allowPrivilegeEscalation", true],
    ["workload.capabilities", undefined],
    ["workload.pod", undefined],
    ["workload.drain.preStop", undefined],
    ["workload.serviceAccountToken", true],
    ["workload.spread", undefined],
    ["blue.image", undefined],
  ]);
});

test.each<[string, readonly unknown[], object]>([
  [
    "a pod that is kept out of the mesh",
    [
      {
        ...deployment(),
        spec: {
          selector: { matchLabels: { app: "web" } },
          template: {
            ...mapAt(deployment(), "spec", "template"),
            metadata: { labels: { app: "web", "sidecar.istio.io/inject": "false" } },
          },
        },
      },
    ],
    {
      object: "Deployment web",
      field: 'spec.template.metadata.labels["sidecar.istio.io/inject"]',
      why: expect.stringMatching(/takes "true" or nothing: .*; found "false"$/) as unknown,
    },
  ],
  [
    "a claim that one pod alone may have",
    [
      deployment({
        spec: { strategy: { type: "Recreate" } },
        pod: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
      }),
    ],
    {
      object: "Deployment web",
      field: "spec.strategy",
      why: "two colors are two pods on one claim, which Recreate is there to prevent",
    },
  ],
  [
    "a second Service of the same pods",
    [deployment(), service(), service({ name: "web-public" })],
    {
      object: "Service web-public",
      field: "*",
      why: "it stays beside the stack: each color has a Service of its own, and the app one over both",
    },
  ],
  [
    "constraints for spreading",
    [deployment({ pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone" }] } })],
    {
      object: "Deployment web",
      field: "spec.template.spec.topologySpreadConstraints",
      why: "workload.spread is the constraint of a color: soft or hard",
    },
  ],
])("what a stack cannot have is told with the reason: %s", async (_, documents, expected) => {
  expect(await lostOf(...documents)).toEqual([expected]);
});

test.each([
  [
    { sleep: { seconds: 20 } },
    { preStop: "20s", shutdown: "40s", terminationGracePeriod: "1m" },
    undefined,
  ],
  [
    { exec: { command: ["sh", "-c", "sleep 12; stop"] } },
    { preStop: "12s", shutdown: "48s", terminationGracePeriod: "1m" },
    { exec: { command: ["sh", "-c", "sleep 12; stop"] }, sleep: null },
  ],
  [
    { httpGet: { path: "/stop", port: 8080 } },
    { preStop: "0s", shutdown: "1m", terminationGracePeriod: "1m" },
    { httpGet: { path: "/stop", port: 8080 } },
  ],
])(
  "a hook of its own stays, and what it takes is the drain's: %j",
  async (preStop, drain, patch) => {
    const pod = { terminationGracePeriodSeconds: 60 };
    const made = await stackOf(
      deployment({ container: { lifecycle: { preStop } }, pod }),
      service(),
    );
    expect(notTaken(made.outcomes)).toEqual([]);
    expect(fieldOf(made.args, "workload", "drain")).toEqual(drain);
    expect(fieldOf(made.args, "workload", "container", "lifecycle", "preStop")).toEqual(patch);
  },
);

test("an autoscaler and a budget are those of each color", async () => {
  const made = await stackOf(
    deployment(),
    service(),
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        minReplicas: 3,
        maxReplicas: 9,
        metrics: [
          {
            type: "Resource",
            resource: { name: "memory", target: { type: "Utilization", averageUtilization: 80 } },
          },
        ],
        behavior: { scaleUp: { policies: [{ type: "Percent", value: 50, periodSeconds: 60 }] } },
      },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "web" },
      spec: { selector: { matchLabels: { app: "web" } }, maxUnavailable: 1 },
    },
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({
    disruption: { maxUnavailable: 1 },
    autoscaling: {
      min: 3,
      max: 9,
      cpu: "none",
      memory: "80%",
      behavior: { scaleUp: { policies: [{ value: "50%", period: "1m" }] } },
    },
  });
});

const router = (spec: object) => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "web" },
  spec,
});

const toWeb = { destination: { host: "web" } };

test("a VirtualService that shares a host by its paths is hosts, gateway and paths", async () => {
  const made = await stackOf(
    deployment(),
    service(),
    router({
      hosts: ["*"],
      gateways: ["istio-system/public"],
      http: [
        {
          match: [{ uri: { prefix: "/web/" } }, { uri: { exact: "/login" } }],
          rewrite: { uri: "/" },
          timeout: "10s",
          headers: { request: { add: { "X-Prefix": "/web" } } },
          route: [toWeb],
        },
      ],
    }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["traffic"]).toEqual({
    hosts: ["*"],
    mesh: false,
    gateway: { name: "istio-system/public" },
    paths: [{ prefix: "/web/" }, "/login"],
    rewrite: { uri: "/" },
    timeout: "10s",
    requestHeaders: { add: { "x-prefix": "/web" } },
  });
});

test("subsets are colors: what all other requests meet is blue, and a rule may send to the other one", async () => {
  const subset = (name: string, weight?: number) => ({
    destination: { host: "web", subset: name },
    ...(weight !== undefined && { weight }),
  });
  const made = await stackOf(
    deployment(),
    service(),
    router({
      hosts: ["web"],
      http: [
        { match: [{ headers: { "end-user": { exact: "jason" } } }], route: [subset("v2")] },
        { route: [subset("v1", 90), subset("v2", 10)] },
      ],
    }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({
    weights: { blue: 90, green: 10 },
    traffic: { match: [{ name: "rule-1", to: "green", headers: { "end-user": "jason" } }] },
  });
});

test("connections of TCP go by weights, too", async () => {
  const ports = [{ name: "tcp", port: 9000, targetPort: 8080 }];
  const to = (subset: string, weight: number) => ({
    destination: { host: "web", subset, port: { number: 9000 } },
    weight,
  });
  const tcp = [{ match: [{ port: 9000 }], route: [to("v1", 80), to("v2", 20)] }];
  const made = await stackOf(
    deployment(),
    service({ spec: { ports } }),
    router({ hosts: ["web"], tcp }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({
    weights: { blue: 80, green: 20 },
    traffic: { servicePort: 9000, protocol: "tcp" },
  });
});

test("TCP at one port of a gateway that others share says the port", async () => {
  const made = await stackOf(
    deployment(),
    service({ spec: { ports: [{ name: "tcp", port: 9000, targetPort: 8080 }] } }),
    router({
      hosts: ["*"],
      gateways: ["edge"],
      tcp: [{ match: [{ port: 31400 }], route: [toWeb] }],
    }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "traffic", "gateway")).toEqual({ name: "edge", port: 31400 });
});

test.each<[string, object, string]>([
  ["a namespace of its own", { namespace: "routes" }, "routes/public"],
  ["the namespace that it is applied to", {}, "public"],
])("the Gateway of a VirtualService in %s is found by the stack", async (_, metadata, name) => {
  const route = [{ destination: { host: "web.shop.svc.cluster.local" } }];
  const spec = { hosts: ["web.example.com"], gateways: ["public"], http: [{ route }] };
  const made = await stackOf(
    { ...deployment(), metadata: { name: "web", namespace: "shop" } },
    { ...service(), metadata: { name: "web", namespace: "shop" } },
    { ...router(spec), metadata: { name: "web", ...metadata } },
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "traffic", "gateway")).toEqual({ name });
});

test("labels of the Service that the workload has with other values are the Service's alone", async () => {
  const labels = { component: "server", tier: "web" };
  const made = await stackOf(
    { ...deployment(), metadata: { name: "web", labels } },
    { ...service(), metadata: { name: "web", labels: { component: "web-api", tier: "web" } } },
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({ labels, service: { labels: { component: "web-api" } } });
});

test("a workload that runs no pod runs one, with a remark", async () => {
  const made = await stackOf(deployment({ spec: { replicas: 0 } }), service());
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(fieldOf(made.args, "workload", "replicas")).toBe(1);
  expect(stricterDefaults(made.mapped)).toContainEqual({
    key: ["workload", "replicas"],
    why: "the object runs no pod; a color that has traffic runs one at least, from the first update on",
  });
});

test("pods that are not ready stay without requests, with a remark", async () => {
  const made = await stackOf(deployment(), service({ spec: { publishNotReadyAddresses: true } }));
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["service"]).toBeUndefined();
  expect(stricterDefaults(made.mapped).map(({ key }) => key.join("."))).toContain(
    "service.publishNotReadyAddresses",
  );
});

test("a port that speaks no HTTP is not scraped, and that is told", async () => {
  const annotated = deployment({ container: { ports: [{ name: "grpc", containerPort: 8080 }] } });
  const template = mapAt(annotated, "spec", "template");
  const metadata = {
    ...mapAt(template, "metadata"),
    annotations: { "prometheus.io/scrape": "true" },
  };
  const spec = { ...mapAt(annotated, "spec"), template: { ...template, metadata } };
  const made = await stackOf(
    { ...annotated, spec },
    service({ spec: { ports: [{ name: "grpc", port: 80, targetPort: "grpc" }] } }),
  );
  expect(made.args["monitoring"]).toEqual({ scrape: "none" });
  expect(notTaken(made.outcomes)).toEqual([
    {
      object: "Deployment web",
      field: 'spec.template.metadata.annotations["prometheus.io/scrape"]',
      why: "the service's own port speaks grpc: name another one in prometheus.io/port",
    },
  ]);
});

test("a rule for another service is told: that service's stack has it", async () => {
  const other = { match: [{ uri: { prefix: "/api" } }], route: [{ destination: { host: "api" } }] };
  const found = await lostOf(
    deployment(),
    service(),
    router({ hosts: ["web"], http: [other, { route: [toWeb] }] }),
  );
  expect(found).toEqual([
    {
      object: "VirtualService web",
      field: "spec.http[0]",
      why: "it sends to api, whose own stack has it",
    },
  ]);
});

/** A color's Deployment as the manifest of a service that ran without Sluice. */
function asSource(objects: readonly object[]): readonly unknown[] {
  const named = (kind: string, name: string) =>
    mapAt(
      objects.find(
        (one) => fieldOf(one, "kind") === kind && textOf(one, "metadata", "name") === name,
      ),
    );
  const blue = named("Deployment", "web-blue");
  const [container] = itemsOf(blue, "spec", "template", "spec", "containers").map((one) =>
    mapAt(one),
  );
  const { envFrom, env, ...rest } = container ?? {};
  const config = textOf(itemsOf({ envFrom }, "envFrom")[0], "configMapRef", "name");
  const kept = Object.entries(mapAt(named("ConfigMap", config), "data"));
  const own = itemsOf({ env }, "env").filter((one) => textOf(one, "name") !== "SLUICE_COLOR");
  const { template, ...spec } = mapAt(blue, "spec");
  const pod = mapAt(template, "spec");
  const { topologySpreadConstraints: _spread, ...others } = pod;
  const written = { ...rest, env: [...kept.map(([name, value]) => ({ name, value })), ...own] };
  return [
    {
      ...blue,
      spec: {
        ...spec,
        template: { ...mapAt(template), spec: { ...others, containers: [written] } },
      },
    },
    named("Service", "web"),
  ];
}

test("settings for what settings render are the same service: nothing is lost, and the pods are the same", async () => {
  const probe = fc.record(
    {
      httpGet: fc.constant({ path: "/ok", port: 8080 }),
      periodSeconds: fc.integer({ min: 1, max: 60 }),
      timeoutSeconds: fc.integer({ min: 1, max: 60 }),
      initialDelaySeconds: fc.integer({ min: 0, max: 60 }),
    },
    { requiredKeys: ["httpGet"] },
  );
  const container = fc.record(
    {
      livenessProbe: probe,
      readinessProbe: probe,
      env: fc.constantFrom(
        [],
        [{ name: "A", value: "1" }],
        [
          { name: "A", value: "" },
          { name: "B", value: "$(A)" },
        ],
      ),
      resources: fc.constantFrom({}, { limits: { memory: "1Gi" } }, { requests: { cpu: "100m" } }),
      securityContext: fc.constantFrom(
        {},
        { runAsUser: 1000 },
        { runAsNonRoot: true },
        { readOnlyRootFilesystem: false },
      ),
      stdin: fc.constantFrom(true),
    },
    { requiredKeys: [] },
  );
  const pod = fc.record(
    {
      terminationGracePeriodSeconds: fc.integer({ min: 0, max: 300 }),
      tolerations: fc.constant([{ key: "dedicated", operator: "Exists" }]),
      volumes: fc.constant([{ name: "cache", emptyDir: { sizeLimit: "10Mi" } }]),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      container,
      pod,
      fc.integer({ min: 1, max: 9 }),
      async (one, around, replicas) => {
        const first = await stackOf(
          deployment({ container: one, pod: around, spec: { replicas } }),
          service(),
        );
        expect(notTaken(first.outcomes)).toEqual([]);
        const objects = await rendered(first.args);
        const again = await stackOf(...asSource(objects));
        expect(notTaken(again.outcomes)).toEqual([]);
        expect(asSource(await rendered(again.args))).toEqual(asSource(objects));
      },
    ),
    { numRuns: 6 },
  );
});
