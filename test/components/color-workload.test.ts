/**
 * Proves: the exact inputs of one color's objects for each argument. Does not prove: that the kubelet
 * treats them as meant; test/e2e does.
 */
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import { ColorWorkload, type ColorWorkloadArgs } from "../../components";
import { parseSettings } from "../../model/settings/settings";
import type { SettingsArgs } from "../../model/settings/settings-args";
import type { WorkloadArgs } from "../../model/settings/workload";
import { deploy, only } from "../support/deploy";
import { shop } from "../support/shop";

/** The idle color of a service, with something said otherwise. */
function args(change: Partial<SettingsArgs> = {}): ColorWorkloadArgs {
  const settings = parseSettings({ ...shop, ...change });
  return { ...settings, ...settings.colors.green, color: "green", image: shop.green.image };
}

const declared = async (change: Partial<SettingsArgs> = {}) => {
  const own = args(change);
  return deploy(() => new ColorWorkload("shop-green", own));
};

async function deployment(change: Partial<SettingsArgs> = {}) {
  const { spec } = only(await declared(change), "Deployment").inputs as unknown as IDeployment;
  if (!spec) throw new Error("the Deployment has no spec");
  return { spec };
}

async function podSpec(change: Partial<SettingsArgs> = {}) {
  const { spec } = (await deployment(change)).spec.template;
  if (!spec) throw new Error("the pod has no spec");
  return spec;
}

async function container(change: Partial<SettingsArgs> = {}) {
  const [first] = (await podSpec(change)).containers;
  if (!first) throw new Error("the pod has no container");
  return first;
}

test("the selector is the name and the color, and nothing that ever changes", async () => {
  const { spec } = await deployment({ workload: { podLabels: { team: "cart" } } });
  expect(spec.selector).toEqual({
    matchLabels: { "app.kubernetes.io/name": "shop", "sluice.dev/color": "green" },
  });
  expect(spec.template.metadata?.labels).toEqual({
    "app.kubernetes.io/name": "shop",
    "app.kubernetes.io/instance": "shop",
    "app.kubernetes.io/managed-by": "pulumi",
    "sluice.dev/color": "green",
    version: "bbbbbbbbbbbb",
    team: "cart",
  });
});

test("all objects of a color bear its name and live in its namespace", async () => {
  const { resources } = await declared({ autoscaling: { min: 2, max: 4 } });
  const objects = resources.filter(({ custom }) => custom);
  expect(objects).toHaveLength(4);
  for (const { inputs, parent } of objects) {
    expect(inputs).toMatchObject({ metadata: { name: "shop-green", namespace: "market" } });
    expect(parent).toContain("sluice:index:ColorWorkload::shop-green");
  }
});

test.each([
  ["safe", { maxSurge: 1, maxUnavailable: 0 }],
  ["fast", { maxSurge: "100%", maxUnavailable: 0 }],
  ["balanced", { maxSurge: "25%", maxUnavailable: "25%" }],
  ["frugal", { maxSurge: 0, maxUnavailable: "50%" }],
] as const)("the strategy %s is %j", async (strategy, rollingUpdate) => {
  const { spec } = await deployment({ workload: { strategy } });
  expect(spec.strategy).toEqual({ type: "RollingUpdate", rollingUpdate });
});

test("a rollout has the same limit for Kubernetes and for the engine", async () => {
  const recording = await declared({ workload: { progressDeadline: "1m30s" } });
  const { inputs, updateTimeout } = only(recording, "Deployment");
  expect(inputs).toMatchObject({ spec: { progressDeadlineSeconds: 90 } });
  expect(updateTimeout).toBe("90s");
});

