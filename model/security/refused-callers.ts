import { postureOf } from "./posture";
import type { SecuredService } from "./secured-service";
import type { Party } from "./settings";

/** Somebody whose requests the pods' proxies counted. */
export interface SeenCaller {
  /** Who it is in the mesh, such as `spiffe://cluster.local/ns/shop/sa/web`; `unknown` without a sidecar. */
  readonly principal: string;
  readonly requests: number;
}

const ACCOUNT = /\/ns\/(?<namespace>[^/]+)\/sa\/(?<serviceAccount>[^/]+)$/;

/**
 * Whom a service will refuse that was let in, the busiest first, as words. What tokens, paths and NetworkPolicies keep
 * out is not looked at.
 *
 * @returns undefined where proxies refuse nobody by who it is, whatever `mode` says
 */
export function refusedCallers(
  service: SecuredService,
  seen: readonly SeenCaller[],
): readonly string[] | undefined {
  const { security } = service;
  const enforced =
    security?.mode === "observe" ? { ...security, mode: "enforce" as const } : security;
  const { settings, isInMesh, gateways } = postureOf({ ...service, security: enforced });
  if (settings.mode === "none" || !isInMesh) return undefined;
  const { callers, mtls, plainPorts, scraper } = settings;
  const own: Party = { namespace: service.namespace };
  const parties = [
    own,
    ...gateways,
    ...(callers === "any" ? [] : callers),
    ...(scraper ? [scraper] : []),
  ];
  const isLetIn = ({ principal }: SeenCaller) => {
    const found = ACCOUNT.exec(principal)?.groups;
    // At a plain port Prometheus calls as others do.
    if (!found) return plainPorts.length > 0 || (mtls === "permissive" && callers === "any");
    const isOf = ({ namespace, serviceAccount = found["serviceAccount"] }: Party) =>
      namespace === found["namespace"] && serviceAccount === found["serviceAccount"];
    return callers === "any" || parties.some(isOf);
  };
  return seen
    .filter((one) => one.requests >= 1 && !isLetIn(one))
    .sort((left, right) => right.requests - left.requests)
    .map(({ principal, requests }) => {
      const { namespace = "", serviceAccount = "" } = ACCOUNT.exec(principal)?.groups ?? {};
      const who = namespace === "" ? "callers without a sidecar" : `${namespace}/${serviceAccount}`;
      return `${who} (${Math.round(requests).toLocaleString("en")} requests)`;
    });
}
