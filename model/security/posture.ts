import { dotted } from "../settings/problem";
import { isStream } from "../traffic/stream";
import { gatewaysOf } from "./gateways";
import { meshOf, obstacles } from "./obstacles";
import type { SecuredService } from "./secured-service";
import { type Party, type SecuritySettings, securitySchema } from "./settings";

/** What becomes of a service's security. */
export interface Posture {
  readonly settings: SecuritySettings;
  /** Whether proxies beside the pods judge. */
  readonly isInMesh: boolean;
  /** The pods of the gateway. */
  readonly gateways: readonly Party[];
  /** What the service has not, and why; a sentence each, whose subject is the service. */
  readonly lacks: readonly string[];
}

const PLAIN =
  "its pods have no proxies, so there is no mutual TLS, and neither who calls, nor paths, nor tokens are judged; NetworkPolicies alone hold.";

/**
 * What a service gets: what its settings say, or all where they say nothing. What stands in the way of that leaves
 * a service without, in words, where nothing is said; said settings have no such obstacles.
 */
export function postureOf(service: SecuredService): Posture {
  const said = service.security;
  const settings = effective(said ?? securitySchema.parse({}), service);
  const isInMesh = meshOf(settings, service) === "sidecar";
  const gateways = gatewaysOf(settings, service) ?? [];
  if (settings.mode === "none") {
    const lacks = [`security is off: ${settings.reason ?? "no reason is told"}.`];
    return { settings, isInMesh, gateways, lacks };
  }
  const [first, ...others] = said ? [] : obstacles(settings, service);
  if (first) {
    const needs = [first, ...others].map(
      ({ path, needed }) => `${dotted(path)} has to be ${needed}`,
    );
    const lacks = [
      `security is not on yet, as not all of it is known: ${needs.join("; ")}. docs/security.md.`,
    ];
    return { settings: { ...settings, mode: "none" }, isInMesh, gateways, lacks };
  }
  return { settings, isInMesh, gateways, lacks: isInMesh ? [] : [PLAIN] };
}

/** Connections have no paths. */
function effective(settings: SecuritySettings, { traffic }: SecuredService): SecuritySettings {
  return isStream(traffic) ? { ...settings, private: [] } : settings;
}