test("an autoscaler owns the number of pods of a Deployment that it did not start", async () => {
  const recording = await declared({ autoscaling: { min: 2, max: 9, memory: "75%" } });
  const { inputs, ignoreChanges } = only(recording, "Deployment");
  expect(inputs["spec"]).toHaveProperty("replicas", 2);
  expect(ignoreChanges).toEqual(["spec.replicas"]);
  expect(only(recording, "HorizontalPodAutoscaler").inputs["spec"]).toEqual({
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop-green" },
    minReplicas: 2,
    maxReplicas: 9,
    metrics: [
      {
        type: "ContainerResource",
        containerResource: {
          name: "cpu",
          container: "shop",
          target: { type: "Utilization", averageUtilization: 70 },
        },
      },
      {
        type: "ContainerResource",
        containerResource: {
          name: "memory",
          container: "shop",
          target: { type: "Utilization", averageUtilization: 75 },
        },
      },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
  });
});

test("an autoscaler looks at custom and external metrics, and is as fast as it is told", async () => {
  const metric = { name: "jobs" };
  const describedObject = { apiVersion: "v1", kind: "Service", name: "shop" };
  const recording = await declared({
    autoscaling: {
      min: 2,
      max: 9,
      cpu: "none",
      metrics: [
        { pods: { metric, target: { averageValue: "100" } } },
        { object: { describedObject, metric, target: { value: "1k" } } },
        {
          external: {
            metric: { ...metric, selector: { matchLabels: { queue: "orders" } } },
            target: { averageValue: "30" },
          },
        },
      ],
      behavior: {
        scaleUp: { stabilizationWindow: "0s", policies: [{ value: 4, period: "1m" }] },
        scaleDown: {
          stabilizationWindow: "10m",
          selectPolicy: "Min",
          policies: [{ value: "10%", period: "1m" }],
        },
      },
    },
  });
  expect(only(recording, "HorizontalPodAutoscaler").inputs["spec"]).toMatchObject({
    metrics: [
      { type: "Pods", pods: { metric, target: { type: "AverageValue", averageValue: "100" } } },
      {
        type: "Object",
        object: { describedObject, metric, target: { type: "Value", value: "1k" } },
      },
      {
        type: "External",
        external: {
          metric: { ...metric, selector: { matchLabels: { queue: "orders" } } },
          target: { type: "AverageValue", averageValue: "30" },
        },
      },
    ],
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [{ type: "Pods", value: 4, periodSeconds: 60 }],
      },
      scaleDown: {
        stabilizationWindowSeconds: 600,
        selectPolicy: "Min",
        policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
      },
    },
  });
});

test("where an autoscaler elsewhere decides the stack has none, and leaves the number of pods alone", async () => {
  const recording = await declared({ autoscaling: "external", workload: { replicas: 4 } });
  const { inputs, ignoreChanges } = only(recording, "Deployment");
  expect(inputs["spec"]).toHaveProperty("replicas", 4);
  expect(ignoreChanges).toEqual(["spec.replicas"]);
  const types = recording.resources.map(({ type }) => type);
  expect(types.filter((type) => type.includes("Autoscaler"))).toEqual([]);
});

test("without an autoscaler a change of replicas is carried out", async () => {
  expect(only(await declared({ workload: { replicas: 4 } }), "Deployment")).toMatchObject({
    inputs: { spec: { replicas: 4 } },
    ignoreChanges: [],
  });
});

test("the budget covers this color only and lets broken pods go", async () => {
  const recording = await declared({ disruption: { minAvailable: 2 } });
  expect(only(recording, "PodDisruptionBudget").inputs["spec"]).toEqual({
    minAvailable: 2,
    selector: { matchLabels: { "app.kubernetes.io/name": "shop", "sluice.dev/color": "green" } },
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  });
});

test("the Service is not waited for, as a color at rest has no endpoints", async () => {
  const { inputs } = only(
    await declared({
      traffic: { servicePort: 8000, protocol: "grpc" },
      monitoring: { scrape: "none" },
    }),
    "Service",
  );
  expect(inputs).toMatchObject({ metadata: { annotations: { "pulumi.com/skipAwait": "true" } } });
  expect(inputs["spec"]).toEqual({
    type: "ClusterIP",
    selector: { "app.kubernetes.io/name": "shop", "sluice.dev/color": "green" },
    ports: [{ name: "grpc", appProtocol: "grpc", port: 8000, targetPort: "app", protocol: "TCP" }],
  });
});

test("the Service asks for the port by the name that the container gives it", async () => {
  const recording = await declared();
  const service = only(recording, "Service").inputs["spec"];
  expect(service).toMatchObject({ ports: [{ targetPort: "app" }] });
  const { ports } = await container();
  expect(ports).toEqual([{ name: "app", containerPort: 8080, protocol: "TCP" }]);
});

