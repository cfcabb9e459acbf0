import { type Problem, problem } from "../settings/problem";
import { INJECT, excludedPorts } from "../traffic/mesh";
import { has } from "../traffic/features";
import { gatewaysOf } from "./gateways";
import type { SecuredService } from "./secured-service";
import type { SecuritySettings } from "./settings";

const PROBERS = "sidecar.istio.io/rewriteAppHTTPProbers";
const MERGED = "prometheus.istio.io/merge-metrics";

/** What stands beside the pods: what is said, or what router and pods tell. */
export function meshOf(
  { mesh }: Pick<SecuritySettings, "mesh">,
  service: Pick<SecuredService, "traffic" | "pods">,
): "sidecar" | "ambient" | "none" {
  return mesh ?? (has(service.traffic, "mesh") && !isOutOfMesh(service) ? "sidecar" : "none");
}

/** Whether the pods themselves say that they get no sidecar. */
export function isOutOfMesh({ pods }: Pick<SecuredService, "pods">): boolean {
  return pods.some(({ workload: { podLabels, podAnnotations } }) =>
    [podLabels[INJECT], podAnnotations[INJECT]].includes("false"),
  );
}

/**
 * What has to be known, or to be otherwise, so that nobody who is meant to get in is refused. Where nothing is said of
 * security these keep a service from having it; said settings are refused.
 */
export function obstacles(settings: SecuritySettings, service: SecuredService): readonly Problem[] {
  if (settings.mode !== "enforce") return [];
  const isInMesh = meshOf(settings, service) === "sidecar";
  return [
    ...(isInMesh || settings.networkPolicy ? gatewayObstacles(settings, service) : []),
    ...(isInMesh && settings.mtls === "strict" ? plainObstacles(settings, service) : []),
    ...(isInMesh || !settings.networkPolicy ? [] : scraperObstacles(settings, service)),
    ...outsideObstacles(settings, service, isInMesh),
  ];
}

/** A key of `security`. */
export const at = (...path: readonly string[]) => ["security", ...path];

function gatewayObstacles(settings: SecuritySettings, service: SecuredService) {
  if (settings.callers === "any" && meshOf(settings, service) !== "sidecar") return [];
  const gateways = gatewaysOf(settings, service);
  if (!gateways) {
    const needed =
      "namespace and serviceAccount of the pods of the gateway where the hosts arrive, such as " +
      "kubectl get pods --all-namespaces --selector istio=ingressgateway tells; outside of the cluster there are none: " +
      "callers any";
    return [problem(at("gateway"), undefined, needed)];
  }
  const isBeside = gateways.some(
    ({ namespace, serviceAccount }) =>
      namespace === service.namespace && serviceAccount === undefined,
  );
  if (!isBeside) return [];
  const needed = "the gateway's ServiceAccount, as it is in the service's own namespace";
  return [problem(at("gateway", "serviceAccount"), undefined, needed)];
}

/** What comes in plain text, where pods take mutual TLS alone. */
function plainObstacles(
  { plainPorts, scraper }: SecuritySettings,
  { traffic, monitoring, pods }: SecuredService,
): readonly Problem[] {
  const { scrape, port } = monitoring;
  const marks = Object.assign(
    {},
    ...pods.map(({ workload }) => workload.podAnnotations),
  ) as Readonly<Record<string, string>>;
  const isMerged = scrape === "annotations" && marks[MERGED] !== "false";
  const isPlain = port !== undefined && plainPorts.includes(port);
  const isRead = scrape === "none" || isMerged || isPlain || scraper !== undefined;
  const mode = traffic.upstreamTls?.mode ?? "ISTIO_MUTUAL";
  const excluded = excludedPorts(marks).filter((one) => !plainPorts.includes(Number(one)));
  return [
    ...(isRead
      ? []
      : [
          problem(
            at("scraper"),
            undefined,
            `the namespace of a Prometheus in the mesh, as monitoring.scrape ${scrape} asks pods in plain text; or ` +
              "monitoring.scrape annotations; or monitoring.port, and the same port in security.plainPorts",
          ),
        ]),
    ...(mode === "ISTIO_MUTUAL"
      ? []
      : [
          problem(
            at("mtls"),
            "strict",
            `permissive, as traffic.upstreamTls.mode is ${mode}: proxies come without mutual TLS`,
            "permissive",
          ),
        ]),
    ...(excluded.length === 0
      ? []
      : [
          problem(
            at("plainPorts"),
            plainPorts,
            `a list with ${excluded.join(", ")}, as an annotation excludes them from the proxy; or no such annotation`,
          ),
        ]),
    ...(marks[PROBERS] === "false"
      ? [
          problem(
            at("mtls"),
            "strict",
            `permissive, as ${PROBERS} is "false": the kubelet asks in plain text; or no such annotation`,
            "permissive",
          ),
        ]
      : []),
  ];
}

/** Without proxies metrics at the service's own port are asked for as the service is. */
function scraperObstacles(
  { scraper, callers }: SecuritySettings,
  { monitoring: { scrape, port }, pods }: SecuredService,
): readonly Problem[] {
  const isOwn = pods.some((one) => one.port !== undefined && (port ?? one.port) === one.port);
  if (scrape === "none" || scraper || callers === "any" || !isOwn) return [];
  const needed =
    "the namespace of Prometheus, as metrics are at the service's own port; or monitoring.port";
  return [problem(at("scraper"), undefined, needed)];
}

/** Callers past the mesh, whom nobody can tell apart. */
function outsideObstacles(
  { callers, mtls, networkPolicy }: SecuritySettings,
  { service }: SecuredService,
  isInMesh: boolean,
): readonly Problem[] {
  const type = service?.type ?? "ClusterIP";
  if (type === "ClusterIP" || (!isInMesh && !networkPolicy)) return [];
  if (callers === "any" && (!isInMesh || mtls === "permissive")) return [];
  const beside = isInMesh ? ", with security.mtls permissive" : "";
  const needed = `any${beside}, as service.type is ${type}: callers past the mesh are from anywhere`;
  return [problem(at("callers"), callers, needed, "any")];
}
