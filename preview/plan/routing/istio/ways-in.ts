import { covers } from "../../../../model/traffic/hosts";
import { gatewayReference } from "../../../../model/traffic/routers/istio/gateway";
import { isMap } from "../../../../model/settings/merge";
import { fieldOf, itemsOf, textOf } from "../../../../model/field";
import { objectName, objectPhrase, type RoutedObject } from "../../manifest";
import { type Listener, MESH, type WayIn } from "../way-in";
import type { RoutedKind } from "../reader";
import { meshPorts, rulesOf } from "./rules";
import { type TargetFinder, targetFinder } from "./target";

const group = "networking.istio.io";

/** What {@link istioWaysIn} looks at. */
export const ISTIO_KINDS: readonly RoutedKind[] = [
  { kind: "VirtualService", resource: { group, version: "v1", plural: "virtualservices" } },
  { kind: "Gateway", resource: { group, version: "v1", plural: "gateways" } },
];

/** Every way in that a program's VirtualServices and Gateways make together. */
export function istioWaysIn(objects: readonly RoutedObject[]): readonly WayIn[] {
  const ofKind = (kind: string) =>
    objects.filter(
      ({ manifest }) => manifest.kind === kind && manifest.apiVersion.startsWith(`${group}/`),
    );
  const gateways = new Map(
    ofKind("Gateway").map((one) => {
      const { namespace, name } = objectName(one.manifest);
      return [`${namespace}/${name}`, one];
    }),
  );
  const targetOf = targetFinder(objects);
  return ofKind("VirtualService").flatMap((router) => {
    const { namespace } = objectName(router.manifest);
    const rules = rulesOf(router, targetOf);
    const hosts = texts(router.manifest, "spec", "hosts");
    const named = texts(router.manifest, "spec", "gateways");
    const exported = texts(router.manifest, "spec", "exportTo");
    const isSeenByAll = exported.length === 0 || exported.includes("*");
    return (named.length > 0 ? named : [MESH]).flatMap((name) => {
      const gateway = name === MESH ? MESH : gatewayReference(name, namespace);
      const way = { gateway, router, rules, isSeenByAll };
      // Without hosts of its own it holds rules for routers that delegate to it.
      if (hosts.length === 0) return [{ ...way, host: "", place: "other routers" }];
      return hosts.flatMap((host): readonly WayIn[] => {
        if (gateway === MESH) {
          const own = { ...way, host: meshHost(host, namespace), place: "the mesh" };
          const ports = meshPorts(router);
          return ports.length === 0 ? [own] : meshWays(own, ports, targetOf);
        }
        const declared = gateways.get(gateway);
        if (!declared) return [{ ...way, host, place: `Gateway ${gateway}` }];
        return serversOf(declared, host, namespace).map((server) => ({
          ...way,
          host,
          place: `the gateway pods ${selectorOf(declared)}`,
          ...portOf(server),
          listener: listenerOf(declared, server),
        }));
      });
    });
  });
}

/** A way for each port that rules name, and one for the others where any rule is for them. */
function meshWays(way: WayIn, ports: readonly number[], targetOf: TargetFinder): readonly WayIn[] {
  const all = [{}, ...ports.map((port) => ({ port }))];
  return all
    .map((at) => ({ ...way, ...at, rules: rulesOf(way.router, targetOf, at) }))
    .filter(({ rules }) => rules.length > 0);
}

/** The servers of a Gateway that take a host of a router in a namespace. */
function serversOf({ manifest }: RoutedObject, host: string, namespace: string) {
  const own = objectName(manifest).namespace;
  return itemsOf(manifest, "spec", "servers").filter((server) =>
    texts(server, "hosts").some((text) => {
      const [name = "", given = "*"] = text.split("/").reverse();
      const isSeen = given === "*" || (given === "." ? own : given) === namespace;
      return isSeen && (covers(name, host) || covers(host, name));
    }),
  );
}

/** Oldest first. */
const TLS_VERSIONS = ["TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"];

/** @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings */
function listenerOf({ manifest }: RoutedObject, server: unknown): Listener {
  const oldestTls = textOf(server, "tls", "minProtocolVersion");
  return {
    name: objectPhrase(objectName(manifest)),
    protocol: textOf(server, "port", "protocol"),
    tlsMode: textOf(server, "tls", "mode"),
    certificate: textOf(server, "tls", "credentialName"),
    oldestTls,
    tlsRank: Math.max(0, TLS_VERSIONS.indexOf(oldestTls)),
    redirects: fieldOf(server, "tls", "httpsRedirect") === true,
  };
}

/** The labels of the pods that a Gateway is for. */
function selectorOf({ manifest }: RoutedObject): string {
  const selector = fieldOf(manifest, "spec", "selector");
  if (!isMap(selector)) return "of every kind";
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join(",");
}

function portOf(server: unknown): { readonly port?: number } {
  const port = fieldOf(server, "port", "number");
  return typeof port === "number" ? { port } : {};
}

/** Short names are those of the router's namespace; names with dots may be of any kind. */
function meshHost(host: string, namespace: string): string {
  return host.includes(".")
    ? host.replace(/\.svc\.cluster\.local$/, ".svc")
    : `${host}.${namespace}.svc`;
}

/** The texts of a list. */
function texts(value: unknown, ...path: readonly string[]): readonly string[] {
  return itemsOf(value, ...path).filter((text) => typeof text === "string");
}
