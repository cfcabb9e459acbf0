import { itemsOf, textOf } from "../../../../model/field";
import { INGRESS } from "../../../../model/traffic/routers/ingress/kind";
import { objectName, type RoutedObject } from "../../manifest";
import { matchOf } from "../istio/match";
import { type TargetFinder, targetFinder } from "../istio/target";
import { mix } from "../outcome";
import type { RoutedKind } from "../reader";
import { NO_LIMITS, type Rule } from "../rule";
import type { WayIn } from "../way-in";

/** What {@link ingressWaysIn} looks at. */
export const INGRESS_KINDS: readonly RoutedKind[] = [INGRESS];

/** Ways in by Ingresses: one per host, at whatever serves their class. */
export function ingressWaysIn(objects: readonly RoutedObject[]): readonly WayIn[] {
  const targetOf = targetFinder(objects);
  const { group, version } = INGRESS.resource;
  return objects
    .filter(
      ({ manifest: { kind, apiVersion } }) =>
        kind === INGRESS.kind && apiVersion === `${group}/${version}`,
    )
    .flatMap((router) => {
      const name = textOf(router.manifest, "spec", "ingressClassName");
      const gateway = `ingress/${name}`;
      const place = name === "" ? "the default Ingress class" : `Ingress class ${name}`;
      return itemsOf(router.manifest, "spec", "rules").map((rule): WayIn => {
        const host = textOf(rule, "host") || "*";
        const rules = rulesOf(router, rule, targetOf);
        return { host, gateway, place, router, isSeenByAll: true, rules };
      });
    });
}

/** The paths of a host, the longest first, as controllers compare them. */
function rulesOf({ manifest }: RoutedObject, rule: unknown, targetOf: TargetFinder) {
  const { namespace } = objectName(manifest);
  return itemsOf(rule, "http", "paths")
    .map((one): Rule & { readonly path: string } => {
      const path = textOf(one, "path").replace(/(?<=.)\/$/, "");
      const kind = textOf(one, "pathType") === "Exact" ? "exact" : "prefix";
      const match = path === "/" && kind === "prefix" ? {} : { uri: { [kind]: path } };
      const host = `${textOf(one, "backend", "service", "name")}.${namespace}`;
      return {
        path,
        name: path,
        matches: [matchOf(match)],
        conditions: JSON.stringify(match),
        outcome: mix([[targetOf({ host }, namespace), 1]]),
        limits: NO_LIMITS,
      };
    })
    .sort((one, other) => other.path.length - one.path.length);
}
