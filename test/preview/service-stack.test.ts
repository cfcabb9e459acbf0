/**
 * Settings for manifests, held against what the program renders with them: pods, Service, sizes. Does not prove that
 * a cluster runs the service as before: test/schema holds manifests against schemas, and stricter defaults have to be
 * tried.
 */
import * as fc from "fast-check";
import { fieldOf, itemsOf, mapAt, textOf } from "../../model/field";
import { notTaken, stricterDefaults } from "../../model/init/report";
import { deployment, service } from "../model/init/manifests";
import { rendered } from "../support/rendered";
import { lostOf, stackOf } from "../support/service-stack";

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
  const pod = { shareProcessNamespace: true };
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

test("containers beside the service's own are init containers and sidecars, in the order in which they start", async () => {
  const image = (name: string) => `registry.example.com/${name}:1`;
  const proxy = {
    name: "proxy",
    image: image("proxy"),
    env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "db", key: "token" } } }],
    ports: [{ name: "db", containerPort: 5432 }],
    resources: { requests: { cpu: "10m" }, limits: { memory: "64Mi" } },
    securityContext: { runAsUser: 1000, readOnlyRootFilesystem: true },
    livenessProbe: { tcpSocket: { port: "db" } },
    lifecycle: { preStop: { sleep: { seconds: 3 } } },
  };
  const pod = {
    containers: [...itemsOf(deployment(), "spec", "template", "spec", "containers"), proxy],
    initContainers: [
      { name: "wait", image: image("wait"), command: ["wait"] },
      { name: "cert", image: image("cert"), restartPolicy: "Always" },
    ],
  };
  const made = await stackOf(deployment({ pod }), service());
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["workload"]).toMatchObject({
    initContainers: { wait: { image: image("wait"), command: ["wait"], order: 0 } },
    sidecars: {
      cert: { image: image("cert"), order: 1 },
      proxy: {
        image: image("proxy"),
        order: 2,
        userId: 1000,
        readOnlyRootFilesystem: true,
        env: { TOKEN: { secretKeyRef: { name: "db", key: "token" } } },
        ports: { db: { containerPort: 5432 } },
        resources: { requests: { cpu: "10m" }, limits: { memory: "64Mi", cpu: "none" } },
        probes: { liveness: { kind: "tcp", port: 5432, period: "10s" } },
      },
    },
    pod: { initContainers: [{ name: "proxy", lifecycle: { preStop: { sleep: { seconds: 3 } } } }] },
  });
  expect(stricterDefaults(made.mapped)).toContainEqual({
    key: ["workload", "sidecars", "proxy"],
    why: "the object starts it together with the service; a sidecar of Sluice starts before it, and ends after it",
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

test("two ports of the Service that lead to one of the container are both there", async () => {
  const ports = [
    { containerPort: 8080, name: "http" },
    { containerPort: 8333, name: "s3" },
  ];
  const made = await stackOf(
    deployment({ container: { ports } }),
    service({
      spec: {
        ports: [
          { name: "http", port: 80, targetPort: 8080 },
          { name: "s3", port: 8333, targetPort: 8333 },
          { name: "s3-compat", port: 9000, targetPort: 8333 },
        ],
      },
    }),
  );
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args).toMatchObject({
    workload: { ports: { s3: { containerPort: 8333 } } },
    service: {
      patch: {
        ports: [
          { name: "s3", port: 8333, targetPort: 8333, appProtocol: "tcp" },
          { name: "s3-compat", port: 9000, targetPort: 8333, appProtocol: "tcp" },
        ],
      },
    },
  });
});

test("weights hold for further ports that say that they get requests; others are carried as they come", async () => {
  const ports = [
    { containerPort: 8080, name: "http" },
    { containerPort: 9090, name: "metrics" },
    { containerPort: 9191, name: "admin" },
    { containerPort: 5000, name: "raw" },
  ];
  const called = service({
    spec: {
      ports: [
        { name: "http", port: 80, targetPort: "http" },
        { name: "http-metrics", port: 9100, targetPort: "metrics" },
        { name: "admin", appProtocol: "grpc", port: 9191 },
        { name: "raw", port: 5000 },
        { name: "https", port: 443, targetPort: 5000 },
      ],
    },
  });
  const made = await stackOf(deployment({ container: { ports } }), called);
  expect(notTaken(made.outcomes)).toEqual([]);
  expect(made.args["traffic"]).toEqual({ ports: { "http-metrics": 9100, "grpc-admin": 9191 } });
  expect(made.args).toMatchObject({
    workload: {
      ports: {
        "http-metrics": { containerPort: 9090, servicePort: 9100 },
        "grpc-admin": { containerPort: 9191 },
        raw: { containerPort: 5000 },
      },
    },
    service: { patch: { ports: [{ port: 5000 }, { port: 443, appProtocol: "tcp" }] } },
  });
});

const METRICS = [
  { name: "http", port: 80, targetPort: 8080 },
  { name: "http-metrics", port: 9100 },
];
const HTTP = { containerPort: 8080, name: "http" };

test.each<readonly [string, object, object, object]>([
  [
    "no container names",
    { container: { ports: [HTTP] } },
    { ports: METRICS },
    { service: { patch: { ports: [{ port: 9100, appProtocol: "tcp" }] } } },
  ],
  [
    "stands beside one for connections",
    { container: { ports: [{ containerPort: 5432 }, { containerPort: 9100 }] } },
    { ports: [{ name: "postgres", port: 5432 }, METRICS[1]] },
    { traffic: { protocol: "tcp" } },
  ],
  [
    "is one of a single Deployment",
    {
      container: { ports: [HTTP, { containerPort: 9100 }] },
      pod: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
      spec: { strategy: { type: "Recreate" } },
    },
    { ports: METRICS },
    { mode: "rolling" },
  ],
])("weights hold for no further port that %s", async (_what, workload, spec, found) => {
  const made = await stackOf(deployment(workload), service({ spec: { ...spec } }));
  expect(fieldOf(made.args, "traffic", "ports")).toBeUndefined();
  expect(made.args).toMatchObject(found);
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
