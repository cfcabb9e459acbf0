import { setTimeout as wait } from "node:timers/promises";
import type { Color } from "../../model/color";
import { breakGlass, type CommandTarget } from "../../model/release/break-glass";
import { isForeign, type LiveObject } from "../../model/release/managed-fields";
import type { Router, RouterSettings } from "../../model/traffic/router";
import { routerOf } from "../../model/traffic/routers";
import { servingColors, type Weights } from "../../model/traffic/weights";
import { UNSEEN } from "../../model/traffic/routers/gateway-api/conditions";
import { ConflictError, type Lease, RouterGoneError } from "../driver/ports";
import { unlessLost } from "../driver/lease-check";
import { requireWeights } from "../driver/require-weights";
import type { SessionRouter } from "../session";
import type { KubeClient } from "./client";
import { isTrouble } from "./cluster-error";
import type { Reader } from "./mirrors";
import { ReadAhead } from "./read-ahead";
import type { ObjectRef } from "./resource";
import { writeSpec, written } from "./write-spec";

interface LiveRouter extends LiveObject {
  readonly metadata: LiveObject["metadata"] & { readonly generation?: number };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** What is known of the router, for a command by hand. */
interface RouterReads {
  /** As it was read last. */
  spec?: unknown;
  isGone?: boolean;
}

/** How long a route may wait for those who carry it out, and how often they are asked, in milliseconds. */
const TAKEN_MS = 10_000;
const LOOK_MS = 200;

/** The object that holds the split of a service, written as the program writes it. */
export class KubeRouter implements SessionRouter {
  private readonly kind: Router;
  private readonly ref: ObjectRef;

  /**
   * @param lease - asked between reading and writing, where weights are expected
   * @param target - how `kubectl` finds the cluster
   * @param lastRead - what was read last, by this one or by one that was made from it
   * @param reader - reads for whoever only looks
   */
  constructor(
    private readonly client: Pick<KubeClient, "get" | "apply" | "merge">,
    private readonly settings: RouterSettings,
    private readonly lease?: Lease,
    private readonly target: CommandTarget = {},
    private readonly lastRead: RouterReads = {},
    private readonly reader: Pick<Reader, "get"> = client,
  ) {
    this.kind = routerOf(settings);
    const { app: name, namespace } = settings;
    this.ref = { resource: this.kind.kindOf(settings).resource, namespace, name };
  }

  /**
   * The same router for whoever has the lease. A driver that lost it after its own last look would else
   * write its stage over a rollback: either the lease tells it, or the object has changed since it read. In
   * a rollback a lease that cannot be read stops nothing.
   */
  under(lease: Lease): KubeRouter {
    return new KubeRouter(
      this.client,
      this.settings,
      lease,
      this.target,
      this.lastRead,
      this.reader,
    );
  }

  ahead(): KubeRouter {
    const { settings, lease, target, lastRead: sight } = this;
    return new KubeRouter(new ReadAhead(this.client), settings, lease, target, sight);
  }

  async read(): Promise<Weights> {
    const live = await this.look(this.reader);
    return this.kind.weights(live.spec, this.settings);
  }

  /** Two requests where nobody writes in between. The rollback looks again then, a stage does not. */
  async write(weights: Weights, active: Color, expected?: readonly Weights[]): Promise<void> {
    await written(expected !== undefined, async () => {
      await this.tryWrite(weights, active, expected);
      // A rollback waits for nobody.
      if (expected) await this.taken();
    });
  }

  /** What the live rules have that the settings would not write for these weights, as sentences. */
  async differences(weights: Weights, active: Color): Promise<readonly string[]> {
    return this.differencesIn(await this.look(), weights, active);
  }

  /** What those who carry out the object say against it, as sentences; nothing while they have not looked. */
  async objections(): Promise<readonly string[] | undefined> {
    return this.kind.objections ? this.kind.objections(await this.look()) : [];
  }

  byHand(weights: Weights, active: Color): string {
    return breakGlass(this.settings, weights, active, { ...this.target, ...this.lastRead });
  }

  private async tryWrite(
    weights: Weights,
    active: Color,
    expected?: readonly Weights[],
  ): Promise<void> {
    // In a rollback the lease is asked beside the router: nothing waits for it that does not wait anyway.
    const isMine = expected || !this.lease ? undefined : unlessLost(this.lease.confirm());
    const [live] = await Promise.all([this.look(), isMine]);
    if (expected) {
      this.expect(live, expected);
      await this.lease?.confirm();
    }
    const field = this.kind.field(this.settings);
    const split = { [field]: this.kind.moved(live.spec, this.settings, weights, active) };
    const applied = (spec: object) => ({ ...spec, ...split });
    await writeSpec(this.client, this.ref, live, { field, applied, patch: split });
  }

  /** A write that is refused by those who carry it out moves nothing, and the next one neither. */
  private async taken(): Promise<void> {
    if (!this.kind.objections) return;
    const end = Date.now() + TAKEN_MS;
    for (;;) {
      const said = await this.objections();
      if (said?.length === 0) return;
      if (said) throw new Error(said.join("; "));
      if (Date.now() > end) throw new Error(UNSEEN);
      await wait(LOOK_MS);
    }
  }

  private async look(reader: Pick<Reader, "get"> = this.client): Promise<LiveRouter> {
    try {
      const live = await reader.get<LiveRouter>(this.ref);
      this.lastRead.spec = live.spec;
      this.lastRead.isGone = false;
      return live;
    } catch (error) {
      const isGone = isTrouble(error, "missing");
      this.lastRead.isGone = isGone;
      throw isGone ? new RouterGoneError(error.message) : error;
    }
  }

  /** The update that records a stage would overwrite what others changed in the rules, too. */
  private expect(router: LiveRouter, expected: readonly Weights[]): void {
    const live = this.kind.weights(router.spec, this.settings);
    requireWeights(live, expected);
    // A release changes the active color with the last weight, so either may be the active one here.
    const [found = []] = servingColors(live)
      .map((active) => this.differencesIn(router, live, active))
      .sort((one, other) => one.length - other.length);
    if (found.length === 0) return;
    throw new ConflictError(`somebody else changed the router: ${found.join("; ")}`);
  }

  private differencesIn(router: LiveRouter, weights: Weights, active: Color): readonly string[] {
    const isOthers = (field: string) => isForeign(router, ["f:spec", `f:${field}`]);
    return this.kind.differences(router.spec, this.settings, weights, active, isOthers);
  }
}
