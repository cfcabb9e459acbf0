/**
 * Proves: the exact objects that ship lines, and that without the key there are none. What Fluent Bit makes
 * of its configuration is proven in test/model/logging. Does not prove that a cluster admits the pods.
 */
import { secret } from "@pulumi/pulumi";
import { parse } from "yaml";
import { BlueGreenApp, Logging } from "../../components";
import { fluentBitConfig } from "../../model/logging/fluent-bit";
import { type LoggingArgs, resolveLogging } from "../../model/logging/settings";
import type { RecordedResource, Recording } from "../../preview/recorder";
import { deploy, only } from "../support/deploy";
import { MONITORING } from "../support/monitoring";
import { digest, shop } from "../support/shop";

const image = `cr.fluentbit.io/fluent/fluent-bit@${digest("c")}`;
const store = { kind: "loki", url: "http://loki.logs:3100" } as const;
const logging: LoggingArgs = { image, store };

const declared = async (more: Partial<LoggingArgs> = {}) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, logging: { ...logging, ...more } }));

const ofLogs = ({ resources }: Recording) =>
  resources.filter(({ name, type }) => name.includes("log") && type.startsWith("kubernetes:"));
const titles = (recording: Recording) =>
  ofLogs(recording).map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`);

const selector = { "sluice.dev/logs-of": "shop", "sluice.dev/logs-in": "market" };
const labels = {
  ...selector,
  "app.kubernetes.io/component": "logs",
  "app.kubernetes.io/part-of": "shop",
  "app.kubernetes.io/managed-by": "pulumi",
};

test("without the key nothing ships lines", async () => {
  const recording = await deploy(() => new BlueGreenApp("shop", shop));
  expect(titles(recording)).toEqual([]);
  expect(recording.resources.some(({ type }) => type === "sluice:index:Logging")).toBe(false);
});

test("a shipper is a DaemonSet, its configuration and an account without rights", async () => {
  const recording = await declared();
  expect(titles(recording).sort()).toEqual([
    "ConfigMap shop-logs",
    "DaemonSet shop-logs",
    "ServiceAccount shop-logs",
  ]);
  expect(only(recording, "ServiceAccount", "shop-logs").inputs).toMatchObject({
    metadata: { name: "shop-logs", namespace: "market", labels },
    automountServiceAccountToken: false,
  });
});

test("the shipper may read files of containers, write its own folder, and nothing else", async () => {
  const recording = await declared();
  const configMap = only(recording, "ConfigMap", "shop-logs").inputs["metadata"];
  const { name: configName } = configMap as { name: string };
  expect(configName).toMatch(/^shop-logs-[0-9a-f]{8}$/);
  expect(only(recording, "DaemonSet").inputs).toMatchObject({
    metadata: {
      name: "shop-logs",
      namespace: "market",
      labels,
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      selector: { matchLabels: selector },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
      template: { metadata: { labels: { ...labels, "sidecar.istio.io/inject": "false" } } },
    },
  });
  expect(podOf(recording)).toEqual({
    serviceAccountName: "shop-logs",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "fluent-bit",
        image,
        command: ["/fluent-bit/bin/fluent-bit"],
        args: ["--config", "/etc/sluice-logs/fluent-bit.yaml"],
        ports: [{ name: "health", containerPort: 2020, protocol: "TCP" }],
        livenessProbe: probe("/", 6),
        readinessProbe: probe("/api/v1/health", 3),
        resources: {
          requests: { cpu: "50m", memory: "64Mi" },
          limits: { cpu: "200m", memory: "128Mi" },
        },
        securityContext: {
          runAsUser: 0,
          runAsGroup: 0,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [
          { name: "config", mountPath: "/etc/sluice-logs", readOnly: true },
          { name: "containers", mountPath: "/var/log/containers", readOnly: true },
          { name: "folder-0", mountPath: "/var/log/pods", readOnly: true },
          { name: "state", mountPath: "/var/lib/sluice-logs" },
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: configName } },
      { name: "containers", hostPath: { path: "/var/log/containers", type: "Directory" } },
      { name: "folder-0", hostPath: { path: "/var/log/pods", type: "Directory" } },
      {
        name: "state",
        hostPath: { path: "/var/lib/sluice-logs/market/shop", type: "DirectoryOrCreate" },
      },
    ],
  });
});

test("the configuration is what the model says, in an object named after it", async () => {
  const { inputs } = only(await declared(), "ConfigMap", "shop-logs");
  const config = fluentBitConfig({
    app: "shop",
    namespace: "market",
    logging: resolveLogging(logging),
  });
  expect(inputs).toMatchObject({ immutable: true, data: { "fluent-bit.yaml": config } });
});

test("no Service selects the shipper's pods", async () => {
  const recording = await declared();
  const { template } = specOf(only(recording, "DaemonSet"));
  const own = (template as { metadata: { labels: Record<string, string> } }).metadata.labels;
  const services = recording.resources.filter(({ type }) => type.endsWith(":Service"));
  expect(services).toHaveLength(3);
  for (const service of services) {
    const wanted = Object.entries(specOf(service)["selector"] as Record<string, string>);
    expect(wanted.every(([key, value]) => own[key] === value)).toBe(false);
  }
});

test("a shipper waits for the router, and nothing waits for a shipper", async () => {
  const recording = await declared();
  const router = only(recording, "VirtualService").urn;
  for (const { dependencies } of ofLogs(recording)) expect(dependencies).toContain(router);
  const shipper = only(recording, "DaemonSet").urn;
  const waiting = recording.resources.filter(({ dependencies }) => dependencies.includes(shipper));
  expect(waiting).toEqual([]);
});

test("password and token are in a Secret alone, as secrets", async () => {
  const password = secret("hunter2");
  const recording = await deploy(
    () =>
      new BlueGreenApp("shop", {
        ...shop,
        logging: { image, store: { ...store, username: "shipper", password } },
      }),
  );
  const { inputs } = only(recording, "Secret", "shop-logs");
  expect(inputs["metadata"]).toEqual({ namespace: "market", labels });
  expect(Object.keys(inputs["stringData"] as object)).toEqual(["LOGS_PASSWORD"]);
  const others = recording.resources.filter(({ type }) => !type.endsWith(":Secret"));
  expect(JSON.stringify(others.map((one) => one.inputs))).not.toContain("hunter2");
  const [container] = podOf(recording)["containers"] as readonly { envFrom: unknown }[];
  expect(container?.envFrom).toHaveLength(1);
});

test("shippers of many services share a namespace and a node without meeting", async () => {
  const settings = { monitoring: MONITORING, logging: resolveLogging(logging) };
  const place = { ...settings, app: "shop", logging: { ...settings.logging, namespace: "logs" } };
  const recording = await deploy(() => [
    new Logging("one", { ...place, namespace: "market" }),
    new Logging("two", { ...place, namespace: "fair" }),
    new Logging("three", { ...settings, app: "web", namespace: "logs" }),
  ]);
  const found = recording.resources.filter(({ type }) => type.endsWith(":DaemonSet"));
  const nameOf = ({ inputs }: RecordedResource) => (inputs["metadata"] as { name: string }).name;
  expect(found.map(nameOf)).toEqual(["shop-logs.market", "shop-logs.fair", "web-logs"]);
  expect(new Set(found.map((one) => JSON.stringify(specOf(one)["selector"]))).size).toBe(3);
  expect(
    found.map((one) => /"(\/var\/lib\/[^"]*\/[^"]*)"/.exec(JSON.stringify(one.inputs))?.[1]),
  ).toEqual([
    "/var/lib/sluice-logs/market/shop",
    "/var/lib/sluice-logs/fair/shop",
    "/var/lib/sluice-logs/logs/web",
  ]);
});

test("taints, pull secrets and sizes reach the pod", async () => {
  const recording = await declared({
    tolerations: [{ key: "dedicated", operator: "Exists" }],
    imagePullSecrets: ["login"],
    resources: { limits: { memory: "256Mi" } },
  });
  expect(podOf(recording)).toMatchObject({
    tolerations: [{ key: "dedicated", operator: "Exists" }],
    imagePullSecrets: [{ name: "login" }],
    containers: [{ resources: { limits: { cpu: "200m", memory: "256Mi" } } }],
  });
});

test("rules for the ruler are one ConfigMap with an alert for each color", async () => {
  const recording = await declared({ alert: { maxErrorLinesPerMinute: 20 } });
  const { inputs } = only(recording, "ConfigMap", "shop-log-rules");
  expect(inputs["metadata"]).toMatchObject({
    name: "shop-log-rules",
    namespace: "market",
    labels: { "app.kubernetes.io/name": "shop", loki_rule: "1" },
  });
  const data = inputs["data"] as Record<string, string>;
  // One folder holds the files of all namespaces.
  expect(Object.keys(data)).toEqual(["market.shop-log-rules.yaml"]);
  const { groups } = parse(data["market.shop-log-rules.yaml"] ?? "") as {
    groups: { rules: object[] }[];
  };
  expect(groups[0]?.rules).toHaveLength(2);
});

function specOf({ inputs }: RecordedResource): Readonly<Record<string, unknown>> {
  return inputs["spec"] as Readonly<Record<string, unknown>>;
}

function podOf(recording: Recording): Readonly<Record<string, unknown>> {
  const { template } = specOf(only(recording, "DaemonSet")) as {
    template: { spec: Readonly<Record<string, unknown>> };
  };
  return template.spec;
}

function probe(path: string, failureThreshold: number) {
  return {
    httpGet: { path, port: 2020 },
    periodSeconds: 10,
    timeoutSeconds: 3,
    failureThreshold,
  };
}
