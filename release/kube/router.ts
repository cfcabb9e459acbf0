import type { Color } from "../../model/color";
import {
  applierOf,
  appliedConfiguration,
  type LiveObject,
} from "../../model/release/managed-fields";
import {
  liveWeights,
  ruleDifferences,
  rulesFor,
  type RuleSettings,
} from "../../model/release/rules";
import { isMap } from "../../model/merge";
import { areSame, type Weights, weightsInWords } from "../../model/weights";
import { ConflictError, type Lease, type Router } from "../ports";
import type { KubeClient } from "./client";
import { routerObject } from "./place";
import type { ObjectRef } from "./resource";

interface LiveRouter extends LiveObject {
  readonly spec?: { readonly http?: unknown };
}

/** The VirtualService of a service, written as the program writes it. */
export class KubeRouter implements Router {
  private readonly ref: ObjectRef;

  /** @param lease - asked between reading and writing, where weights are expected */
  constructor(
    private readonly client: Pick<KubeClient, "get" | "apply">,
    private readonly settings: RuleSettings,
    private readonly lease?: Lease,
  ) {
    this.ref = routerObject(settings);
  }

  /**
   * The same router for whoever has the lease. A driver that lost it after its own last look would else
   * write its stage over a way back: either the lease tells it, or the object has changed since it read.
   */
  under(lease: Lease): KubeRouter {
    return new KubeRouter(this.client, this.settings, lease);
  }

  async read(): Promise<Weights> {
    const live = await this.client.get<LiveRouter>(this.ref);
    return liveWeights(live.spec?.http, this.settings);
  }

  /**
   * Two requests: what the program applied, and the same with other rules. All that the program owns is
   * applied again, as what an applied configuration leaves out is deleted.
   */
  async write(weights: Weights, active: Color, expected?: readonly Weights[]): Promise<void> {
    const live = await this.client.get<LiveRouter>(this.ref);
    if (expected) {
      this.expect(live, expected);
      await this.lease?.confirm();
    }
    const applier = applierOf(live);
    const applied = appliedConfiguration(live, applier);
    const { metadata, spec } = applied;
    const configuration = {
      ...applied,
      metadata: {
        ...(isMap(metadata) && metadata),
        // Whoever changed the object since makes this fail.
        ...(expected && { resourceVersion: live.metadata.resourceVersion }),
      },
      spec: { ...(isMap(spec) && spec), http: rulesFor(this.settings, weights, active) },
    };
    await this.client.apply(this.inVersion(applier.apiVersion), configuration, applier.manager);
  }

  /** What the live rules have that the settings would not write for these weights, as sentences. */
  async differences(weights: Weights, active: Color): Promise<readonly string[]> {
    const live = await this.client.get<LiveRouter>(this.ref);
    return ruleDifferences(live.spec?.http, rulesFor(this.settings, weights, active));
  }

  private expect({ spec }: LiveRouter, expected: readonly Weights[]): void {
    const live = liveWeights(spec?.http, this.settings);
    if (expected.some((weights) => areSame(weights, live))) return;
    const [seen, wanted] = [weightsInWords(live), expected.map(weightsInWords).join(", or ")];
    throw new ConflictError(`the router has ${seen}; expected was ${wanted}`);
  }

  /** A manager is known by name and version: another version of the API would be another manager. */
  private inVersion(apiVersion: string): ObjectRef {
    const version = apiVersion.split("/")[1] ?? this.ref.resource.version;
    return { ...this.ref, resource: { ...this.ref.resource, version } };
  }
}
