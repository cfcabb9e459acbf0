import { appLabels, ownPodSelector } from "../labels";
import type { SurroundingObject } from "../traffic/router";
import { authorizationRules } from "./authorization";
import { networkPolicySpec } from "./network-policy";
import { type Posture, postureOf } from "./posture";
import type { SecuredService } from "./secured-service";

const API_VERSION = "security.istio.io/v1";

/** By this a proxy only notes what a policy would refuse. */
export const DRY_RUN = "istio.io/dry-run";

/** What secures a service: its objects, and what they leave open. */
export interface Secured {
  readonly objects: readonly SurroundingObject[];
  /** The service, and what it has not. */
  readonly lacks: readonly { readonly subject: string; readonly message: string }[];
  /** Why there are none, where a person says so. */
  readonly reason?: string;
}

/** The objects that secure a service; each holds for its own pods alone, by their labels. */
export function securedBy(service: SecuredService): Secured {
  const posture = postureOf(service);
  const { settings, isInMesh } = posture;
  const subject = `${service.namespace}/${service.app}`;
  const lacks = posture.lacks.map((message) => ({ subject, message }));
  if (settings.mode === "none") {
    const { reason } = settings;
    return { objects: [], lacks, ...(reason !== undefined && { reason }) };
  }
  return {
    lacks,
    objects: [
      ...(isInMesh ? meshObjects(posture, service) : []),
      ...(settings.networkPolicy && settings.mode === "enforce"
        ? networkPolicies(posture, service)
        : []),
    ],
  };
}

function meshObjects(posture: Posture, service: SecuredService): readonly SurroundingObject[] {
  const { settings } = posture;
  const { mode, mtls, plainPorts, jwt } = settings;
  const isHeld = mode === "enforce";
  const selector = { matchLabels: { ...ownPodSelector(service.app) } };
  const metadata = metadataOf(service);
  const level = (isStrict: boolean) => ({ mode: isStrict ? "STRICT" : "PERMISSIVE" });
  return [
    {
      apiVersion: API_VERSION,
      kind: "PeerAuthentication",
      metadata,
      spec: {
        selector,
        mtls: level(isHeld && mtls === "strict"),
        ...(plainPorts.length > 0 && {
          portLevelMtls: Object.fromEntries(plainPorts.map((port) => [port, level(false)])),
        }),
      },
    },
    // A token that is wrong is refused by this alone, so it is no part of looking on.
    ...(jwt && isHeld
      ? [
          {
            apiVersion: API_VERSION,
            kind: "RequestAuthentication",
            metadata,
            spec: { selector, jwtRules: [jwtRule(jwt)] },
          },
        ]
      : []),
    {
      apiVersion: API_VERSION,
      kind: "AuthorizationPolicy",
      metadata: { ...metadata, ...(!isHeld && { annotations: { [DRY_RUN]: "true" } }) },
      spec: {
        selector,
        action: "ALLOW",
        rules: authorizationRules(isHeld ? posture : withoutTokens(posture), service),
      },
    },
  ];
}

function withoutTokens({ settings: { jwt: _, ...settings }, ...posture }: Posture): Posture {
  return { ...posture, settings };
}

function jwtRule(jwt: NonNullable<Posture["settings"]["jwt"]>) {
  const { issuer, jwksUri, jwks, audiences, forward } = jwt;
  return {
    issuer,
    ...(jwksUri !== undefined && { jwksUri }),
    ...(jwks !== undefined && { jwks }),
    ...(audiences && { audiences: [...audiences] }),
    forwardOriginalToken: forward,
  };
}

function networkPolicies(posture: Posture, service: SecuredService): readonly SurroundingObject[] {
  const { namespace } = service;
  return service.pods.map((pods) => {
    const { name, labels, color } = pods.identity;
    return {
      ...(color !== undefined && { suffix: color }),
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name, namespace, labels },
      spec: networkPolicySpec(posture, service, pods),
    };
  });
}

function metadataOf({ app, namespace }: SecuredService) {
  return { name: app, namespace, labels: appLabels(app) };
}
