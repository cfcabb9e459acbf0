import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Pulse, pulseOf, type Sighting } from "../../model/release/heartbeat";
import { ConflictError, type Lease, LeaseLostError } from "../driver/ports";
import {
  driverOf,
  type DriverState,
  LeaseHeldError,
  holderName,
  silentSeconds,
} from "./driver-state";
import { FIELD_MANAGER, type KubeClient, METADATA } from "./client";
import { claimed, type LeaseObject, microTime, newLease, REASON } from "./lease-object";
import { type ServiceRef, releaseObject } from "./service-ref";
import { LEASES, type ObjectRef } from "./resource";

/** How long a heartbeat holds, and how often one is sent. */
const DURATION_SECONDS = 15;
const BEAT_MS = 5000;

/** How long whoever took the lease over need not ask for it: the rollback waits for no answer that it has. */
const FRESH_MS = 2000;

/** How often another driver's heartbeat is looked at. */
const LOOK_MS = 1000;

/** How often a write is tried against others who write at the same time. */
const TRIES = 10;

/**
 * The right to drive, kept as a Lease. A heartbeat holds it; whoever takes it over is found at the next
 * confirmation, before anything is written.
 */
export class KubeLease implements Lease {
  private readonly ref: ObjectRef;
  private readonly identity: string;
  private timer: NodeJS.Timeout | undefined;
  /** Version of the lease as the last beat left it; absent while that is not known. */
  private version: string | undefined;
  private readonly loss = new AbortController();
  /** Why it was to be taken over; left out once it was. */
  private unheld: string | undefined;
  /** Until when nobody need be asked, by the clock of this process: it is being taken over, or just was. */
  private freshUntil = -Infinity;

  /** @param holder - who drives, and from where, as people read it */
  constructor(
    private readonly client: Pick<KubeClient, "find" | "create" | "merge" | "serverTime">,
    private readonly service: ServiceRef,
    holder: string,
  ) {
    this.ref = releaseObject(LEASES, service);
    // Two containers may have the same host name and number of a process.
    this.identity = `${holder}#${randomBytes(4).toString("hex")}`;
  }

  /**
   * Takes the lease if nobody has it, or nobody living: that is seen after watching for as long as a
   * heartbeat holds.
   *
   * @throws {@link LeaseHeldError} when another driver is alive
   */
  async acquire(): Promise<void> {
    const seen = await this.watch();
    if (seen.pulse === "alive" && seen.lease?.spec?.holderIdentity !== this.identity) {
      throw new LeaseHeldError(driverOf("alive", seen.lease, this.client.serverTime));
    }
    try {
      await this.claim(seen.lease);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      throw new LeaseHeldError(driverOf("alive", await this.look(), this.client.serverTime));
    }
    this.startBeating();
  }

  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Takes the lease from whoever has it, at once. */
  async takeOver(reason: string): Promise<void> {
    this.unheld = reason;
    this.freshUntil = Infinity;
    try {
      await this.retryOnConflict((lease) => this.claim(lease, reason));
      this.unheld = undefined;
      this.freshUntil = performance.now() + FRESH_MS;
    } catch (error) {
      this.freshUntil = -Infinity;
      throw error;
    }
    this.startBeating();
  }

  /**
   * One that could not be taken over is tried again, as it was never there to be lost; so is one that somebody
   * deleted: whoever drives gives it back and leaves it there.
   */
  async confirm(): Promise<void> {
    if (performance.now() < this.freshUntil) return;
    if (this.unheld !== undefined) return this.takeOver(this.unheld);
    const lease = await this.look();
    if (lease) this.held(lease);
    else await this.claim(undefined);
  }

  /** @throws LeaseLostError when another driver has it */
  private held(lease: LeaseObject): LeaseObject {
    const holder = lease.spec?.holderIdentity;
    if (holder === this.identity) return lease;
    this.stopBeating();
    const reason = lease.metadata.annotations?.[REASON];
    const why = reason === undefined ? "" : ` (${reason})`;
    const who =
      holder === undefined
        ? "another driver took over and gave the lease back"
        : `${holderName(holder)} took over`;
    const error = new LeaseLostError(`${who}${why}; this driver writes nothing more`);
    this.loss.abort(error);
    throw error;
  }

