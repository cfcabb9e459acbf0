/**
 * Every object that the example stacks declare fits the schemas of Kubernetes, Istio and the Prometheus
 * operator.
 *
 * Does not prove that a cluster accepts it: schemas say nothing about fields they do not know, nor about
 * what webhooks check.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { declaredObjects, type Manifest } from "../../preview/plan/manifest";
import { checkSchemas } from "../../preview/plan/schema-check";
import type { RecordedResource } from "../../preview/recorder";
import { ColorWorkload } from "../../components";
import { parseSettings } from "../../model/settings/settings";
import { routerOf } from "../../model/traffic/routers";
import type { TrafficArgs } from "../../model/traffic/traffic";
import { allOn } from "../../model/traffic/weights";
import { deploy } from "../support/deploy";
import { resource } from "../support/recording";
import { shop } from "../support/shop";

interface Golden {
  readonly resources: readonly {
    readonly resource: string;
    readonly inputs: RecordedResource["inputs"];
  }[];
}

/** The manifests of a golden dump, which test/golden keeps equal to what the program declares. */
function manifests(stack: string): readonly Manifest[] {
  const file = join(__dirname, "../golden", `${stack}.json`);
  const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;
  const resources = golden.resources.map(({ resource: title, inputs }) => {
    const [type = "", name = ""] = title.split(" ");
    return resource(`kubernetes:${type}`, name, inputs);
  });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}

test.each([
  [
    "dev",
    [
      "ConfigMap",
      "Deployment",
      "DestinationRule",
      "Gateway",
      "PodDisruptionBudget",
      "Service",
      "VirtualService",
    ],
  ],
  ["prod", ["HorizontalPodAutoscaler", "PrometheusRule", "ServiceMonitor", "VirtualService"]],
  ["two-services", ["Deployment", "VirtualService"]],
  ["migrations", ["Job", "Secret"]],
  ["service", ["Deployment", "Job", "PrometheusRule", "Service"]],
])("every object of %s fits its schema, and every kind has one", (stack, kinds) => {
  const objects = manifests(stack);
  const found = objects.map(({ kind }) => kind);
  for (const kind of kinds) expect(found).toContain(kind);
  expect(checkSchemas(objects)).toEqual({ problems: [], unchecked: [] });
});

test("a pod with all that workload takes in Kubernetes' own words fits the schema", async () => {
  const podTerm = { topologyKey: "zone", labelSelector: { matchLabels: { app: "cache" } } };
  const items = [{ path: "memory", resourceFieldRef: { resource: "limits.memory" } }];
  const { colors, ...settings } = parseSettings({
    ...shop,
    workload: {
      tolerations: [{ key: "spot", effect: "NoExecute", tolerationSeconds: 60 }],
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: podTerm },
          ],
        },
      },
      hostAliases: [{ ip: "10.0.0.10", hostnames: ["db"] }],
      dnsConfig: { options: [{ name: "ndots", value: "2" }] },
      env: { TOKEN: { secretKeyRef: { name: "db", key: "token" } } },
      envFrom: [{ configMapRef: { name: "common" }, prefix: "X_" }],
      volumes: {
        tls: { secret: { secretName: "tls", defaultMode: 256 } },
        me: { downwardAPI: { items } },
        all: { projected: { sources: [{ downwardAPI: { items } }] } },
        data: { persistentVolumeClaim: { claimName: "data" } },
        vault: { csi: { driver: "vault.example.com", nodePublishSecretRef: { name: "csi" } } },
        cache: { emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
        nas: { nfs: { server: "nas", path: "/models" } },
        logs: { hostPath: { path: "/var/log", type: "Directory" } },
        big: {
          ephemeral: {
            volumeClaimTemplate: { spec: { resources: { requests: { storage: "1Ti" } } } },
          },
        },
      },
      mounts: {
        "/etc/tls": { volume: "tls", subPath: "a" },
        "/cache": { volume: "cache", subPathExpr: "$(TOKEN)" },
      },
      initContainers: { wait: { image: "wait:1", mounts: { "/cache": { volume: "cache" } } } },
      sidecars: {
        proxy: {
          image: "proxy:1",
          userId: 1000,
          ports: { admin: { containerPort: 9100 } },
          probes: { readiness: { kind: "tcp", port: 9100 } },
        },
      },
    },
  });
  const { resources } = await deploy(
    () =>
      new ColorWorkload("shop-green", {
        ...settings,
        ...colors.green,
        color: "green",
        image: shop.green.image,
      }),
  );
  const objects = declaredObjects(resources).map(({ manifest }) => manifest);
  expect(objects.map(({ kind }) => kind)).toContain("Deployment");
  expect(checkSchemas(objects)).toEqual({ problems: [], unchecked: [] });
});

