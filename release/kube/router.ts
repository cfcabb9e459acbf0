import type { Color } from "../../model/color";
import { breakGlass, type CommandTarget } from "../../model/release/break-glass";
import { liveWeights } from "../../model/release/live-weights";
import {
  appliedConfiguration,
  applierOf,
  isForeign,
  type LiveObject,
  PROVIDER,
} from "../../model/release/managed-fields";
import { movedRules } from "../../model/release/moved-rules";
import { routerDifferences, type RuleSettings } from "../../model/release/rules";
import { isMap } from "../../model/merge";
import { areSame, servingColors, type Weights, weightsInWords } from "../../model/weights";
import { ConflictError, type Lease, RouterGoneError } from "../ports";
import { tolerant } from "../right";
import type { SessionRouter } from "../session";
import type { KubeClient } from "./client";
import { ClusterError } from "./cluster-error";
import type { Reader } from "./mirrors";
import { routerObject } from "./place";
import { ReadAhead } from "./read-ahead";
import type { ObjectRef } from "./resource";

interface LiveRouter extends LiveObject {
  readonly spec?: { readonly http?: unknown };
}

/** What is known of the router, for a command by hand. */
interface Sight {
  /** `spec.http` as it was read last. */
  http?: unknown;
  isGone?: boolean;
}

/** What is written, among the managed fields. */
const WRITTEN = ["f:spec", "f:http"];

/** How often the way back begins again where somebody wrote between its look and its write. */
const TRIES = 5;

/** The VirtualService of a service, written as the program writes it. */
export class KubeRouter implements SessionRouter {
  private readonly ref: ObjectRef;

  /**
   * @param lease - asked between reading and writing, where weights are expected
   * @param target - how `kubectl` finds the cluster
   * @param sight - what was read last, by this one or by one that was made from it
   * @param reader - reads for whoever only looks
   */
  constructor(
    private readonly client: Pick<KubeClient, "get" | "apply" | "merge">,
    private readonly settings: RuleSettings,
    private readonly lease?: Lease,
    private readonly target: CommandTarget = {},
    private readonly sight: Sight = {},
    private readonly reader: Pick<Reader, "get"> = client,
  ) {
    this.ref = routerObject(settings);
  }

  /**
   * The same router for whoever has the lease. A driver that lost it after its own last look would else
   * write its stage over a way back: either the lease tells it, or the object has changed since it read. On
   * the way back a lease that cannot be read stops nothing.
   */
  under(lease: Lease): KubeRouter {
    return new KubeRouter(this.client, this.settings, lease, this.target, this.sight, this.reader);
  }

  ahead(): KubeRouter {
    const { settings, lease, target, sight } = this;
    return new KubeRouter(new ReadAhead(this.client), settings, lease, target, sight);
  }

  async read(): Promise<Weights> {
    const live = await this.look(this.reader);
    return liveWeights(live.spec?.http, this.settings);
  }

  /** Two requests where nobody writes in between. The way back looks again then, a stage does not. */
  async write(weights: Weights, active: Color, expected?: readonly Weights[]): Promise<void> {
    for (let left = expected ? 1 : TRIES; ; left -= 1) {
      try {
        await this.tryWrite(weights, active, expected);
        return;
      } catch (error) {
        if (!(error instanceof ConflictError) || left === 1) throw error;
      }
    }
  }

  /** What the live rules have that the settings would not write for these weights, as sentences. */
  async differences(weights: Weights, active: Color): Promise<readonly string[]> {
    return this.differencesIn(await this.look(), weights, active);
  }

  byHand(weights: Weights, active: Color): string {
    return breakGlass(this.settings, weights, active, { ...this.target, ...this.sight });
  }

  private async tryWrite(
    weights: Weights,
    active: Color,
    expected?: readonly Weights[],
  ): Promise<void> {
    // On the way back the lease is asked beside the router: nothing waits for it that does not wait anyway.
    const isMine = expected || !this.lease ? undefined : tolerant(this.lease.confirm());
    const [live] = await Promise.all([this.look(), isMine]);
    if (expected) {
      this.expect(live, expected);
      await this.lease?.confirm();
    }
    await this.put(live, movedRules(live.spec?.http, this.settings, weights, active));
  }

  private async look(reader: Pick<Reader, "get"> = this.client): Promise<LiveRouter> {
    try {
      const live = await reader.get<LiveRouter>(this.ref);
      this.sight.http = live.spec?.http;
      this.sight.isGone = false;
      return live;
    } catch (error) {
      const isGone = isTrouble(error, "missing");
      this.sight.isGone = isGone;
      throw error instanceof ClusterError && isGone ? new RouterGoneError(error.message) : error;
    }
  }

  /**
   * All that the program has applied is applied again, as what an applied configuration leaves out is
   * deleted. Where nobody knows under which name, or the server does not take it, the rules alone are
   * replaced, as the one who created the object: the program's next update takes them over.
   */
  private async put(live: LiveRouter, http: readonly object[]): Promise<void> {
    const { uid, resourceVersion } = live.metadata;
    // Whoever changed the object since makes this fail; whoever deleted it does not get it back.
    const seen = { uid, resourceVersion };
    const applier = applierOf(live, WRITTEN);
    if (applier) {
      const applied = appliedConfiguration(live, applier);
      const { metadata, spec } = applied;
      const configuration = {
        ...applied,
        metadata: { ...(isMap(metadata) && metadata), ...seen },
        spec: { ...(isMap(spec) && spec), http },
      };
      try {
        await this.client.apply(this.inVersion(applier.apiVersion), configuration, applier.manager);
        return;
      } catch (error) {
        if (!isTrouble(error, "refused")) throw error;
      }
    }
    await this.client.merge(this.ref, { metadata: seen, spec: { http } }, PROVIDER);
  }

  /** The update that records a stage would overwrite what others changed in the rules, too. */
  private expect(router: LiveRouter, expected: readonly Weights[]): void {
    const live = liveWeights(router.spec?.http, this.settings);
    const [seen, wanted] = [weightsInWords(live), expected.map(weightsInWords).join(", or ")];
    if (!expected.some((weights) => areSame(weights, live))) {
      throw new ConflictError(`the router has ${seen}; expected was ${wanted}`);
    }
    // A release changes the active color with the last weight, so either may be the active one here.
    const [found = []] = servingColors(live)
      .map((active) => this.differencesIn(router, live, active))
      .sort((one, other) => one.length - other.length);
    if (found.length === 0) return;
    throw new ConflictError(`somebody else changed the router: ${found.join("; ")}`);
  }

  private differencesIn(router: LiveRouter, weights: Weights, active: Color): readonly string[] {
    const isOthers = (field: string) => isForeign(router, ["f:spec", `f:${field}`]);
    return routerDifferences(router.spec, this.settings, weights, active, isOthers);
  }

  /** A manager is known by name and version: another version of the API would be another manager. */
  private inVersion(apiVersion: string): ObjectRef {
    const version = apiVersion.split("/")[1] ?? this.ref.resource.version;
    return { ...this.ref, resource: { ...this.ref.resource, version } };
  }
}

function isTrouble(error: unknown, trouble: ClusterError["trouble"]): boolean {
  return error instanceof ClusterError && error.trouble === trouble;
}
