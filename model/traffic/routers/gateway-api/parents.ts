import { appLabels } from "../../../labels";
import type { RouterObject, RouterSettings, SurroundingObject } from "../../router";
import type { TrafficSettings } from "../../traffic";
import { API_VERSION, GATEWAY, HTTP_ROUTE, routeKind } from "./kinds";

/** A listener, or all those of a Gateway. */
export interface ParentRef {
  readonly group: string;
  readonly kind: "Gateway";
  readonly namespace: string;
  readonly name: string;
  readonly sectionName?: string;
}

/** `namespace/name` of the Gateways where requests arrive. */
export function gatewayNames({ app, namespace, traffic }: RouterSettings): readonly string[] {
  const { name = app } = traffic.gateway ?? {};
  return [name].flat().map((one) => (one.includes("/") ? one : `${namespace}/${one}`));
}

/** Whether the service declares a Gateway of its own. */
function ownsGateway({ gateway }: TrafficSettings): boolean {
  return gateway?.name === undefined;
}

/** What the service's route is bound to: with a redirect the listener of plain HTTP is that one's. */
export function parentRefs(settings: RouterSettings): ParentRef[] {
  const { traffic } = settings;
  const own = ownsGateway(traffic) && traffic.tls?.redirect === true ? [HTTPS] : undefined;
  return refs(settings, traffic.gateway?.sectionNames ?? own);
}

function refs(settings: RouterSettings, sections: readonly string[] | undefined): ParentRef[] {
  return gatewayNames(settings).flatMap((one) => {
    const [namespace = "", name = ""] = one.split("/");
    const ref = { group: GATEWAY.resource.group, kind: "Gateway", namespace, name } as const;
    return sections ? sections.map((sectionName) => ({ ...ref, sectionName })) : [ref];
  });
}

/** Names of an own Gateway's listeners. */
const HTTP = "http";
const HTTPS = "https";

/** A Gateway of the service's own, and what sends plain HTTP to HTTPS; nothing where one is given. */
export function ownGateway(settings: RouterSettings): readonly SurroundingObject[] {
  const { traffic } = settings;
  if (!ownsGateway(traffic)) return [];
  const isRedirected = traffic.tls?.redirect === true;
  return [gateway(settings), ...(isRedirected ? [redirect(settings)] : [])];
}

function gateway(settings: RouterSettings): RouterObject {
  const { gateway: given, tls } = settings.traffic;
  const allowedRoutes = { namespaces: { from: "Same" } };
  const certificate = { group: "", kind: "Secret", name: tls?.credentialName ?? "" };
  const { metadata, ...rest } = object(settings, GATEWAY.kind, {
    gatewayClassName: given?.className ?? "istio",
    listeners: [
      { name: HTTP, port: 80, protocol: "HTTP", allowedRoutes },
      ...(tls
        ? [
            {
              ...{ name: HTTPS, port: 443, protocol: "HTTPS", allowedRoutes },
              tls: { mode: "Terminate", certificateRefs: [certificate] },
            },
          ]
        : []),
    ],
  });
  const { annotations } = given ?? {};
  return { ...rest, metadata: { ...metadata, ...(annotations && { annotations }) } };
}

function redirect(settings: RouterSettings): SurroundingObject {
  const { metadata, ...rest } = object(settings, HTTP_ROUTE.kind, {
    parentRefs: refs(settings, [HTTP]),
    ...hostnames(settings),
    rules: [
      {
        name: "redirect",
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        filters: [
          { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } },
        ],
      },
    ],
  });
  const name = `${metadata.name}-redirect`;
  return { ...rest, metadata: { ...metadata, name }, suffix: "redirect" };
}

/** The names that are asked for; nothing stands for every name. */
export function hostnames({ traffic: { hosts } }: RouterSettings): {
  readonly hostnames?: string[];
} {
  return hosts.includes("*") ? {} : { hostnames: [...hosts] };
}

/** The route with the split. */
export function route(settings: RouterSettings, spec: object): RouterObject {
  return object(settings, routeKind(settings).kind, spec);
}

function object({ app, namespace }: RouterSettings, kind: string, spec: object): RouterObject {
  const metadata = { name: app, namespace, labels: appLabels(app) };
  return { apiVersion: API_VERSION, kind, metadata, spec };
}
