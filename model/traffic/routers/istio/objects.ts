import { appLabels, type Identity, serviceHost } from "../../../labels";
import { applied } from "../../own-service";
import type { RouterObject, RouterSettings, SurroundingObject } from "../../router";
import { gatewaySpec } from "./gateway";
import { colorTrafficPolicy } from "./traffic-policy";

/** The kind with the split. Served since Istio 1.22; the older versions have the same fields. */
export const KIND = {
  kind: "VirtualService",
  resource: { group: "networking.istio.io", version: "v1", plural: "virtualservices" },
} as const;

const API_VERSION = `${KIND.resource.group}/${KIND.resource.version}`;

/** The router, which bears the service's name. */
export function virtualService(settings: RouterSettings, spec: object): RouterObject {
  return applied({
    apiVersion: API_VERSION,
    kind: KIND.kind,
    metadata: metadata(settings),
    spec,
  });
}

/** A Gateway of the service's own. */
export function gateway(settings: RouterSettings): SurroundingObject {
  return {
    apiVersion: API_VERSION,
    kind: "Gateway",
    metadata: metadata(settings),
    spec: gatewaySpec(settings.traffic),
  };
}

/** What holds for the connections to the Service of these pods. */
export function destinationRule(
  { namespace, traffic }: RouterSettings,
  { name, labels }: Pick<Identity, "name" | "labels">,
): SurroundingObject {
  const { exportTo } = traffic;
  return {
    apiVersion: API_VERSION,
    kind: "DestinationRule",
    metadata: { name, namespace, labels },
    spec: {
      host: serviceHost(name, namespace, traffic.clusterDomain),
      ...(exportTo && { exportTo: [...exportTo] }),
      trafficPolicy: colorTrafficPolicy(traffic),
    },
  };
}

function metadata({ app, namespace }: RouterSettings) {
  return { name: app, namespace, labels: appLabels(app) };
}
