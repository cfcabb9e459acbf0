import { appLabels, serviceHost } from "../../../labels";
import type { RouterInputs, RouterObject, SurroundingObject } from "../../router";
import { allOn } from "../../weights";
import { ownsGateway } from "./gateway";
import { destinationRule, gateway, virtualService } from "./objects";
import { type Rule, virtualServiceSpec } from "./virtual-service";

/** What a router without colors is made from. */
export type OneWayInputs = Omit<RouterInputs, "activeColor" | "weights">;

/** The objects before it: rules of connections to the one Service, and a Gateway where none is given. */
export function aroundOneWay(inputs: OneWayInputs): readonly SurroundingObject[] {
  const { app, traffic } = inputs;
  return [
    destinationRule(inputs, { name: app, labels: appLabels(app) }),
    ...(ownsGateway(traffic) ? [gateway(inputs)] : []),
  ];
}

/**
 * A VirtualService whose rules all lead to the one Service: those of a service in colors of which one has all
 * traffic, with that Service in the color's place.
 */
export function oneWay(inputs: OneWayInputs): RouterObject {
  const { app, namespace, traffic } = inputs;
  const host = serviceHost(app, namespace, traffic.clusterDomain);
  const lead = (rules: readonly Rule[]) =>
    rules
      .filter(({ name = "" }) => !name.startsWith("preview-"))
      .map((rule) => {
        const [destination] = rule.route.map((part) => ({ ...part.destination, host }));
        return destination ? { ...rule, route: [{ destination }] } : rule;
      });
  const { http, tcp, tls, ...spec } = virtualServiceSpec({
    ...inputs,
    activeColor: "blue",
    weights: allOn("blue"),
  });
  return virtualService(inputs, {
    ...spec,
    ...(http && { http: lead(http) }),
    ...(tcp && { tcp: lead(tcp) }),
    ...(tls && { tls: lead(tls) }),
  });
}
