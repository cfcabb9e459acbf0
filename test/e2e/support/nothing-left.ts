import type { Fixture } from "./fixture";
import { eventually } from "./eventually";

/** Every kind that a stack can declare, and what Kubernetes makes of them. */
export const KINDS = [
  "deployments",
  "replicasets",
  "pods",
  "services",
  "endpointslices",
  "configmaps",
  "secrets",
  "poddisruptionbudgets",
  "horizontalpodautoscalers",
  "virtualservices.networking.istio.io",
  "destinationrules.networking.istio.io",
  "gateways.networking.istio.io",
  "peerauthentications.security.istio.io",
  "requestauthentications.security.istio.io",
  "authorizationpolicies.security.istio.io",
  "networkpolicies.networking.k8s.io",
  "servicemonitors.monitoring.coreos.com",
  "podmonitors.monitoring.coreos.com",
  "prometheusrules.monitoring.coreos.com",
].join(",");

/** In every namespace, whatever runs there. */
const NOT_OURS = /^(?:kube-root-ca\.crt|istio-ca-root-cert|istio-ca-crl)$/;

/** Destroys the stack and waits until the namespace is as empty as before it. */
export async function destroyCompletely(fixture: Fixture): Promise<void> {
  await fixture.stack.destroy();
  await eventually(
    "the namespace to be empty",
    async () => {
      const objects = await fixture.kubectl.list(KINDS);
      return objects
        .filter(({ metadata }) => !NOT_OURS.test(metadata.name))
        .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    },
    (left) => left.length === 0,
    120,
  );
}
