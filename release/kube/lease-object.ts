import { releaseLabels } from "../../model/release/release-object";
import { type ServiceRef, releaseObject } from "./service-ref";
import { LEASES } from "./resource";

/** A Lease as the API server keeps it. */
export interface LeaseObject {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager?: string; readonly time?: string }[];
  };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
    readonly leaseDurationSeconds?: number;
  };
}

/** Why the holder took the lease from somebody. */
export const REASON = "sluice.dev/reason";

/** What is written to take the lease. */
export interface Claim {
  readonly holder: string;
  /** Milliseconds since the epoch, by the holder's clock. */
  readonly at: number;
  readonly durationSeconds: number;
  readonly reason?: string;
}

/** A lease of one's own, where there was none. */
export function newLease(service: ServiceRef, claim: Claim): object {
  const { name, namespace } = releaseObject(LEASES, service);
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name,
      namespace,
      labels: releaseLabels(service.app),
      ...(claim.reason !== undefined && { annotations: { [REASON]: claim.reason } }),
    },
    spec: specOf(claim, 0),
  };
}

/** The change that makes a lease one's own. */
export function claimed(claim: Claim, { metadata, spec }: LeaseObject): object {
  const { resourceVersion } = metadata;
  return {
    metadata: { resourceVersion, annotations: { [REASON]: claim.reason ?? null } },
    spec: specOf(claim, (spec?.leaseTransitions ?? 0) + 1),
  };
}

function specOf({ holder, at, durationSeconds }: Claim, leaseTransitions: number): object {
  const now = microTime(at);
  return {
    holderIdentity: holder,
    acquireTime: now,
    renewTime: now,
    leaseDurationSeconds: durationSeconds,
    leaseTransitions,
  };
}

/** A time as Leases hold it. */
export function microTime(at: number): string {
  return new Date(at).toISOString().replace("Z", "000Z");
}
