import { type Problem, problem } from "../settings/problem";
import { has, without } from "../traffic/features";
import { isStream } from "../traffic/stream";
import { at, isOutOfMesh, meshOf, obstacles } from "./obstacles";
import type { SecuredService } from "./secured-service";
import type { SecuritySettings } from "./settings";

/** What contradicts itself in what is said of security, or would refuse those who are meant to get in. */
export function securityProblems(service: SecuredService): readonly Problem[] {
  const { security } = service;
  if (!security) return [];
  return [
    ...reasonProblems(security),
    ...meshProblems(security, service),
    ...callerProblems(security, service),
    ...eitherProblems(security),
    ...obstacles(security, service),
  ];
}

function reasonProblems({ mode, reason }: SecuritySettings): readonly Problem[] {
  if ((mode === "none") === (reason !== undefined)) return [];
  const needed =
    mode === "none" ? "a sentence that says why, as mode is none" : `nothing, as mode is ${mode}`;
  return [problem(at("reason"), reason, needed, mode === "none" ? undefined : null)];
}

const AMBIENT =
  "sidecar or none: with ambient a waypoint would judge paths and tokens, which is not declared; mutual TLS is ztunnel's own there";

/** What only proxies can judge. */
function meshProblems(security: SecuritySettings, service: SecuredService): readonly Problem[] {
  const { mesh, jwt, plainPorts } = security;
  const { traffic } = service;
  if (mesh === "ambient") return [problem(at("mesh"), mesh, AMBIENT, "sidecar")];
  // What implements Gateway API may speak mutual TLS to sidecars, as Istio's does.
  if (mesh === "sidecar" && !has(traffic, "mesh") && traffic.router !== "gateway-api") {
    return [problem(at("mesh"), mesh, without(traffic, "mesh", "none"), "none")];
  }
  if (mesh === "sidecar" && isOutOfMesh(service)) {
    const needed = 'none, as sidecar.istio.io/inject is "false" in workload';
    return [problem(at("mesh"), mesh, needed, "none")];
  }
  const isInMesh = meshOf(security, service) === "sidecar";
  const why = isInMesh ? `protocol is ${traffic.protocol}` : "the pods have no proxies";
  return [
    ...(jwt && (!isInMesh || isStream(traffic))
      ? [problem(at("jwt"), jwt, `nothing, as ${why}: nobody reads tokens`, null)]
      : []),
    ...(plainPorts.length > 0 && !isInMesh
      ? [problem(at("plainPorts"), plainPorts, `none, as ${why}: all ports are plain`, null)]
      : []),
  ];
}

function callerProblems(
  { mode, mtls, callers, plainPorts }: SecuritySettings,
  { pods }: SecuredService,
): readonly Problem[] {
  const own = plainPorts.find((one) => pods.some(({ port }) => port === one));
  return [
    ...(mode === "enforce" && mtls === "permissive" && callers !== "any"
      ? [
          problem(
            at("callers"),
            callers,
            "any, as mtls is permissive: of plain text nobody knows who sent it; or mtls strict",
            "any",
          ),
        ]
      : []),
    ...(own === undefined
      ? []
      : [
          problem(
            at("plainPorts"),
            plainPorts,
            `ports without ${String(own)}, the service's own; mtls permissive opens that`,
            null,
          ),
        ]),
  ];
}

/** Of two keys one. */
function eitherProblems({ egress = [], jwt }: SecuritySettings): readonly Problem[] {
  return [
    ...egress.flatMap((peer, index) =>
      (peer.namespace === undefined) === (peer.cidr === undefined)
        ? [problem(["security", "egress", index], peer, "either namespace or cidr", null)]
        : [],
    ),
    ...(jwt?.jwks !== undefined && jwt.jwksUri !== undefined
      ? [problem(at("jwt", "jwks"), jwt.jwks, "nothing beside jwksUri", null)]
      : []),
  ];
}
