import type { IServiceSpec } from "kubernetes-models/v1/ServiceSpec";
import { has, type Routed } from "../traffic/features";
import { patchOf } from "../patch/patch";
import { patchProblems } from "../patch/patch-problems";
import { isStream } from "../traffic/stream";
import type { TrafficSettings } from "../traffic/traffic";
import { annotations, flag, labels, object, word } from "./fields";
import { isMap } from "./merge";
import { type Problem, problem } from "./problem";
import { labelProblems } from "./stack-labels";
import type { Resolved } from "./typed";

/** How the Service named as the app differs from one that the mesh alone needs. */
export const serviceSchema = object({
  /** Labels of it, beside those of all objects or with other values. */
  labels: labels()
    .meta({ examples: [{ component: "web" }] })
    .default({}),
  /** Annotations of it, such as those that a cloud reads. */
  annotations: annotations()
    .meta({ examples: [{ "example.com/owner": "shop" }] })
    .default({}),
  /**
   * Where it can be called. Whoever calls it past the mesh, by a port of a node or a load balancer, gets
   * pods of both colors whatever the weights are; a Gateway obeys them. With `traffic.router` `service` everybody
   * gets the active color.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
   */
  type: word(["ClusterIP", "NodePort", "LoadBalancer"]).default("ClusterIP"),
  /**
   * Without an address of its own: its name stands for those of the pods. A change replaces the Service, and
   * until the new one is there nothing answers under its name.
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
   */
  headless: flag().default(false),
  /**
   * For what has no key: a patch of its ServiceSpec, in Kubernetes' own fields, laid over what the keys make.
   * Maps are merged key by key, `null` removes a field, ports are patched by `port`, other lists replaced.
   * Selector, kind of Service, and the service's own port are no part of it.
   * @default - nothing is patched
   * @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec
   */
  patch: patchOf<IServiceSpec>("Kubernetes' ServiceSpec", {
    externalTrafficPolicy: "Local",
  }).exactOptional(),
}).meta({ examples: [{ annotations: { "example.com/owner": "shop" } }] });

/** The Service named as the app. */
export type ServiceSettings = Resolved<typeof serviceSchema>;

/** As much of the traffic's settings as the Service is judged by. */
type ServiceTraffic = Routed & Pick<TrafficSettings, "servicePort" | "protocol" | "ports">;

const ADDRESS =
  "false, as the Service routes: callers would keep the addresses of pods that a switch takes them off";

/** An address that nodes or a balancer would stand for, and a patch that breaks what callers rest on. */
export function serviceProblems(
  path: readonly string[],
  { labels, type, headless, patch }: ServiceSettings,
  traffic: ServiceTraffic | undefined,
): readonly Problem[] {
  const at = [...path, "patch"];
  const own: readonly unknown[] = traffic
    ? [traffic.servicePort, ...Object.values(traffic.ports)]
    : [];
  const isInMesh = traffic === undefined || has(traffic, "mesh");
  const isSteady = traffic === undefined || has(traffic, "proxied");
  return [
    ...labelProblems([...path, "labels"], labels),
    ...(headless && !isSteady ? [problem([...path, "headless"], headless, ADDRESS, false)] : []),
    ...(headless && type !== "ClusterIP"
      ? [problem([...path, "headless"], headless, `false, as type is ${type}`, false)]
      : []),
    ...(patch ? patchProblems(at, "ServiceSpec", patch) : []),
    ...(patch ? refusedFields(at, patch, own, isInMesh || isSteady) : []),
    ...(patch && isInMesh
      ? refusedPorts(at, patch, own, traffic !== undefined && isStream(traffic))
      : []),
  ];
}

/** Fields that other keys decide, or by which requests would reach the wrong pods. */
const REFUSED: Readonly<Record<string, string>> = {
  selector: "nothing: which pods are selected is what the router rests on",
  type: "nothing; `service.type` says it",
  clusterIP:
    "nothing; `service.headless` takes the address away, and another one replaces the Service",
  clusterIPs:
    "nothing; `service.headless` takes the address away, and another one replaces the Service",
  externalName: "nothing: requests would leave for another host",
  publishNotReadyAddresses: "nothing: pods would get requests before they are ready",
};

/** Whether the mesh takes a port for one without requests: rules of HTTP are not for it. */
export function isPlainPort({
  name,
  appProtocol,
  protocol,
}: {
  readonly name?: unknown;
  readonly appProtocol?: unknown;
  readonly protocol?: unknown;
}): boolean {
  const spoken = String(appProtocol ?? name);
  return protocol === "UDP" || /^(?:tcp|tls|udp|mongo|mysql|redis)(?:-|$)/.test(spoken);
}

type Patch = Readonly<Record<string, unknown>>;

const portsOf = ({ ports }: Patch): readonly unknown[] => (Array.isArray(ports) ? ports : []);

const isOwn = (port: unknown, own: readonly unknown[]) => isMap(port) && own.includes(port["port"]);

/** Ports that proxies would take for the service's own. */
function refusedPorts(
  path: Problem["path"],
  patch: Patch,
  own: readonly unknown[],
  isOfStreams: boolean,
): readonly Problem[] {
  return portsOf(patch).flatMap((one, at) => {
    if (isOwn(one, own) || !isMap(one)) return [];
    if (isOfStreams ? one["protocol"] === "UDP" : isPlainPort(one)) return [];
    const needed = isOfStreams
      ? "a port of UDP: the mesh sends connections to any other port of this Service to the service's own, by its weights"
      : "a port that is no HTTP, by its protocol or by a name such as tcp-metrics: the mesh sends requests for " +
        "any HTTP port of this Service to the service's own port, by its weights; traffic.ports has further ones";
    return [problem([...path, "ports", at], one, needed, null)];
  });
}

function refusedFields(
  path: Problem["path"],
  patch: Patch,
  own: readonly unknown[],
  isNamed: boolean,
): readonly Problem[] {
  const { ports } = patch;
  // By its name proxies tell what is spoken; callers without one do not know it.
  const kept = [...(isNamed ? ["name"] : []), "targetPort", "protocol"];
  const isChanged = (one: unknown) =>
    [...kept, "$patch"].some((field) => Object.hasOwn(Object(one) as object, field));
  return [
    ...Object.keys(patch).flatMap((field) => {
      const needed = Object.hasOwn(REFUSED, field) ? REFUSED[field] : undefined;
      return needed === undefined ? [] : [problem([...path, field], patch[field], needed, null)];
    }),
    ...(ports === null
      ? [problem([...path, "ports"], ports, "a list: the service's own port stays", null)]
      : []),
    ...portsOf(patch).flatMap((one, at) => {
      if (!isOwn(one, own) || !isChanged(one)) return [];
      const stay = new Intl.ListFormat("en-GB").format(kept);
      const needed = `other fields: ${stay} of the service's own ports stay`;
      return [problem([...path, "ports", at], one, needed, null)];
    }),
  ];
}