test("further ports are the container's and its Service's, found by name", async () => {
  const change = {
    workload: {
      ports: {
        "http-metrics": { containerPort: 9090 },
        dns: { containerPort: 5353, protocol: "UDP" },
      },
    },
    green: { ...shop.green, ports: { dns: { containerPort: 5454, servicePort: 53 } } },
  } as const;
  expect((await container(change)).ports).toEqual([
    { name: "app", containerPort: 8080, protocol: "TCP" },
    { name: "http-metrics", containerPort: 9090, protocol: "TCP" },
    { name: "dns", containerPort: 5454, protocol: "UDP" },
  ]);
  expect(only(await declared(change), "Service").inputs["spec"]).toMatchObject({
    ports: [
      { name: "http", port: 80, targetPort: "app" },
      { name: "http-metrics", port: 9090, targetPort: "http-metrics", protocol: "TCP" },
      { name: "dns", port: 53, targetPort: "dns", protocol: "UDP" },
    ],
  });
});

test("a further port without a name gets one, which says nothing of what is spoken", async () => {
  const change = {
    workload: { ports: { 9090: {}, 53: { protocol: "UDP", servicePort: 5353 } } },
  } as const;
  expect((await container(change)).ports).toEqual([
    { name: "app", containerPort: 8080, protocol: "TCP" },
    { name: "port-53", containerPort: 53, protocol: "UDP" },
    { name: "port-9090", containerPort: 9090, protocol: "TCP" },
  ]);
  expect(only(await declared(change), "Service").inputs["spec"]).toMatchObject({
    ports: [
      { name: "http" },
      { name: "port-53", port: 5353, targetPort: "port-53", protocol: "UDP" },
      { name: "port-9090", port: 9090, targetPort: "port-9090", protocol: "TCP" },
    ],
  });
});

test("a rotation marks the pods, and pods of no rotation have no mark", async () => {
  const marked = await deployment({ workload: { rotation: "2026-01-31" } });
  const key = "sluice.dev/rotation";
  expect(marked.spec.template.metadata?.annotations).toHaveProperty([key], "2026-01-31");
  expect((await deployment()).spec.template.metadata?.annotations).not.toHaveProperty([key]);
});

test("annotations of the Deployment are no part of its pods", async () => {
  const deploymentAnnotations = { "example.com/runbook": "https://example.com/shop" };
  const { inputs } = only(await declared({ workload: { deploymentAnnotations } }), "Deployment");
  expect(inputs["metadata"]).toMatchObject({ annotations: deploymentAnnotations });
  const { spec } = await deployment({ workload: { deploymentAnnotations } });
  expect(spec.template).toEqual((await deployment()).spec.template);
});

describe("probes", () => {
  test("ask a service that speaks gRPC in gRPC", async () => {
    const { startupProbe, livenessProbe, readinessProbe } = await container({
      traffic: { protocol: "grpc" },
      monitoring: { port: 9100 },
    });
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      expect(probe).toMatchObject({ grpc: { port: 8080 } });
    }
  });

  test("ask over HTTP, liveness for the process and readiness for its dependencies", async () => {
    const { startupProbe, livenessProbe, readinessProbe } = await container();
    expect({ startupProbe, livenessProbe, readinessProbe }).toEqual({
      startupProbe: {
        httpGet: { path: "/healthz", port: 8080 },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 30,
      },
      livenessProbe: {
        httpGet: { path: "/healthz", port: 8080 },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 3,
      },
      readinessProbe: {
        httpGet: { path: "/ready", port: 8080 },
        periodSeconds: 5,
        timeoutSeconds: 3,
        failureThreshold: 3,
      },
    });
  });

  test.each([
    [{ kind: "grpc", service: "cart" } as const, { grpc: { port: 8080, service: "cart" } }],
    [{ kind: "tcp", port: 9000 } as const, { tcpSocket: { port: 9000 } }],
    [
      { kind: "command", command: ["/app", "check"] } as const,
      { exec: { command: ["/app", "check"] } },
    ],
    [{ kind: "http", path: "/up" } as const, { httpGet: { path: "/up", port: 8080 } }],
    [
      { scheme: "HTTPS", httpHeaders: { Host: "shop", "X-From": "" } } as const,
      {
        httpGet: {
          path: "/ready",
          port: 8080,
          scheme: "HTTPS",
          httpHeaders: [
            { name: "Host", value: "shop" },
            { name: "X-From", value: "" },
          ],
        },
      },
    ],
    [{ period: "5s", timeout: "30s" } as const, { periodSeconds: 5, timeoutSeconds: 30 }],
  ])("of the kind in %j become %j", async (readiness, expected) => {
    const { readinessProbe } = await container({ workload: { probes: { readiness } } });
    expect(readinessProbe).toMatchObject(expected);
    expect(Object.keys(readinessProbe ?? {})).toHaveLength(4);
  });
});

