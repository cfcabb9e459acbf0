import { appLabels } from "../../labels";
import { SKIP_AWAIT } from "../../service";
import type { RouterInputs, Router, SurroundingObject } from "../router";
import { asStringMatch, type WrittenMatch } from "../string-match";
import { INGRESS } from "./ingress/kind";
import { service } from "./service";

/**
 * The Service that follows the traffic, with an Ingress ahead of it that sends every host and path there and never
 * moves. A controller learns the endpoints of a Service that no Ingress named before only after it has taken the
 * Ingress, and answers with 503 until then; the endpoints of a Service that it knows change as one.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export const ingress: Router = { ...service, around: (inputs) => [ingressOf(inputs)] };

/** What leads from public hosts to the service, carried out by the controller that its class names. */
export function ingressOf({
  app: name,
  namespace,
  traffic,
}: Pick<RouterInputs, "app" | "namespace" | "traffic">): SurroundingObject {
  const { group, version } = INGRESS.resource;
  const { className, annotations = {} } = traffic.gateway ?? {};
  const secretName = traffic.tls?.credentialName;
  const hosts = traffic.hosts.filter((host) => host !== "*");
  const backend = { service: { name, port: { number: traffic.servicePort } } };
  const own: readonly WrittenMatch[] = traffic.paths.length > 0 ? traffic.paths : [{ prefix: "/" }];
  const paths = own.map((path) => ({ ...pathOf(path), backend }));
  return {
    apiVersion: `${group}/${version}`,
    kind: INGRESS.kind,
    metadata: {
      ...{ name, namespace, labels: appLabels(name) },
      annotations: { ...annotations, ...SKIP_AWAIT },
    },
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      ...(secretName !== undefined && { tls: [{ hosts, secretName }] }),
      rules: traffic.hosts.map((host) => ({ ...(host !== "*" && { host }), http: { paths } })),
    },
    isProtected: true,
  };
}

function pathOf(written: WrittenMatch) {
  const match = asStringMatch(written);
  return "exact" in match
    ? { path: match.exact, pathType: "Exact" }
    : { path: "prefix" in match ? match.prefix : "/", pathType: "Prefix" };
}
