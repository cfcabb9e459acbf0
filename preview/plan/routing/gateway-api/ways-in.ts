import { fieldOf, itemsOf, textOf } from "../../../../model/field";
import { covers } from "../../../../model/traffic/hosts";
import {
  API_VERSION,
  GATEWAY,
  GRPC_ROUTE,
  HTTP_ROUTE,
} from "../../../../model/traffic/routers/gateway-api/kinds";
import { objectName, objectPhrase, type RoutedObject } from "../../manifest";
import { targetFinder } from "../istio/target";
import type { RoutedKind } from "../reader";
import type { Listener, WayIn } from "../way-in";
import { rulesOf } from "./rules";

/** What {@link gatewayWaysIn} looks at. */
export const GATEWAY_KINDS: readonly RoutedKind[] = [HTTP_ROUTE, GRPC_ROUTE, GATEWAY];

/** Every way in that a program's routes and Gateways make together. */
export function gatewayWaysIn(objects: readonly RoutedObject[]): readonly WayIn[] {
  const ofKind = (kind: string) =>
    objects.filter(({ manifest }) => manifest.kind === kind && manifest.apiVersion === API_VERSION);
  const gateways = new Map(
    ofKind(GATEWAY.kind).map((one) => {
      const { namespace, name } = objectName(one.manifest);
      return [`${namespace}/${name}`, one];
    }),
  );
  const targetOf = targetFinder(objects);
  return [...ofKind(HTTP_ROUTE.kind), ...ofKind(GRPC_ROUTE.kind)].flatMap((router) => {
    const { namespace } = objectName(router.manifest);
    const rules = rulesOf(router, targetOf);
    const named = itemsOf(router.manifest, "spec", "hostnames");
    const hosts = named.length > 0 ? named.map(String) : ["*"];
    return itemsOf(router.manifest, "spec", "parentRefs").flatMap((ref) => {
      const gateway = `${textOf(ref, "namespace") || namespace}/${textOf(ref, "name")}`;
      const way = { gateway, router, rules, isSeenByAll: true, place: `Gateway ${gateway}` };
      const section = textOf(ref, "sectionName");
      const declared = gateways.get(gateway);
      return hosts.flatMap((host): readonly WayIn[] => {
        if (declared) {
          return listenersOf(declared, section, host).map((one) => ({ ...way, host, ...one }));
        }
        const place = section === "" ? way.place : `listener ${section} of ${way.place}`;
        return [{ ...way, host, place }];
      });
    });
  });
}

/** The listeners of a Gateway that a route for a host is bound to. */
function listenersOf(
  { manifest }: RoutedObject,
  section: string,
  host: string,
): readonly { readonly port?: number; readonly listener: Listener }[] {
  return itemsOf(manifest, "spec", "listeners")
    .filter((one) => {
      const name = textOf(one, "hostname") || "*";
      const isNamed = section === "" || textOf(one, "name") === section;
      return isNamed && (covers(name, host) || covers(host, name));
    })
    .map((one) => {
      const port = fieldOf(one, "port");
      const [certificate] = itemsOf(one, "tls", "certificateRefs");
      return {
        ...(typeof port === "number" && { port }),
        listener: {
          name: objectPhrase(objectName(manifest)),
          protocol: textOf(one, "protocol"),
          tlsMode: textOf(one, "tls", "mode"),
          certificate: textOf(certificate, "name"),
          oldestTls: "",
          tlsRank: 0,
          redirects: false,
        },
      };
    });
}