test("startup and liveness may be none, in a color alone or in all but one", async () => {
  const asked = async (...[common, own]: readonly WorkloadArgs["probes"][]) => {
    const { startupProbe, livenessProbe, readinessProbe } = await container({
      workload: { probes: common ?? {} },
      green: { ...shop.green, probes: own ?? {} },
    });
    return [startupProbe, livenessProbe, readinessProbe].map((probe) => probe !== undefined);
  };
  expect(await asked({ startup: "none", liveness: "none" })).toEqual([false, false, true]);
  expect(await asked({}, { liveness: "none" })).toEqual([true, false, true]);
  expect(await asked({ liveness: "none" }, { liveness: { path: "/up" } })).toEqual([
    true,
    true,
    true,
  ]);
});

test("a first question may come later, and readiness may take several passes", async () => {
  const probes = {
    liveness: { initialDelay: "15s" },
    readiness: { successThreshold: 2 },
  };
  const { livenessProbe, readinessProbe } = await container({ workload: { probes } });
  expect(livenessProbe).toMatchObject({ initialDelaySeconds: 15 });
  expect(livenessProbe).not.toHaveProperty("successThreshold");
  expect(readinessProbe).toMatchObject({ successThreshold: 2 });
});

test("a leaving pod sleeps first, and its grace covers sleep and shutdown", async () => {
  const drain = { preStop: "7s", shutdown: "20s" };
  const spec = await podSpec({ workload: { drain } });
  expect(spec.terminationGracePeriodSeconds).toBe(32);
  const { lifecycle } = await container({ workload: { drain } });
  expect(lifecycle).toEqual({ preStop: { sleep: { seconds: 7 } } });
});

test("a pod without a time to sleep has no hook, as API servers refuse one of 0 seconds", async () => {
  const drain = { preStop: "0s", shutdown: "20s" };
  expect(await container({ workload: { drain } })).not.toHaveProperty("lifecycle");
});

test("a proxy that is no native sidecar stays as long as the drain takes", async () => {
  const annotations = async (workload: WorkloadArgs) =>
    (await deployment({ workload })).spec.template.metadata?.annotations;
  const drain = { preStop: "7s", shutdown: "20s" };
  expect(await annotations({ drain })).toEqual({
    "proxy.istio.io/config": '{"terminationDrainDuration":"27s"}',
  });
  const podAnnotations = { "proxy.istio.io/config": "concurrency: 1" };
  expect(await annotations({ drain, podAnnotations })).toEqual(podAnnotations);
});

