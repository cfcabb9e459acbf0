import { gatewayReference } from "../../../model/gateway";
import { covers } from "../../../model/traffic-rules";
import { isMap } from "../../../model/merge";
import { type DeclaredObject, fieldOf, listOf, objectName } from "../manifest";
import { targetFinder } from "./target";
import { type Rule, rulesOf } from "./rule";

/** The reserved gateway that stands for all sidecars. */
export const MESH = "mesh";

/** One way in: requests for a host that arrive at a place, and the router that takes them there. */
export interface WayIn {
  readonly host: string;
  /** `mesh`, or `namespace/name` of the Gateway. */
  readonly gateway: string;
  /** Which proxies listen, as people call them. */
  readonly place: string;
  /** Absent in the mesh, and where the Gateway is none of the program's. */
  readonly port?: number;
  /** What the Gateway says of the port. */
  readonly server?: unknown;
  /** The Gateway's object, if it is one of the program's. */
  readonly listener?: DeclaredObject;
  readonly router: DeclaredObject;
  readonly rules: readonly Rule[];
}

/** Every way in that a program's VirtualServices and Gateways make together. */
export function waysIn(objects: readonly DeclaredObject[]): readonly WayIn[] {
  const ofKind = (kind: string) =>
    objects.filter(
      ({ manifest }) =>
        manifest.kind === kind && manifest.apiVersion.startsWith("networking.istio.io/"),
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
    return (named.length > 0 ? named : [MESH]).flatMap((name) => {
      const gateway = name === MESH ? MESH : gatewayReference(name, namespace);
      const way = { gateway, router, rules };
      // Without hosts of its own it holds rules for routers that delegate to it.
      if (hosts.length === 0) return [{ ...way, host: "", place: "other routers" }];
      return hosts.flatMap((host): readonly WayIn[] => {
        if (gateway === MESH) {
          return [{ ...way, host: meshHost(host, namespace), place: "the mesh" }];
        }
        const listener = gateways.get(gateway);
        if (!listener) return [{ ...way, host, place: `Gateway ${gateway}` }];
        return serversOf(listener, host, namespace).map((server) => ({
          ...way,
          host,
          place: `the gateway pods ${selectorOf(listener)}`,
          ...portOf(server),
          server,
          listener,
        }));
      });
    });
  });
}

/** Whether requests for one host are among those for the other. */
export function isWithin(host: string, wide: string): boolean {
  return wide === "*" || covers(wide, host);
}

/** The servers of a Gateway that take a host of a router in a namespace. */
function serversOf({ manifest }: DeclaredObject, host: string, namespace: string) {
  const own = objectName(manifest).namespace;
  return listOf(manifest, "spec", "servers").filter((server) =>
    texts(server, "hosts").some((text) => {
      const [name = "", given = "*"] = text.split("/").reverse();
      const isSeen = given === "*" || (given === "." ? own : given) === namespace;
      return isSeen && (isWithin(host, name) || isWithin(name, host));
    }),
  );
}

/** The labels of the pods that a Gateway is for. */
function selectorOf({ manifest }: DeclaredObject): string {
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
  return listOf(value, ...path).filter((text) => typeof text === "string");
}