test("an autoscaler with all metrics and a behavior fits the schema, and one without a metric's name does not", async () => {
  const metric = { name: "jobs", selector: { matchLabels: { queue: "orders" } } };
  const describedObject = { apiVersion: "v1", kind: "Service", name: "shop" };
  const policies = [{ value: 4, period: "1m" }, { value: "50%", period: "1m" }];
  const { colors, ...settings } = parseSettings({
    ...shop,
    autoscaling: {
      min: 2,
      max: 9,
      memory: "80%",
      metrics: [
        { pods: { metric, target: { averageValue: "100" } } },
        { object: { describedObject, metric, target: { value: "1k" } } },
        { external: { metric, target: { averageValue: "30" } } },
      ],
      behavior: { scaleUp: { policies }, scaleDown: { selectPolicy: "Min", policies } },
    },
  });
  const { resources } = await deploy(
    () =>
      new ColorWorkload("shop-green", {
        ...settings,
        ...colors.green,
        color: "green",
        image: shop.green.image,
      }),
  );
  const scalers = declaredObjects(resources)
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === "HorizontalPodAutoscaler");
  expect(scalers).toHaveLength(1);
  expect(checkSchemas(scalers)).toEqual({ problems: [], unchecked: [] });
  const broken = JSON.parse(JSON.stringify(scalers).replaceAll('"name":"jobs",', "")) as Manifest[];
  expect(checkSchemas(broken).problems).not.toEqual([]);
});

test("a router with all that traffic takes in Istio's own words fits the schema", () => {
  const everything: TrafficArgs = {
    hosts: ["*"],
    mesh: false,
    paths: ["/api", { prefix: "/api/" }, { regex: "/v[12]" }],
    gateway: { name: ["istio-ingress/public", "private"] },
    exportTo: ["."],
    preview: { publicValue: "open-sesame-open-sesame" },
    rewrite: { uriRegexRewrite: { match: "^/api/(.*)$", rewrite: "/\\1" } },
    requestHeaders: { set: { a: "1" }, add: { b: "2" }, remove: ["c"] },
    responseHeaders: { set: { a: "1" }, remove: ["c"] },
    corsPolicy: {
      allowOrigins: ["https://a.example.com", { regex: "https://.*" }],
      allowMethods: ["GET"],
      allowHeaders: ["a"],
      exposeHeaders: ["b"],
      maxAge: "1h",
      allowCredentials: true,
    },
    fault: {
      delay: { fixedDelay: "1s", share: "1%" },
      abort: { httpStatus: 503, share: "0.5%" },
    },
    match: [
      {
        name: "beta",
        to: { active: 50, idle: 50 },
        headers: { a: "1", b: { prefix: "2" }, c: { regex: "3" } },
        withoutHeaders: { d: "4" },
        queryParams: { e: "5" },
        authority: { prefix: "beta." },
        methods: ["GET", "POST"],
        pathPrefix: "/api/",
        ignoreUriCase: true,
        timeout: "0s",
      },
      { name: "upload", to: "split", paths: ["/api"], retries: { attempts: 0 } },
      { name: "web", to: "active", sourceLabels: { app: "web" } },
    ],
    stickiness: { domain: "example.com", sameSite: "None", secure: true, httpOnly: false },
    mirror: {},
  };
  const settings = { ...parseSettings({ ...shop, traffic: everything }), weights: allOn("blue") };
  const router = routerOf(settings);
  const objects = [...router.around(settings), router.split(settings)];
  expect(objects.map(({ kind }) => kind)).toContain("VirtualService");
  expect(checkSchemas(objects.map((one) => ({ ...one, metadata: { ...one.metadata } })))).toEqual({
    problems: [],
    unchecked: [],
  });
});

test.each([
  [
    "a weight as text",
    "VirtualService",
    '"weight":100',
    '"weight":"100"',
    "spec.http[0].route[0].weight",
  ],
  [
    "a share of pods as a list",
    "PodDisruptionBudget",
    '"maxUnavailable":1',
    '"maxUnavailable":[1]',
    "spec.maxUnavailable",
  ],
  [
    "a port as text",
    "Deployment",
    '"containerPort":8080',
    '"containerPort":"8080"',
    "spec.template.spec.containers[0].ports[0].containerPort",
  ],
  [
    "a host as a number",
    "DestinationRule",
    '"host":"shop-blue.shop-dev.svc.cluster.local"',
    '"host":5',
    "spec.host",
  ],
])("%s is found", (_, kind, right, wrong, path) => {
  const object = manifests("dev").find((one) => one.kind === kind);
  const text = JSON.stringify(object);
  expect(text).toContain(right);
  const { problems } = checkSchemas([JSON.parse(text.replace(right, wrong)) as Manifest]);
  expect(problems.map((problem) => problem.path)).toContain(path);
});
