/**
 * Proves: the exact inputs of one color's objects for each argument. Does not prove: that the kubelet
 * treats them as meant; test/e2e does.
 */
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import { ColorWorkload, type ColorWorkloadArgs } from "../../components";
import { deploy, only } from "../support/deploy";
import { digest } from "../support/shop";

const args: ColorWorkloadArgs = {
  app: "shop",
  namespace: "market",
  color: "green",
  port: 8080,
  image: `registry.example.com/shop@${digest("b")}`,
};

const declared = async (more: Partial<ColorWorkloadArgs> = {}) =>
  deploy(() => new ColorWorkload("shop-green", { ...args, ...more }));

async function deployment(more: Partial<ColorWorkloadArgs> = {}) {
  const { spec } = only(await declared(more), "Deployment").inputs as unknown as IDeployment;
  if (!spec) throw new Error("the Deployment has no spec");
  return { spec };
}

async function podSpec(more: Partial<ColorWorkloadArgs> = {}) {
  const { spec } = (await deployment(more)).spec.template;
  if (!spec) throw new Error("the pod has no spec");
  return spec;
}

async function container(more: Partial<ColorWorkloadArgs> = {}) {
  const [first] = (await podSpec(more)).containers;
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
  const recording = await declared({ workload: { rolloutSeconds: 90 } });
  const { inputs, updateTimeout } = only(recording, "Deployment");
  expect(inputs).toMatchObject({ spec: { progressDeadlineSeconds: 90 } });
  expect(updateTimeout).toBe("90s");
});

test("an autoscaler owns the number of pods of a Deployment that it did not start", async () => {
  const recording = await declared({ autoscaling: { min: 2, max: 9, memoryPercent: 75 } });
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
  const { inputs } = only(await declared({ servicePort: 8000, protocol: "grpc" }), "Service");
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

describe("probes", () => {
  test("ask a service that speaks gRPC in gRPC", async () => {
    const { startupProbe, livenessProbe, readinessProbe } = await container({ protocol: "grpc" });
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
  ])("of the kind in %j become %j", async (readiness, expected) => {
    const { readinessProbe } = await container({ workload: { probes: { readiness } } });
    expect(readinessProbe).toMatchObject(expected);
    expect(Object.keys(readinessProbe ?? {})).toHaveLength(4);
  });
});

test("a leaving pod sleeps first, and its grace covers sleep and shutdown", async () => {
  const drain = { preStopSeconds: 7, shutdownSeconds: 20 };
  const spec = await podSpec({ workload: { drain } });
  expect(spec.terminationGracePeriodSeconds).toBe(32);
  const { lifecycle } = await container({ workload: { drain } });
  expect(lifecycle).toEqual({ preStop: { sleep: { seconds: 7 } } });
});

test("a pod without a time to sleep has no hook, as API servers refuse one of 0 seconds", async () => {
  const drain = { preStopSeconds: 0, shutdownSeconds: 20 };
  expect(await container({ workload: { drain } })).not.toHaveProperty("lifecycle");
});

test("a proxy that is no native sidecar stays as long as the drain takes", async () => {
  const annotations = async (workload: ColorWorkloadArgs["workload"] & object) =>
    (await deployment({ workload })).spec.template.metadata?.annotations;
  const drain = { preStopSeconds: 7, shutdownSeconds: 20 };
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
        new ColorWorkload(`${namespace}-green`, { ...args, namespace, workload });
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
  const env = async (more: ColorWorkloadArgs["workload"] & object) =>
    (await container({ workload: more })).env;
  expect(await env({})).toEqual([
    { name: "SLUICE_COLOR", value: "green" },
    { name: "GOMEMLIMIT", value: String(Math.floor(128 * 1024 * 1024 * 0.9)) },
  ]);
  expect(await env({ goMemoryLimit: false })).toEqual([{ name: "SLUICE_COLOR", value: "green" }]);
  expect(await env({ env: { GOMEMLIMIT: "1" } })).toEqual([
    { name: "SLUICE_COLOR", value: "green" },
  ]);
});

test("spans of a color go where tracing says, with the version of the pod's label", async () => {
  const tracing = { endpoint: "http://collector:4318", samplePercent: 100 };
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

test("a color on its own obeys the rules of a whole service, before anything is declared", async () => {
  const refusals: string[] = [];
  const { resources } = await deploy(() => {
    for (const wrong of [
      { image: "registry.example.com/shop:latest" },
      { workload: { drain: { graceSeconds: 3 } } },
      { workload: { replicas: 2 }, disruption: { minAvailable: 2 } },
    ]) {
      try {
        new ColorWorkload("shop-green", { ...args, ...wrong });
      } catch (error) {
        refusals.push(String(error));
      }
    }
  });
  expect(refusals.map((text) => /^ {2}(\S+)$/m.exec(text)?.[1])).toEqual([
    "green.image",
    "green.drain.graceSeconds",
    "disruption.minAvailable",
  ]);
  expect(resources).toEqual([]);
});

test("a color at rest may have no pods", async () => {
  const { spec } = await deployment({ workload: { replicas: 0 } });
  expect(spec.replicas).toBe(0);
});
