import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Cluster } from "./cluster";
import { docker } from "./docker";
import type { Kubectl } from "./kubectl";
import { run } from "./process";

const NAME = "pod-metrics";
const METADATA = { name: NAME, labels: { app: NAME } };
const INSTALL = resolve(__dirname, "../../../ci/tools/install.sh");

/** The kubelet tells them with a pod's name; kube-state-metrics knows the limits. */
const FROM_LIMITS = [
  { of: "kube_pod_container_resource_limits;memory", to: "container_spec_memory_limit_bytes" },
  { of: "kube_pod_container_resource_limits;cpu", to: "container_spec_cpu_quota" },
  // The limit is in processors already: a quota over a period of 1, which a running container has.
  { of: "kube_pod_container_status_running;", to: "container_spec_cpu_period" },
];

/** Labels that cAdvisor's series do not have, or that tell one target from another. */
const FOREIGN_LABELS = "job|instance|endpoint|node|uid|resource|unit";

/**
 * What Prometheus knows of pods in most clusters: kube-state-metrics, and usage and limits of containers by
 * name. The test cluster has no kube-state-metrics, and its cAdvisor does not know the names; the kubelet's
 * resource metrics do. Both are real; only the limits get the names that cAdvisor gives them.
 */
export class PodMetrics {
  private constructor(
    private readonly proxy: ChildProcess,
    private readonly kubectl: Kubectl,
  ) {}

  static async start({ registry }: Cluster, kubectl: Kubectl): Promise<PodMetrics> {
    const image = await buildStateMetrics(registry);
    const { proxy, port } = await openNode();
    const node = (await kubectl.run("get", "nodes", "--output", "name")).trim().split("/")[1] ?? "";
    for (const object of [...exporter(kubectl.namespace, image), monitor(node, port)]) {
      await kubectl.create(object);
    }
    return new PodMetrics(proxy, kubectl);
  }

  /** What is left of it then goes with the namespace. */
  async stop(): Promise<void> {
    await this.kubectl.run(
      "delete",
      "podmonitors.monitoring.coreos.com,pods",
      "--selector",
      `app=${NAME}`,
    );
    const ended = once(this.proxy, "exit");
    this.proxy.kill();
    await ended;
  }
}

async function buildStateMetrics(registry: string): Promise<string> {
  const binary = (await run("bash", [INSTALL, "kube-state-metrics"])).trim();
  const folder = await mkdtemp(join(tmpdir(), "sluice-image-"));
  try {
    await copyFile(binary, join(folder, "kube-state-metrics"));
    const lines = [
      "FROM gcr.io/distroless/static-debian12:nonroot",
      "COPY kube-state-metrics /kube-state-metrics",
      'ENTRYPOINT ["/kube-state-metrics"]',
    ];
    await writeFile(join(folder, "Dockerfile"), lines.join("\n"));
    const tag = `${registry}/sluice-e2e-kube-state-metrics:latest`;
    await docker("build", "--quiet", "--tag", tag, folder);
    await docker("push", "--quiet", tag);
    return tag;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A way to the kubelet's metrics for a Prometheus that has no certificate: this one path, on loopback. */
async function openNode(): Promise<{ readonly proxy: ChildProcess; readonly port: string }> {
  const path = "^/api/v1/nodes/[^/]+/proxy/metrics/resource$";
  const proxy = spawn("kubectl", ["proxy", "--port=0", `--accept-paths=${path}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: proxy.stdout })) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return { proxy, port };
  }
  throw new Error("kubectl proxy ended without a port");
}

function exporter(namespace: string, image: string): readonly object[] {
  const metadata = METADATA;
  const rbac = "rbac.authorization.k8s.io";
  const read = (apiGroup: string, resources: readonly string[]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs: ["list", "watch"],
  });
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: `${rbac}/v1`,
      kind: "Role",
      metadata,
      rules: [read("", ["pods"]), read("apps", ["deployments"])],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: rbac, kind: "Role", name: NAME },
      subjects: [{ kind: "ServiceAccount", name: NAME, namespace }],
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata,
      spec: {
        serviceAccountName: NAME,
        containers: [
          {
            name: NAME,
            image,
            imagePullPolicy: "Always",
            args: [`--namespaces=${namespace}`, "--resources=deployments,pods"],
            ports: [{ name: "metrics", containerPort: 8080 }],
          },
        ],
      },
    },
  ];
}

function monitor(node: string, port: string): object {
  const drop = { action: "labeldrop", regex: FOREIGN_LABELS };
  const own = { port: "metrics", interval: "5s", honorLabels: true };
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: METADATA,
    spec: {
      selector: { matchLabels: { app: NAME } },
      podMetricsEndpoints: [
        {
          ...own,
          path: "/metrics",
          metricRelabelings: [
            ...FROM_LIMITS.map(({ of, to }) => ({
              sourceLabels: ["__name__", "resource"],
              regex: of,
              targetLabel: "__name__",
              replacement: to,
            })),
            drop,
          ],
        },
        {
          ...own,
          path: `/api/v1/nodes/${node}/proxy/metrics/resource`,
          relabelings: [{ targetLabel: "__address__", replacement: `127.0.0.1:${port}` }],
          metricRelabelings: [drop],
        },
      ],
    },
  };
}
