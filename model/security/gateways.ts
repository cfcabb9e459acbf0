import { gatewayReference } from "../traffic/routers/istio/gateway";
import type { SecuredService } from "./secured-service";
import type { Party, SecuritySettings } from "./settings";

/** What `istioctl install` makes. */
const USUAL: Party = {
  namespace: "istio-system",
  serviceAccount: "istio-ingressgateway-service-account",
};

/**
 * Whose pods the gateway's are: what is said, or what follows from the Gateway. None where nothing comes by one.
 *
 * @returns undefined where nothing tells
 */
export function gatewaysOf(
  { gateway: said }: SecuritySettings,
  { namespace, traffic }: Pick<SecuredService, "namespace" | "traffic">,
): readonly Party[] | undefined {
  if (said) return [said];
  const { hosts, delegate, gateway, router } = traffic;
  if (delegate) return undefined;
  if (hosts.length === 0) return [];
  // Whoever implements other gateways has its pods where it likes.
  if (router !== "istio") return undefined;
  if (gateway?.name === undefined) return isUsual(gateway?.selector) ? [USUAL] : undefined;
  const places = [gateway.name]
    .flat()
    .map((name) => gatewayReference(name, namespace).split("/")[0] ?? namespace);
  // A Gateway beside the service says nothing of where its pods are.
  if (places.includes(namespace)) return undefined;
  return [...new Set(places)].map((one) => ({ namespace: one }));
}

function isUsual(selector: Readonly<Record<string, string>> = { istio: "ingressgateway" }) {
  return selector["istio"] === "ingressgateway" && Object.keys(selector).length === 1;
}
