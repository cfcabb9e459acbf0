import { type Problem, problem } from "../settings/problem";
import { upstreamTlsProblems } from "./connections";
import { has } from "./features";
import { furtherPortProblems } from "./further-ports";
import { covers } from "./hosts";
import { loadBalancerProblems } from "./load-balancer";
import { matchProblems } from "./match-rules";
import { routeOptionProblems } from "./route-options";
import { routePatchProblems } from "./route-patch";
import type { RouterName } from "./router-names";
import { isStream, streamProblems } from "./stream";
import { gatewayApiProblems } from "./routers/gateway-api/problems";
import { ingressProblems } from "./routers/ingress/problems";
import type { TrafficSettings } from "./traffic";

/** What contradicts itself within the traffic settings. */
export function trafficProblems(
  path: readonly string[],
  traffic: TrafficSettings,
): readonly Problem[] {
  return [
    ...gatewayProblems(path, traffic),
    ...hostProblems(path, traffic.hosts),
    ...reachProblems(path, traffic),
    ...matchProblems([...path, "match"], traffic),
    ...routeOptionProblems(path, traffic),
    ...routePatchProblems([...path, "route"], traffic.route),
    ...ownHeaderProblems(path, traffic),
    ...cookieProblems([...path, "stickiness"], traffic),
    ...upstreamTlsProblems([...path, "upstreamTls"], traffic.upstreamTls),
    ...loadBalancerProblems([...path, "loadBalancer"], traffic.loadBalancer, {
      sticky: traffic.stickiness?.cookie,
      stream: isStream(traffic) ? traffic.protocol : undefined,
    }),
    ...streamProblems(path, traffic),
    ...furtherPortProblems(path, traffic),
    ...gatewayApiProblems(path, traffic),
    ...ingressProblems(path, traffic),
    ...mirrorProblems([...path, "mirror"], traffic),
  ];
}

type Path = readonly (string | number)[];

/** Keys of a gateway that mean something to some routers only. */
const OF_ROUTERS = {
  sectionNames: ["gateway-api"],
  className: ["gateway-api", "ingress"],
  annotations: ["gateway-api", "ingress"],
} as const satisfies Partial<
  Record<keyof NonNullable<TrafficSettings["gateway"]>, readonly RouterName[]>
>;

/** What only means something at a Gateway, or at one of the service's own. */
function gatewayProblems(path: Path, traffic: TrafficSettings) {
  const { router, gateway, tls, hosts, preview, delegate } = traffic;
  const problems: Problem[] = [];
  const refuse = (at: Path, found: unknown, needed: string) =>
    problems.push(problem([...path, ...at], found, needed, null));
  if (gateway?.name !== undefined) {
    const existing = "nothing beside gateway.name:";
    if (gateway.selector) {
      refuse(["gateway", "selector"], gateway.selector, `${existing} that Gateway has its own`);
    }
    if (tls) refuse(["tls"], tls, `${existing} TLS is set where that Gateway is declared`);
  }
  if (gateway?.port !== undefined && !isStream(traffic)) {
    const ofStreams = `nothing, as protocol is ${traffic.protocol}: requests are told apart by their host`;
    refuse(["gateway", "port"], gateway.port, ofStreams);
  }
  for (const [key, routers] of Object.entries(OF_ROUTERS)) {
    const found = gateway?.[key as keyof typeof OF_ROUTERS];
    if (found === undefined || routers.some((one) => one === router)) continue;
    const needed = `nothing, as traffic.router is ${router}; or router ${routers.join(" or ")}`;
    refuse(["gateway", key], found, needed);
  }
  if (hosts.length > 0) return problems;
  const needed = "nothing, as traffic.hosts is empty; or at least one host there";
  if (gateway) refuse(["gateway"], gateway, needed);
  if (tls) refuse(["tls"], tls, needed);
  if (preview.publicValue !== undefined && !delegate) {
    refuse(["preview", "publicValue"], preview.publicValue, needed);
  }
  return problems;
}

