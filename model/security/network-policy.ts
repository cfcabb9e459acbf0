import type { INetworkPolicySpec } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicySpec";
import { appSelector } from "../labels";
import { namedPorts } from "../settings/ports";
import type { Posture } from "./posture";
import type { SecuredPods, SecuredService } from "./secured-service";

type Ingress = NonNullable<INetworkPolicySpec["ingress"]>[number];
type Egress = NonNullable<INetworkPolicySpec["egress"]>[number];
type Peer = NonNullable<Ingress["from"]>[number];
type Port = NonNullable<Ingress["ports"]>[number];

/** Tunnels between proxies of newer meshes. */
const HBONE = 15008;

/** Where a proxy answers for itself: metrics of both, its own, and whether it is ready. */
const PROXY_PORTS = [15020, 15021, 15090];

/** Where istiod hands out certificates and configuration. */
const ISTIOD_PORT = 15012;

const NAME = "kubernetes.io/metadata.name";

/**
 * From where connections reach the pods of one Deployment: those that may call, at the ports that they have; whoever
 * watches, at the metrics. The other color is none of them. What the node itself asks, as the kubelet does, is let
 * in everywhere.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function networkPolicySpec(
  posture: Posture,
  service: SecuredService,
  pods: SecuredPods,
): INetworkPolicySpec {
  const { egress } = posture.settings;
  return {
    podSelector: { matchLabels: { ...pods.identity.selector } },
    policyTypes: egress ? ["Ingress", "Egress"] : ["Ingress"],
    ingress: ingressOf(posture, service, pods),
    ...(egress && { egress: egressOf(egress, posture.isInMesh) }),
  };
}

function ingressOf(
  { settings, gateways, isInMesh }: Posture,
  { app, monitoring }: SecuredService,
  { identity, port, workload }: SecuredPods,
): Ingress[] {
  const { callers, scraper, plainPorts } = settings;
  const own = [...(port === undefined ? [] : [tcp(port)]), ...furtherPorts(workload.ports)];
  const named = callers === "any" ? [] : [...gateways, ...callers];
  const spaces = [...new Set(named.map(({ namespace }) => namespace))];
  const peers = [...beside(app, identity), ...spaces.map(within)];
  const metrics = monitoring.port ?? port;
  const isWatched = monitoring.scrape !== "none" && metrics !== undefined;
  const read = isWatched && (scraper || (!isInMesh && metrics !== port)) ? [metrics] : [];
  const watched = [...(isInMesh ? PROXY_PORTS : []), ...read].map(tcp);
  return [
    ...(own.length === 0
      ? []
      : [
          {
            ...(callers !== "any" && { from: peers }),
            ports: [...own, ...(isInMesh ? [tcp(HBONE)] : [])],
          },
        ]),
    ...(watched.length === 0
      ? []
      : [{ ...(scraper && { from: [within(scraper.namespace)] }), ports: watched }]),
    ...(plainPorts.length === 0 ? [] : [{ ports: plainPorts.map(tcp) }]),
  ];
}

/** The pods of the namespace that are not the service's, and those of the same color. */
function beside(app: string, { selector, color }: SecuredPods["identity"]): Peer[] {
  if (color === undefined) return [{ podSelector: {} }];
  const others = Object.entries(appSelector(app)).map(([key, value]) => {
    return { key, operator: "NotIn" as const, values: [value] };
  });
  return [
    { podSelector: { matchExpressions: others } },
    { podSelector: { matchLabels: { ...selector } } },
  ];
}

function within(namespace: string): Peer {
  return { namespaceSelector: { matchLabels: { [NAME]: namespace } } };
}

function furtherPorts(ports: SecuredPods["workload"]["ports"]): Port[] {
  return namedPorts(ports).map(({ containerPort, protocol }) => ({
    port: containerPort,
    protocol,
  }));
}

function tcp(port: number): Port {
  return { port, protocol: "TCP" };
}

/** Names are asked for anywhere, as a node may have a resolver of its own. */
function egressOf(peers: NonNullable<Posture["settings"]["egress"]>, isInMesh: boolean): Egress[] {
  const anywhere = { namespaceSelector: {} };
  return [
    { ports: [{ port: 53, protocol: "UDP" }, tcp(53)] },
    ...(isInMesh ? [{ to: [anywhere], ports: [tcp(ISTIOD_PORT)] }] : []),
    ...peers.map(({ namespace, cidr, ports }) => ({
      to: [namespace === undefined ? { ipBlock: { cidr: cidr ?? "" } } : within(namespace)],
      // Between proxies the port of a pod is the tunnel's where both have one.
      ...(ports && { ports: [...ports, ...(isInMesh ? [HBONE] : [])].map(tcp) }),
    })),
  ];
}
