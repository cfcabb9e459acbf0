import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { isStream } from "../traffic/stream";
import type { Posture } from "./posture";
import type { SecuredService } from "./secured-service";
import type { Party } from "./settings";

type Spec = NonNullable<IAuthorizationPolicy["spec"]>;
type Rule = NonNullable<Spec["rules"]>[number];
type Source = NonNullable<NonNullable<Rule["from"]>[number]["source"]>;
type Operation = NonNullable<NonNullable<Rule["to"]>[number]["operation"]>;

/**
 * Who may do what, as rules of which one is enough: the gateway all but the private paths, callers everything, the
 * scraper a GET of the metrics. What no rule lets in is refused.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export function authorizationRules(
  { settings, gateways }: Posture,
  { namespace, traffic, monitoring, pods }: SecuredService,
): Rule[] {
  const { callers, jwt, plainPorts, scraper } = settings;
  const own = ownSource(namespace, gateways);
  const called = callers === "any" ? [anybody(gateways)] : [own, ...callers.map(sourceOf)];
  const arrived = gateways.map(sourceOf);
  const closed = settings.private.length > 0 ? { notPaths: [...settings.private] } : undefined;
  const token = jwt && { requestPrincipals: [`${jwt.issuer}/*`] };
  const open = jwt && jwt.publicPaths.length > 0 ? { paths: [...jwt.publicPaths] } : undefined;
  const metricsPort = monitoring.port ?? pods[0]?.port;
  const read = isStream(traffic)
    ? { ports: [String(metricsPort)] }
    : { methods: ["GET"], paths: [monitoring.path] };
  return [
    ...rule(
      arrived.map((one) => ({ ...one, ...token })),
      closed,
    ),
    ...rule(called.map((one) => ({ ...one, ...token }))),
    ...(open ? [...rule(arrived, { ...open, ...closed }), ...rule(called, open)] : []),
    ...(scraper && monitoring.scrape !== "none" ? rule([sourceOf(scraper)], read) : []),
    ...(plainPorts.length > 0 ? [{ to: [{ operation: { ports: plainPorts.map(String) } }] }] : []),
  ];
}

/** None without sources: a rule without any would let in everybody. */
function rule(sources: readonly Source[], operation?: Operation): readonly Rule[] {
  if (sources.length === 0) return [];
  return [
    {
      from: sources.map((source) => ({ source })),
      ...(operation && { to: [{ operation }] }),
    },
  ];
}

/** By the ends of their names, so that a cluster's trust domain may be any; those of a whole namespace have none. */
function principals(parties: readonly Party[]): string[] {
  return parties.flatMap(({ namespace, serviceAccount }) =>
    serviceAccount === undefined ? [] : [`*/ns/${namespace}/sa/${serviceAccount}`],
  );
}

function sourceOf(party: Party): Source {
  return party.serviceAccount === undefined
    ? { namespaces: [party.namespace] }
    : { principals: principals([party]) };
}

/** The service's namespace, but for a gateway in it, for which its own rule alone holds. */
function ownSource(namespace: string, gateways: readonly Party[]): Source {
  const beside = principals(gateways.filter((one) => one.namespace === namespace));
  return { namespaces: [namespace], ...(beside.length > 0 && { notPrincipals: beside }) };
}

/** Everybody but the gateway. */
function anybody(gateways: readonly Party[]): Source {
  const known = principals(gateways);
  const whole = gateways.filter(({ serviceAccount }) => serviceAccount === undefined);
  return {
    ...(known.length > 0 && { notPrincipals: known }),
    ...(whole.length > 0 && { notNamespaces: whole.map((one) => one.namespace) }),
  };
}
