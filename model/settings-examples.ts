import { RECEIVER_EXAMPLES } from "./alerting/receiver-examples";
import { LOGGING_EXAMPLES } from "./logging/examples";
import { dotted, type Example } from "./problem";
import { RELEASE_EXAMPLES } from "./release/settings-examples";
import { placeOf, type SecretPlace } from "./secret-places";
import { defaultOf } from "./settings-defaults";

/** A key's place from the top of the settings. */
type Path = readonly (string | number)[];

const IMAGE = `registry.example.com/shop@sha256:${"0123456789abcdef".repeat(4)}`;

/**
 * Examples of keys that have no default, or whose default says little. Keys of `workload` stand without
 * it, as both colors have them too; `[]` is any element of a list, `*` any name in a map.
 */
const EXAMPLES: Readonly<Record<string, Example>> = {
  app: "shop",
  namespace: "shop",
  port: 8080,
  activeColor: "green",
  weights: { blue: 90, green: 10 },
  "weights.blue": 90,
  "weights.green": 10,
  blue: { replicas: 5 },
  green: { replicas: 5 },
  "blue.image": IMAGE,
  "green.image": IMAGE,
  image: { context: "app", repository: "registry.example.com/shop" },
  "image.context": "app",
  "image.dockerfile": "app/Dockerfile",
  "image.repository": "registry.example.com/shop",
  "image.args": { VARIANT: "slim" },
  "image.args.*": "slim",
  "image.registry": { username: "robot", password: "from-secret-config" },
  "image.registry.server": "registry.example.com",
  "image.registry.username": "robot",
  "image.registry.password": "from-secret-config",
  labels: { team: "shop" },
  "labels.*": "shop",
  annotations: { "example.com/owner": "shop" },
  "annotations.*": "shop",
  workload: { replicas: 3 },
  resources: { limits: { memory: "256Mi" } },
  "resources.requests": { cpu: "250m", memory: "64Mi" },
  "resources.limits": { cpu: "500m", memory: "128Mi" },
  "logging.resources.requests.ephemeral-storage": "64Mi",
  "logging.resources.limits.ephemeral-storage": "256Mi",
  probes: { readiness: { path: "/ready" } },
  "probes.startup": { failureThreshold: 30 },
  "probes.liveness": { path: "/healthz" },
  "probes.readiness": { path: "/ready" },
  "probes.*.port": 8080,
  "probes.*.service": "shop.v1.Shop",
  "probes.*.command": ["/bin/health"],
  "strategy.maxSurge": 1,
  "strategy.maxUnavailable": 0,
  drain: { preStopSeconds: 5, shutdownSeconds: 30 },
  "drain.graceSeconds": 40,
  env: { LOG_LEVEL: "info" },
  "env.*": "info",
  secrets: { DB_PASSWORD: "from-secret-config" },
  "secrets.*": "from-secret-config",
  tracing: { endpoint: "http://collector.example.com:4318" },
  "tracing.endpoint": "http://collector.example.com:4318",
  files: { "banner.txt": "hello" },
  "files.*": "hello",
  liveFiles: { "limits.yaml": "requestsPerSecond: 500" },
  "liveFiles.*": "requestsPerSecond: 500",
  liveFilesPath: "/etc/sluice-live",
  scratchPaths: ["/tmp"],
  "scratchPaths[]": "/tmp",
  command: ["/bin/shop"],
  "command[]": "/bin/shop",
  args: ["--verbose"],
  "args[]": "--verbose",
  serviceAccount: "shop",
  imagePullSecrets: ["registry-login"],
  "imagePullSecrets[]": "registry-login",
  podLabels: { team: "shop" },
  "podLabels.*": "shop",
  podAnnotations: { "example.com/owner": "shop" },
  "podAnnotations.*": "shop",
  disruption: { maxUnavailable: 1 },
  "disruption.minAvailable": 2,
  autoscaling: { min: 3, max: 10 },
  "autoscaling.min": 3,
  "autoscaling.max": 10,
  "autoscaling.memoryPercent": 80,
  traffic: { hosts: ["shop.example.com"] },
  "traffic.hosts": ["shop.example.com"],
  "traffic.hosts[]": "shop.example.com",
  "traffic.gateway": { name: "istio-ingress/public" },
  "traffic.gateway.name": "istio-ingress/public",
  "traffic.gateway.selector": { istio: "ingressgateway" },
  "traffic.gateway.selector.*": "ingressgateway",
  "traffic.tls": { credentialName: "shop-example-com" },
  "traffic.tls.credentialName": "shop-example-com",
  "traffic.tls.hstsSeconds": 3600,
  "traffic.preview": { header: "x-sluice-color" },
  "traffic.preview.publicValue": "a-word-of-your-own",
  "traffic.match": [{ name: "testers", to: "idle", cookies: { tester: "yes-please" } }],
  "traffic.match[]": { name: "testers", to: "idle", cookies: { tester: "yes-please" } },
  "traffic.match[].name": "testers",
  "traffic.match[].to": "idle",
  "traffic.match[].headers": { "x-tester": "yes-please" },
  "traffic.match[].headers.*": "yes-please",
  "traffic.match[].cookies": { tester: "yes-please" },
  "traffic.match[].cookies.*": "yes-please",
  "traffic.match[].pathPrefix": "/beta",
  "traffic.match[].sourceLabels": { app: "test-client" },
  "traffic.match[].sourceLabels.*": "test-client",
  "traffic.retries": { attempts: 2 },
  "traffic.retries.perTryTimeoutMs": 2000,
  "traffic.timeoutMs": 10000,
  "traffic.connectionPool": { maxConnections: 1000 },
  "traffic.connectionPool.maxConnections": 1000,
  "traffic.connectionPool.maxPendingRequests": 1000,
  "traffic.connectionPool.maxRequests": 1000,
  "traffic.connectionPool.connectTimeoutMs": 1000,
  monitoring: { rules: "prometheus-rule" },
  "monitoring.rules": "prometheus-rule",
  "monitoring.runbooks": "https://runbooks.example.com/sluice",
  "monitoring.requests": { source: "app" },
  "monitoring.requests.app": { counter: "shop_requests_total" },
  "monitoring.requests.app.bucketsMs[]": 500,
  "monitoring.port": 9090,
  "monitoring.objectives": { latencyP99Ms: 300 },
  "monitoring.labels": { release: "prometheus" },
  "monitoring.labels.*": "prometheus",
  "monitoring.dashboards": { folder: "Shop" },
  "monitoring.dashboards.labelValue": "1",
  "monitoring.dashboards.folder": "Shop",
  ...RECEIVER_EXAMPLES,
  ...LOGGING_EXAMPLES,
  ...RELEASE_EXAMPLES,
  cluster: { context: "production" },
  "cluster.context": "production",
  "cluster.kubeconfig": "~/.kube/config",
  "cluster.identifier": "production",
};