test("the pod is not root, cannot become it, and writes nowhere but where it is let", async () => {
  const workload = { userId: 1000, scratchPaths: ["/tmp"] };
  const spec = await podSpec({ workload });
  expect(spec.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    fsGroup: 1000,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(spec.automountServiceAccountToken).toBe(false);
  expect(spec.volumes).toEqual([{ name: "scratch-0", emptyDir: { sizeLimit: "256Mi" } }]);
  const { securityContext, volumeMounts } = await container({ workload });
  expect(securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(volumeMounts).toEqual([{ name: "scratch-0", mountPath: "/tmp" }]);
});

test("root is the pod's user where it is asked for by name", async () => {
  expect((await podSpec({ workload: { userId: "root" } })).securityContext).toEqual({
    runAsNonRoot: false,
    runAsUser: 0,
    runAsGroup: 0,
    fsGroup: 0,
    seccompProfile: { type: "RuntimeDefault" },
  });
});

test("a cluster that chooses users is told none, and still no root", async () => {
  expect((await podSpec({ workload: { userId: "platform" } })).securityContext).toEqual({
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  });
});

test("a color may have capabilities, more rights and a file system to write to; the rest is dropped", async () => {
  const capabilities = { add: ["NET_BIND_SERVICE", "SYS_PTRACE"] };
  const { securityContext } = await container({
    workload: { readOnlyRootFilesystem: false, allowPrivilegeEscalation: true },
    green: { ...shop.green, capabilities },
  });
  expect(securityContext).toEqual({
    allowPrivilegeEscalation: true,
    readOnlyRootFilesystem: false,
    capabilities: { ...capabilities, drop: ["ALL"] },
  });
});

test.each([
  ["soft", "ScheduleAnyway"],
  ["hard", "DoNotSchedule"],
] as const)("a %s spread makes an uneven node %s", async (spread, whenUnsatisfiable) => {
  const { topologySpreadConstraints } = await podSpec({ workload: { spread } });
  expect(topologySpreadConstraints?.map((one) => [one.topologyKey, one.whenUnsatisfiable])).toEqual(
    [
      ["kubernetes.io/hostname", whenUnsatisfiable],
      ["topology.kubernetes.io/zone", "ScheduleAnyway"],
    ],
  );
});

describe("own configuration", () => {
  test("is in objects of the color's own, which the pods name", async () => {
    const recording = await declared({
      workload: { env: { MODE: "a" }, files: { "app.yaml": "x: 1" }, secrets: { TOKEN: "hush" } },
    });
    const env = only(recording, "ConfigMap", "shop-green-env");
    const files = only(recording, "ConfigMap", "shop-green-files");
    expect(env.inputs).toMatchObject({ immutable: true, data: { MODE: "a" } });
    expect(files.inputs).toMatchObject({ immutable: true, data: { "app.yaml": "x: 1" } });
    expect(only(recording, "Secret").inputs).toMatchObject({
      immutable: true,
      stringData: { TOKEN: "[secret]" },
    });
    expect(only(recording, "Deployment").dependencies).toEqual(
      expect.arrayContaining([env.urn, files.urn, only(recording, "Secret").urn]),
    );
    expect(JSON.stringify(recording)).not.toContain("hush");
  });

  test("that refers to other variables is no part of a ConfigMap, where nothing expands it", async () => {
    const env = { HOST: "db", URL: "http://$(HOST):$(PORT)/", PORT: "5432", DATE: "$(date +%s)" };
    const recording = await declared({ workload: { env } });
    expect(only(recording, "ConfigMap").inputs["data"]).toEqual({
      HOST: "db",
      PORT: "5432",
      DATE: "$(date +%s)",
    });
    expect((await container({ workload: { env } })).env?.at(-1)).toEqual({
      name: "URL",
      value: "http://$(HOST):$(PORT)/",
    });
  });

  test("that stands elsewhere comes before what refers to it, and is no part of a ConfigMap", async () => {
    const password = { secretKeyRef: { name: "db", key: "password" } };
    const workload = {
      env: { URL: "http://u:$(PASSWORD)@db/", PASSWORD: password, LEVEL: "info" },
      envFrom: [
        { configMapRef: { name: "common" } },
        { secretRef: { name: "db", optional: true }, prefix: "DB_" },
      ],
    };
    const recording = await declared({ workload });
    expect(only(recording, "ConfigMap").inputs["data"]).toEqual({ LEVEL: "info" });
    const { env, envFrom } = await container({ workload });
    expect(env?.slice(2)).toEqual([
      {
        name: "PASSWORD",
        valueFrom: { secretKeyRef: { name: "db", key: "password", optional: false } },
      },
      { name: "URL", value: "http://u:$(PASSWORD)@db/" },
    ]);
    expect(envFrom).toMatchObject([
      { configMapRef: { name: "common", optional: false } },
      { secretRef: { name: "db", optional: true }, prefix: "DB_" },
      { configMapRef: { name: expect.stringContaining("shop-green-env") as unknown } },
    ]);
  });

  test("that a color takes from elsewhere replaces the service's own reference as a whole", async () => {
    const { env } = await container({
      workload: {
        env: {
          A: { secretKeyRef: { name: "db", key: "a", optional: true } },
          GOMEMLIMIT: { resourceFieldRef: { resource: "limits.memory" } },
        },
      },
      green: { ...shop.green, env: { A: { fieldRef: { fieldPath: "status.podIP" } } } },
    });
    expect(env).toEqual([
      { name: "SLUICE_COLOR", value: "green" },
      { name: "A", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "GOMEMLIMIT", valueFrom: { resourceFieldRef: { resource: "limits.memory" } } },
    ]);
  });

  test("changes the pods when, and only when, its contents change", async () => {
    const template = async (env: Record<string, string>) =>
      JSON.stringify((await deployment({ workload: { env } })).spec.template);
    const first = await template({ A: "1", B: "2" });
    expect(await template({ B: "2", A: "1" })).toBe(first);
    expect(await template({ A: "1", B: "3" })).not.toBe(first);
  });

  test("that changes in running pods keeps its name, and is mounted as a whole folder", async () => {
    const workload = { files: { "app.yaml": "x: 1" }, liveFiles: { "limits.yaml": "rate: 5" } };
    const recording = await declared({ workload });
    const live = only(recording, "ConfigMap", "shop-green-live");
    expect(live.inputs).toMatchObject({
      metadata: { name: "shop-green-live", namespace: "market" },
      data: { "limits.yaml": "rate: 5" },
    });
    expect(live.inputs).not.toHaveProperty("immutable");
    expect(only(recording, "Deployment").dependencies).toContain(live.urn);
    expect((await podSpec({ workload })).volumes).toContainEqual({
      name: "live-files",
      configMap: { name: "shop-green-live" },
    });
    expect((await container({ workload })).volumeMounts).toEqual([
      { name: "files", mountPath: "/etc/sluice", readOnly: true },
      { name: "live-files", mountPath: "/etc/sluice-live", readOnly: true },
    ]);
  });

  test("that changes in running pods leaves the pods as they are, whatever it holds", async () => {
    const template = async (liveFiles: Record<string, string>) =>
      (await deployment({ workload: { liveFiles } })).spec.template;
    const first = await template({ "limits.yaml": "rate: 5" });
    expect(await template({ "limits.yaml": "rate: 6", "level.yaml": "debug" })).toEqual(first);
  });

  test("that changes in running pods has a name of its own per service, not per component", async () => {
    const { resources } = await deploy(() => {
      for (const namespace of ["market", "staging"]) {
        const workload = { liveFiles: { "limits.yaml": "rate: 5" } };
        new ColorWorkload(`${namespace}-green`, args({ namespace, workload }));
      }
    });
    const live = resources.filter(({ type }) => type.endsWith(":ConfigMap"));
    expect(live.map(({ name }) => name)).toEqual(["market-green-live", "staging-green-live"]);
    expect(live.map(({ inputs }) => inputs["metadata"])).toMatchObject([
      { name: "shop-green-live", namespace: "market" },
      { name: "shop-green-live", namespace: "staging" },
    ]);
  });

  test("leaves the name of the Secret to the provider, as a hash of it would tell", async () => {
    const { inputs } = only(await declared({ workload: { secrets: { TOKEN: "hush" } } }), "Secret");
    expect(inputs["metadata"]).not.toHaveProperty("name");
  });
});

test("the Go runtime learns of the memory limit unless the service says otherwise", async () => {
  const env = async (more: WorkloadArgs) => (await container({ workload: more })).env;
  expect(await env({})).toEqual([
    { name: "SLUICE_COLOR", value: "green" },
    { name: "GOMEMLIMIT", value: String(Math.floor(128 * 1024 * 1024 * 0.9)) },
  ]);
  expect(await env({ goMemoryLimit: false })).toEqual([{ name: "SLUICE_COLOR", value: "green" }]);
  expect(await env({ env: { GOMEMLIMIT: "1" } })).toEqual([
    { name: "SLUICE_COLOR", value: "green" },
  ]);
});

describe("limits", () => {
  const requests = { cpu: "250m", memory: "64Mi", "ephemeral-storage": "128Mi" };

  test("that are none are not written, one of them or all", async () => {
    const own = async (limits: NonNullable<WorkloadArgs["resources"]>["limits"]) =>
      (await container({ workload: { resources: { limits } } })).resources;
    expect(await own({ cpu: "none" })).toEqual({
      requests,
      limits: { memory: "128Mi", "ephemeral-storage": "1Gi" },
    });
    expect(await own("none")).toEqual({ requests });
  });

  test("of memory that are none leave nothing that the Go runtime could be told", async () => {
    for (const limits of ["none", { memory: "none" }] as const) {
      const { env } = await container({ workload: { resources: { limits } } });
      expect(env).toEqual([{ name: "SLUICE_COLOR", value: "green" }]);
    }
  });

  test("of a color stand over those of the service, none over a map and a map over none", async () => {
    const own = async (...[common, color]: readonly WorkloadArgs["resources"][]) =>
      (
        await container({
          workload: { resources: common ?? {} },
          green: { ...shop.green, resources: color ?? {} },
        })
      ).resources?.limits;
    expect(await own({ limits: { memory: "1Gi" } }, { limits: "none" })).toBeUndefined();
    expect(await own({ limits: "none" }, { limits: { memory: "1Gi", cpu: "none" } })).toEqual({
      memory: "1Gi",
      "ephemeral-storage": "1Gi",
    });
  });

  test("and requests of extended resources are the same", async () => {
    const extended = { "nvidia.com/gpu": "1", "hugepages-2Mi": "64Mi" };
    const { resources } = await container({
      workload: { resources: { limits: "none", extended } },
    });
    expect(resources).toEqual({ requests: { ...requests, ...extended }, limits: extended });
  });
});

test("spans of a color go where tracing says, with the version of the pod's label", async () => {
  const tracing = { endpoint: "http://collector:4318", sampling: "100%" };
  const { env } = await container({ workload: { tracing } });
  expect(env?.slice(2)).toEqual([
    {
      name: "SLUICE_VERSION",
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['version']" } },
    },
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://collector:4318" },
    { name: "OTEL_EXPORTER_OTLP_PROTOCOL", value: "http/protobuf" },
    { name: "OTEL_SERVICE_NAME", value: "shop" },
    {
      name: "OTEL_RESOURCE_ATTRIBUTES",
      value: "service.version=$(SLUICE_VERSION),k8s.namespace.name=market,sluice.color=green",
    },
    { name: "OTEL_TRACES_SAMPLER", value: "parentbased_traceidratio" },
    { name: "OTEL_TRACES_SAMPLER_ARG", value: "1" },
  ]);
});

test("pods run on the nodes that a color and the service ask for, and on any if nobody asks", async () => {
  expect(await podSpec()).not.toHaveProperty("nodeSelector");
  const asked = await podSpec({
    workload: { nodeSelector: { "kubernetes.io/arch": "amd64", disk: "ssd" } },
    green: { ...shop.green, nodeSelector: { "kubernetes.io/arch": "arm64" } },
  });
  expect(asked.nodeSelector).toEqual({ "kubernetes.io/arch": "arm64", disk: "ssd" });
});

test("pods are placed, and resolve names, as Kubernetes' own keys say", async () => {
  const podAntiAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: [
      {
        topologyKey: "kubernetes.io/hostname",
        labelSelector: { matchLabels: { "app.kubernetes.io/name": "batch" } },
      },
    ],
  };
  const placing = {
    affinity: { podAntiAffinity },
    priorityClassName: "high-priority",
    runtimeClassName: "gvisor",
    hostAliases: [{ ip: "10.0.0.10", hostnames: ["db.internal"] }],
    dnsPolicy: "None",
    dnsConfig: { nameservers: ["10.0.0.53"], options: [{ name: "ndots", value: "2" }] },
  } as const;
  const gpu = { key: "gpu", operator: "Exists", effect: "NoExecute" } as const;
  const asked = await podSpec({
    workload: { ...placing, tolerations: [{ key: "spot" }] },
    green: { ...shop.green, tolerations: [gpu] },
  });
  expect(asked).toMatchObject({ ...placing, tolerations: [gpu] });
  const unasked = await podSpec();
  for (const key of Object.keys(placing)) expect(unasked).not.toHaveProperty(key);
});

test("volumes of every kind are the pod's, and stand where mounts say", async () => {
  const limits = { resource: "limits.memory" };
  const own = { containerName: "shop", ...limits };
  const volumes = {
    tls: { secret: { secretName: "shop-tls", items: [{ key: "a", path: "b", mode: 256 }] } },
    common: { configMap: { name: "shop-common", optional: true } },
    data: { persistentVolumeClaim: { claimName: "shop-data" } },
    vault: { csi: { driver: "vault.example.com", volumeAttributes: { role: "shop" } } },
    cache: { emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
  };
  const spec = await podSpec({
    workload: {
      scratchPaths: ["/tmp"],
      volumes: {
        ...volumes,
        me: { downwardAPI: { items: [{ path: "memory", resourceFieldRef: limits }] } },
        all: {
          projected: {
            sources: [
              { serviceAccountToken: { audience: "vault", path: "token" } },
              { downwardAPI: { items: [{ path: "memory", resourceFieldRef: limits }] } },
            ],
          },
        },
      },
      mounts: {
        "/etc/tls/b": { volume: "tls", subPath: "b" },
        "/data": { volume: "data", readOnly: false },
        "/cache": { volume: "cache" },
      },
    },
  });
  expect(spec.volumes).toMatchObject([
    { name: "scratch-0" },
    ...Object.entries(volumes).map(([name, source]) => ({ name, ...source })),
    { name: "me", downwardAPI: { items: [{ path: "memory", resourceFieldRef: own }] } },
    {
      name: "all",
      projected: {
        sources: [
          { serviceAccountToken: { audience: "vault", expirationSeconds: 3600, path: "token" } },
          { downwardAPI: { items: [{ path: "memory", resourceFieldRef: own }] } },
        ],
      },
    },
  ]);
  expect(spec.containers[0]?.volumeMounts).toEqual([
    { name: "scratch-0", mountPath: "/tmp" },
    { name: "tls", mountPath: "/etc/tls/b", subPath: "b", readOnly: true },
    { name: "data", mountPath: "/data", readOnly: false },
    { name: "cache", mountPath: "/cache", readOnly: false },
  ]);
});

test("a color at rest may have no pods", async () => {
  const { spec } = await deployment({ green: { replicas: 0 } });
  expect(spec.replicas).toBe(0);
});

test("a patch of the pod and of its container changes what it names, and nothing else", async () => {
  const plain = await podSpec();
  const [own] = plain.containers;
  const pod = {
    shareProcessNamespace: true,
    enableServiceLinks: null,
    containers: [{ name: "log", image: "log:1" }],
  };
  const patched = {
    stdin: true,
    env: [{ name: "LOG", value: "1" }],
    livenessProbe: { periodSeconds: 7 },
  };
  const { enableServiceLinks: _, ...rest } = plain;
  expect(await podSpec({ workload: { pod, container: patched } })).toEqual({
    ...rest,
    shareProcessNamespace: true,
    containers: [
      {
        ...own,
        stdin: true,
        env: [...(own?.env ?? []), { name: "LOG", value: "1" }],
        livenessProbe: { ...own?.livenessProbe, periodSeconds: 7 },
      },
      { name: "log", image: "log:1" },
    ],
  });
});

describe("containers beside the service's own", () => {
  const image = "registry.example.com/tool:1";
  const hardened = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
  const resources = {
    requests: { cpu: "250m", memory: "64Mi", "ephemeral-storage": "128Mi" },
    limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "1Gi" },
  };

  test("are none where none are asked for", async () => {
    expect(await podSpec()).not.toHaveProperty("initContainers");
  });

  test("are hardened, share volumes, and stay where they are sidecars", async () => {
    const { initContainers, containers } = await podSpec({
      workload: {
        volumes: { cache: { emptyDir: {} } },
        initContainers: {
          fill: {
            image,
            command: ["/fill"],
            env: { B: "$(A)", A: "1", KEY: { secretKeyRef: { name: "shop", key: "key" } } },
            mounts: { "/cache": { volume: "cache" } },
          },
        },
        sidecars: {
          proxy: {
            image,
            args: ["--verbose"],
            userId: "root",
            ports: { "http-admin": { containerPort: 9100 } },
            probes: { startup: { port: 9100, path: "/up" } },
            mounts: { "/cache": { volume: "cache", readOnly: true } },
          },
        },
      },
    });
    expect(containers).toHaveLength(1);
    expect(initContainers).toEqual([
      {
        name: "proxy",
        image,
        restartPolicy: "Always",
        args: ["--verbose"],
        ports: [{ name: "http-admin", containerPort: 9100, protocol: "TCP" }],
        envFrom: [],
        env: [],
        startupProbe: {
          httpGet: { path: "/up", port: 9100 },
          periodSeconds: 10,
          timeoutSeconds: 5,
          failureThreshold: 30,
        },
        resources,
        securityContext: { ...hardened, runAsNonRoot: false, runAsUser: 0, runAsGroup: 0 },
        volumeMounts: [{ name: "cache", mountPath: "/cache", readOnly: true }],
      },
      {
        name: "fill",
        image,
        command: ["/fill"],
        envFrom: [],
        env: [
          {
            name: "KEY",
            valueFrom: { secretKeyRef: { name: "shop", key: "key", optional: false } },
          },
          { name: "A", value: "1" },
          { name: "B", value: "$(A)" },
        ],
        resources,
        securityContext: hardened,
        volumeMounts: [{ name: "cache", mountPath: "/cache", readOnly: false }],
      },
    ]);
  });
});
