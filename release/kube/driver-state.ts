import { formatDuration } from "../../model/release/format";
import { type LeaseObject, REASON } from "./lease-object";

/** Whether somebody drives the release, as people are told. */
export type DriverState =
  | { readonly is: "none" }
  | {
      readonly is: "alive" | "dead";
      readonly holder: string;
      /** When it took the lease, by its own clock. */
      readonly since: string;
      /** Seconds since its last heartbeat, by the server's clock. */
      readonly silentSeconds: number;
      /** Why it took the lease from another driver. */
      readonly reason?: string;
    };

/** Somebody else drives. */
export class LeaseHeldError extends Error {
  override readonly name = "LeaseHeldError";

  constructor(readonly driver: DriverState & { readonly is: "alive" | "dead" }) {
    const { holder, since, silentSeconds } = driver;
    super(
      `${holder} drives this release since ${since}; its last heartbeat is ${formatDuration(silentSeconds * 1000)} old. ` +
        "Next: `sluice status` shows it; `sluice rollback` takes over at any time.",
    );
  }
}

/**
 * Who drives, by its lease.
 *
 * @param serverTime - the server's clock at its last answer, in milliseconds since the epoch
 */
export function driverOf(
  is: "alive" | "dead",
  lease: LeaseObject | undefined,
  serverTime: number | undefined,
) {
  const { holderIdentity = "another driver", acquireTime = "an unknown time" } = lease?.spec ?? {};
  const reason = lease?.metadata.annotations?.[REASON];
  return {
    is,
    holder: holderName(holderIdentity),
    since: acquireTime,
    silentSeconds: lease ? silentSeconds(lease, serverTime) : 0,
    ...(reason !== undefined && { reason }),
  };
}

/** The server notes when it saw the last write; both times are of its own clock, to the second. */
export function silentSeconds({ metadata }: LeaseObject, serverTime = NaN): number {
  const writes = (metadata.managedFields ?? []).map(({ time }) => Date.parse(time ?? ""));
  const last = Math.max(...writes.filter(Number.isFinite));
  return Number.isFinite(serverTime - last)
    ? Math.max(0, Math.round((serverTime - last) / 1000))
    : 0;
}

/** An identity without what makes it unique. */
export function holderName(identity: string): string {
  return identity.replace(/#[0-9a-f]{8}$/, "");
}