/** Istio refuses hosts of which one covers the other. */
function hostProblems(path: Path, hosts: readonly string[]): readonly Problem[] {
  return hosts.flatMap((host, index) => {
    const other = hosts.find((one, at) => at !== index && covers(one, host));
    const isFirst = hosts.indexOf(host) === index;
    if (other === undefined || (other === host && isFirst)) return [];
    const needed =
      other === host ? "a name that no other host has" : `nothing, as ${other} covers it`;
    return [problem([...path, "hosts", index], host, needed, null)];
  });
}

/** What only means something to a service that knows its own hosts, and callers in the mesh. */
function reachProblems(path: Path, traffic: TrafficSettings): readonly Problem[] {
  const { hosts, delegate, paths, rewrite } = traffic;
  const isMeshed = has(traffic, "mesh");
  const mesh = isMeshed && traffic.mesh;
  const refuse = (key: string, found: unknown, needed: string) => [
    problem([...path, key], found, needed, null),
  ];
  const delegated = "nothing beside traffic.delegate: the router that delegates has them";
  return [
    ...(delegate && hosts.length > 0 ? refuse("hosts", hosts, delegated) : []),
    ...(delegate && paths.length > 0 ? refuse("paths", paths, delegated) : []),
    ...(!delegate && paths.length > 0 && hosts.length === 0
      ? refuse("paths", paths, "nothing, as traffic.hosts is empty; or at least one host there")
      : []),
    ...(!delegate && isMeshed && !mesh && hosts.length === 0
      ? refuse("mesh", mesh, "true, as traffic.hosts is empty: nothing would reach the service")
      : []),
    ...(mesh && hosts.includes("*")
      ? refuse("mesh", mesh, "false, as one of traffic.hosts is *, which Istio refuses in the mesh")
      : []),
    ...(mesh && paths.length > 0 && ![undefined, "/"].includes(rewrite?.uri)
      ? [
          problem(
            [...path, "rewrite", "uri"],
            rewrite?.uri,
            "/; or mesh false, as callers in the mesh ask for paths that are not rewritten; or uriRegexRewrite",
            "/",
          ),
        ]
      : []),
  ];
}

/** Headers that the service's own rules set. */
function ownHeaderProblems(path: Path, traffic: TrafficSettings): readonly Problem[] {
  const { tls, stickiness, responseHeaders, match } = traffic;
  const places = [
    { at: path, changes: responseHeaders },
    ...match.map((rule, index) => ({
      at: [...path, "match", index],
      changes: rule.responseHeaders,
    })),
  ];
  return places.flatMap(({ at, changes }) => {
    const strict = changes?.set?.["strict-transport-security"];
    const cookie = changes?.add?.["set-cookie"];
    return [
      ...(strict !== undefined && tls?.hstsMaxAge !== undefined
        ? [
            problem(
              [...at, "responseHeaders", "set", "strict-transport-security"],
              strict,
              "nothing, as tls.hstsMaxAge sets it",
              null,
            ),
          ]
        : []),
      ...(cookie !== undefined && stickiness
        ? [
            problem(
              [...at, "responseHeaders", "add", "set-cookie"],
              cookie,
              "nothing, as stickiness adds its own cookie",
              null,
            ),
          ]
        : []),
    ];
  });
}

function cookieProblems(path: Path, { stickiness, tls }: TrafficSettings): readonly Problem[] {
  const { sameSite, secure = tls !== undefined } = stickiness ?? {};
  if (sameSite !== "None" || secure) return [];
  return [
    problem(
      [...path, "secure"],
      secure,
      "true, as sameSite is None: browsers drop the cookie",
      true,
    ),
  ];
}

/** Calls of gRPC are POST, none of which may be done twice unasked. */
function mirrorProblems(path: Path, { mirror, protocol }: TrafficSettings): readonly Problem[] {
  if (mirror?.methods !== "safe" || protocol !== "grpc") return [];
  const needed = "all, as every call of gRPC is POST; only where each may be done twice";
  return [problem([...path, "methods"], mirror.methods, needed, "all")];
}