/** How examples are written: whose keys they are, and whether they are commands for `pulumi config`. */
export interface ExampleStyle {
  /** Prefix of a key, such as the project's name and a colon. */
  readonly prefix: string;
  readonly commands: boolean;
  /** Where secrets stand: a command asks for one, instead of holding it. @default - nowhere */
  readonly places?: readonly SecretPlace[];
}

/**
 * A valid value for a key, written as its owner would write it.
 *
 * @param own - a value that suits the very problem; `null` where no value does
 */
export function exampleFor(
  path: Path,
  style: ExampleStyle,
  own?: Example | null,
): string | undefined {
  const value = own === undefined ? exampleOf(path) : own;
  if (value === undefined || value === null) return undefined;
  if (!style.commands) return `${style.prefix}${dotted(path)}: ${inline(value)}`;
  return (
    secretCommand(path, style) ??
    command(path, style.prefix, value) ??
    yaml(path, style.prefix, value)
  );
}

/** A value that a key may have; `undefined` where only the user knows one. */
export function exampleOf(path: Path): Example | undefined {
  const [top, ...below] = path;
  const isWorkload = top === "blue" || top === "green" || top === "workload";
  const keys = [path, ...(isWorkload ? [below] : [])].flatMap((steps) => [
    keyOf(steps),
    keyOf([...steps.slice(0, -1), "*"]),
    keyOf(steps.map((step, at) => (steps[at - 1] === "probes" ? "*" : step))),
    keyOf(gateSteps(steps)),
  ]);
  const key = keys.find((one) => Object.hasOwn(EXAMPLES, one));
  if (key !== undefined) return EXAMPLES[key];
  const fallback = isWorkload
    ? (defaultOf(keyOf(["workload", ...below])) ?? defaultOf(keyOf(below)))
    : defaultOf(keyOf(path));
  return fallback as Example | undefined;
}

/** Lists of gates are the same in all parts of a release. */
function gateSteps(steps: Path): Path {
  const isPart = steps[0] === "release" && (steps[1] === "verify" || steps[1] === "guard");
  return isPart && steps.length > 2 ? ["release", "gates", ...steps.slice(2)] : steps;
}

function keyOf(path: Path): string {
  return path
    .map((step, at) => (typeof step === "number" ? "[]" : at === 0 ? step : `.${step}`))
    .join("");
}

/** Encrypted values are asked for, so that they stay out of the shell's history. */
function secretCommand(path: Path, { prefix, places = [] }: ExampleStyle): string | undefined {
  const secret = secretPath(path, places);
  if (!secret) return undefined;
  return `pulumi config set --secret --path '${prefix}${dotted(secret)}'`;
}

/** The secret value that a key is, or a likely one in it. */
function secretPath(path: Path, places: readonly SecretPlace[]): Path | undefined {
  if (keyOf(path) === "image.registry") return [...path, "password"];
  if (placeOf(places, path)?.plain !== "refused") return undefined;
  return path.at(-1) === "secrets" ? [...path, "DB_PASSWORD"] : path;
}

/** Plain values; with `--path`, text that looks like a number would become one. */
function command(path: Path, prefix: string, value: Example): string | undefined {
  if (typeof value === "object" || (typeof value === "string" && !isPlain(value))) return undefined;
  const flag = path.length > 1 ? "--path " : "";
  return `pulumi config set ${flag}'${prefix}${dotted(path)}' ${String(value)}`;
}

/** A line of the stack file. */
function yaml(path: Path, prefix: string, value: Example): string {
  const [top = "", ...below] = path;
  const nested = below.reduceRight<Example>(
    (inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }),
    value,
  );
  return `${prefix}${String(top)}: ${inline(nested)}`;
}

/** A value in YAML's short form. */
function inline(value: Example): string {
  if (typeof value === "string") return isPlain(value) ? value : JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inline(inner)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Whether YAML and a shell read the text as it stands, and as text. */
function isPlain(value: string): boolean {
  return (
    /^[a-zA-Z0-9/][\w/.@%:-]*$/.test(value) &&
    Number.isNaN(Number(value)) &&
    !/:$|^(?:true|false|null|yes|no|on|off)$/i.test(value)
  );
}