  /** Gives the lease back, if it is still one's own. */
  async release(): Promise<void> {
    this.stopBeating();
    await this.retryOnConflict(async (lease) => {
      if (lease?.spec?.holderIdentity !== this.identity) return;
      const { resourceVersion } = lease.metadata;
      const metadata = { resourceVersion, annotations: { [REASON]: null } };
      await this.client.merge(this.ref, { metadata, spec: { holderIdentity: null } });
    });
  }

  /** One look, for people: a silence by the server's clock alone. */
  async driverState(): Promise<DriverState> {
    const lease = await this.look();
    if (lease?.spec?.holderIdentity === undefined) return { is: "none" };
    const { serverTime } = this.client;
    const isDead = silentSeconds(lease, serverTime) > DURATION_SECONDS;
    return driverOf(isDead ? "dead" : "alive", lease, serverTime);
  }

  private async watch(): Promise<{ readonly pulse: Pulse; readonly lease?: LeaseObject }> {
    const first = await this.observe();
    for (let last = first; ; last = await this.observe()) {
      const pulse = pulseOf(first, last, DURATION_SECONDS * 1000);
      if (pulse !== "unsure") return { pulse, ...(last.lease && { lease: last.lease }) };
      await sleep(LOOK_MS);
    }
  }

  private async observe(): Promise<Sighting & { readonly lease?: LeaseObject }> {
    const lease = await this.look();
    const { holderIdentity: holder, renewTime: beat } = lease?.spec ?? {};
    return {
      at: performance.now(),
      ...(lease && { lease }),
      ...(holder !== undefined && { holder }),
      ...(beat !== undefined && { beat }),
    };
  }

  private async look(): Promise<LeaseObject | undefined> {
    return this.client.find<LeaseObject>(this.ref);
  }

  private async claim(before: LeaseObject | undefined, reason?: string): Promise<void> {
    const claim = {
      holder: this.identity,
      at: Date.now(),
      durationSeconds: DURATION_SECONDS,
      ...(reason !== undefined && { reason }),
    };
    await (before
      ? this.client.merge(this.ref, claimed(claim, before))
      : this.client.create(this.ref, newLease(this.service, claim)));
  }

  /** Looks and writes again while others write at the same time. */
  private async retryOnConflict(
    write: (lease: LeaseObject | undefined) => Promise<void>,
  ): Promise<void> {
    for (let left = TRIES; ; left -= 1) {
      try {
        await write(await this.look());
        return;
      } catch (error) {
        if (!(error instanceof ConflictError) || left === 1) throw error;
      }
    }
  }

  private startBeating(): void {
    this.stopBeating();
    this.timer = setInterval(() => {
      // A beat that gets no answer decides nothing; one that finds another holder ends the driver.
      this.beat().catch(() => undefined);
    }, BEAT_MS);
    this.timer.unref();
  }

  private stopBeating(): void {
    clearInterval(this.timer);
  }

  /** One request, as long as nobody else writes the lease. */
  private async beat(): Promise<void> {
    const { version } = this;
    if (version !== undefined) {
      try {
        await this.renew(version);
        return;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
    const lease = await this.look();
    if (!lease) return this.claim(undefined);
    await this.renew(this.held(lease).metadata.resourceVersion);
  }

  private async renew(resourceVersion: string): Promise<void> {
    this.version = undefined;
    const body = { metadata: { resourceVersion }, spec: { renewTime: microTime(Date.now()) } };
    const lease = await this.client.merge<Partial<LeaseObject> | undefined>(
      this.ref,
      body,
      FIELD_MANAGER,
      METADATA,
    );
    this.version = lease?.metadata?.resourceVersion;
  }
}
