import { appSelector, SCRAPE_LABEL } from "../labels";
import type { Ports } from "../settings/ports";
import type { RollingSettings } from "../settings/settings-args";
import { needsRouter, requestPorts } from "./one-way";
import { ownService } from "./own-service";
import type { RouterInputs, RouterObject, SurroundingObject } from "./router";
import { ingressOf } from "./routers/ingress";
import { aroundOneWay, oneWay } from "./routers/istio/one-way";

/** What routes to a service without colors. */
export interface OneWayObjects {
  /** The Service, if it listens anywhere, and what the router needs. */
  readonly around: readonly SurroundingObject[];
  /** Absent where the Service is all that is needed. */
  readonly router?: RouterObject;
}

/**
 * The objects that lead to a service without colors: none for one without a port.
 *
 * @param ports - further ones of its Service
 */
export function oneWayObjects(
  settings: Pick<RollingSettings, "app" | "namespace" | "port" | "traffic" | "service"> &
    Pick<RouterInputs, "unsecured">,
  ports: Ports,
): OneWayObjects {
  const { app, port, traffic } = settings;
  if (port === undefined) return { around: [] };
  const { metadata, ...service } = ownService(settings, appSelector(app), ports);
  const labels = { ...metadata.labels, [SCRAPE_LABEL]: "true" };
  const own = { ...service, metadata: { ...metadata, labels }, isProtected: true };
  if (!needsRouter(traffic)) return { around: [own] };
  if (traffic.router === "ingress") return { around: [own, ingressOf(settings)] };
  const router = oneWay({
    ...settings,
    traffic: { ...traffic, ports: requestPorts(traffic, ports) },
  });
  return { around: [own, ...aroundOneWay(settings)], router };
}
