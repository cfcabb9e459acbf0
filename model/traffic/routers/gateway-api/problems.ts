import { type Problem, problem } from "../../../settings/problem";
import type { MatchArgs } from "../../match";
import type { RouteOptions } from "../../route-options";
import { GATEWAY_API_VERSIONS, OLDEST_GATEWAY_API } from "../../router-names";
import type { WrittenMatch } from "../../string-match";
import type { TrafficSettings } from "../../traffic";
import { partProblems } from "../path-parts";
import { routeKind } from "./kinds";
import { callOf } from "./order";
import { routeProblems } from "./route-problems";

type Path = Problem["path"];

/** The methods that a route may ask for. */
const METHODS = "GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH".split(", ");

/** What a rule of one's own may ask for in a mesh alone. */
const OF_ISTIO = [
  "withoutHeaders",
  "sourceLabels",
  "sourceNamespace",
  "scheme",
  "authority",
  "ignoreUriCase",
] as const;

/** What rules may do with proxies of Istio alone. */
const DONE_BY_ISTIO = ["fault", "retries"] as const;

/** The same of calls of gRPC. */
const OF_HTTP = ["timeout", "corsPolicy"] as const;

/**
 * What the standard channel of Gateway API has no field for, or not in the version that is meant.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/
 */
export function gatewayApiProblems(path: Path, traffic: TrafficSettings): readonly Problem[] {
  const { router, hosts, match, protocol, paths } = traffic;
  if (router !== "gateway-api") return [];
  if (protocol === "tcp" || protocol === "tls") {
    const needed = "http, http2 or grpc, as traffic.router is gateway-api; or router istio";
    return [problem([...path, "protocol"], protocol, needed, "http")];
  }
  const problems = [
    ...(hosts.length > 0
      ? []
      : [
          problem([...path, "hosts"], hosts, "at least one host, by which requests find the route"),
        ]),
    ...placeProblems(path, traffic),
    ...optionProblems(path, traffic, traffic),
    ...paths.flatMap((one, at) => pathProblems([...path, "paths", at], one, traffic)),
    ...match.flatMap((rule, at) => ruleProblems([...path, "match", at], rule, traffic)),
  ];
  return problems.length > 0 ? problems : routeProblems(path, traffic);
}

function placeProblems(path: Path, { gateway, tls }: TrafficSettings): readonly Problem[] {
  const at = [...path, "gateway"];
  const { name, selector, sectionNames } = gateway ?? {};
  const own = "nothing: an own Gateway has the listeners that it needs";
  return [
    ...(selector
      ? [
          problem(
            [...at, "selector"],
            selector,
            "nothing: gateway.className says whose it is",
            null,
          ),
        ]
      : []),
    ...(["className", "annotations"] as const).flatMap((key) =>
      name === undefined || gateway?.[key] === undefined
        ? []
        : [
            problem(
              [...at, key],
              gateway[key],
              "nothing beside gateway.name: it has its own",
              null,
            ),
          ],
    ),
    ...(name === undefined && sectionNames
      ? [problem([...at, "sectionNames"], sectionNames, own, null)]
      : []),
    ...(sectionNames?.length === 0
      ? [problem([...at, "sectionNames"], sectionNames, "at least one name; or nothing, for all")]
      : []),
    ...(tls && tls.minVersion !== "1.2"
      ? [
          problem(
            [...path, "tls", "minVersion"],
            tls.minVersion,
            "1.2, as Gateway API has no field for it; each implementation has options of its own",
            "1.2",
          ),
        ]
      : []),
  ];
}

function optionProblems(
  path: Path,
  { rewrite, corsPolicy, ...options }: RouteOptions,
  traffic: TrafficSettings,
): readonly Problem[] {
  const { protocol, gatewayApiVersion = OLDEST_GATEWAY_API } = traffic;
  const refuse = (key: readonly string[], found: unknown, needed: string) => [
    problem([...path, ...key], found, needed, null),
  ];
  const isGrpc = protocol === "grpc";
  const isOld =
    GATEWAY_API_VERSIONS.indexOf(gatewayApiVersion) < GATEWAY_API_VERSIONS.indexOf("1.5");
  const origins = corsPolicy?.allowOrigins ?? [];
  const all = { ...options, corsPolicy };
  return [
    ...(isGrpc && rewrite ? refuse(["rewrite"], rewrite, GRPC_LACKS) : []),
    ...(isGrpc
      ? OF_HTTP.flatMap((key) => (all[key] ? refuse([key], all[key], GRPC_LACKS) : []))
      : []),
    ...(rewrite?.uriRegexRewrite
      ? refuse(["rewrite", "uriRegexRewrite"], rewrite.uriRegexRewrite, "uri: a route has no other")
      : []),
    ...(corsPolicy && isOld && !isGrpc
      ? refuse(
          ["corsPolicy"],
          corsPolicy,
          `nothing, as gatewayApiVersion is ${gatewayApiVersion}: 1.5 has it, where the cluster's CRDs are that new`,
        )
      : []),
    ...origins.flatMap((origin, at) =>
      typeof origin === "string" || origin.exact !== undefined
        ? []
        : [problem([...path, "corsPolicy", "allowOrigins", at], origin, "text: an origin, or *")],
    ),
  ];
}

const GRPC_LACKS = "nothing, as protocol is grpc: a GRPCRoute has no field for it; or router istio";

function ruleProblems(path: Path, rule: MatchArgs, traffic: TrafficSettings): readonly Problem[] {
  const { pathPrefix, paths = [], methods = [], queryParams } = rule;
  const lacks = `nothing, as traffic.router is gateway-api: an ${routeKind({ traffic }).kind} has no field for it; or router istio`;
  const unknown = methods.findIndex((one) => !METHODS.includes(one));
  const isGrpc = traffic.protocol === "grpc";
  return [
    ...[...OF_ISTIO, ...DONE_BY_ISTIO].flatMap((key) =>
      rule[key] === undefined ? [] : [problem([...path, key], rule[key], lacks, null)],
    ),
    ...(unknown < 0
      ? []
      : [
          problem(
            [...path, "methods", unknown],
            methods[unknown],
            `one of ${METHODS.join(", ")}`,
            "GET",
          ),
        ]),
    ...(isGrpc && methods.length > 0
      ? [problem([...path, "methods"], methods, GRPC_LACKS, null)]
      : []),
    ...(isGrpc && queryParams
      ? [problem([...path, "queryParams"], queryParams, GRPC_LACKS, null)]
      : []),
    ...(pathPrefix === undefined
      ? []
      : pathProblems([...path, "pathPrefix"], { prefix: pathPrefix }, traffic)),
    ...paths.flatMap((one, at) => pathProblems([...path, "paths", at], one, traffic)),
    ...optionProblems(path, rule, traffic),
  ];
}

const OPEN_ORDER = "in which order expressions are tried, Gateway API leaves open";

/** Paths are compared part by part, and where expressions stand among them is each implementation's own affair. */
function pathProblems(
  path: Path,
  written: WrittenMatch,
  { protocol }: TrafficSettings,
): readonly Problem[] {
  const parts = partProblems(path, written, OPEN_ORDER);
  if (parts.length > 0) return parts;
  const { prefix, exact } = typeof written === "string" ? { exact: written } : written;
  if (protocol !== "grpc" || prefix === "/") return [];
  const { service, method } = callOf(exact === undefined ? { prefix: prefix ?? "/" } : { exact });
  if (service !== undefined && (prefix === undefined) === (method !== undefined)) return [];
  return [problem(path, written, "/service/method, or a prefix of /service/", "/shop.Cart/Add")];
}
