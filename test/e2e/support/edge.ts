import { Kubectl } from "./kubectl";

/** The namespace of the cluster's gateway, whose pods a Gateway there may have. */
export const EDGE = new Kubectl("istio-system");

/** A Gateway for one namespace on the pods that the cluster's gateway has already. */
export async function createGateway(name: string): Promise<void> {
  const value = "istio-ingressgateway.istio-system.svc.cluster.local";
  const matchLabels = { "kubernetes.io/metadata.name": name };
  const allowedRoutes = { namespaces: { from: "Selector", selector: { matchLabels } } };
  await EDGE.create({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name, namespace: EDGE.namespace },
    spec: {
      gatewayClassName: "istio",
      addresses: [{ type: "Hostname", value }],
      listeners: [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes }],
    },
  });
}

/** Takes it away: it is in no namespace that goes. */
export async function deleteGateway(name: string): Promise<void> {
  await EDGE.run("delete", "gateways.gateway.networking.k8s.io", name);
}
