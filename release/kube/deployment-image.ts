import type { Color, PerColor } from "../../model/color";
import { isSameImage, versionOf } from "../../model/image";
import { type CommandTarget, kubectl, quoted } from "../../model/release/break-glass";
import type { LiveObject } from "../../model/release/managed-fields";
import { imageFor } from "../../model/release/rollout";
import { containerImage, type DeploymentView } from "../../model/release/pod-count";
import { isMap } from "../../model/settings/merge";
import { SplitError } from "../../model/traffic/router";
import { allOn, areSame, type Weights } from "../../model/traffic/weights";
import { unlessLost } from "../driver/lease-check";
import { ConflictError, type Lease, type LiveRouter, RouterGoneError } from "../driver/ports";
import type { SessionRouter } from "../session";
import type { KubeClient } from "./client";
import { isTrouble } from "./cluster-error";
import type { Reader } from "./mirrors";
import { ReadAhead } from "./read-ahead";
import { DEPLOYMENTS, type ObjectRef } from "./resource";
import type { ServiceRef } from "./service-ref";
import { writeSpec, written } from "./write-spec";

type LiveDeployment = LiveObject & DeploymentView;

/** Where the image is, among what the program applied and what is live. */
const FIELD = "template";

/**
 * The Deployment of a service without colors as what decides which version has the traffic: its image is written as
 * the program writes it, and Kubernetes replaces the pods.
 */
export class DeploymentImage implements SessionRouter {
  private readonly ref: ObjectRef;

  /**
   * @param images - by the places of both versions
   * @param target - how `kubectl` finds the cluster
   * @param lease - asked between reading and writing, where an image is expected
   * @param reader - reads for whoever only looks
   */
  constructor(
    private readonly client: Pick<KubeClient, "get" | "apply" | "merge">,
    private readonly service: ServiceRef,
    private readonly images: PerColor<string>,
    private readonly target: CommandTarget = {},
    private readonly reader: Pick<Reader, "get"> = client,
    private readonly lease?: Lease,
  ) {
    const { app: name, namespace } = service;
    this.ref = { resource: DEPLOYMENTS, namespace, name };
  }

  under(lease: Lease): DeploymentImage {
    const { client, service, images, target, reader } = this;
    return new DeploymentImage(client, service, images, target, reader, lease);
  }

  ahead(): LiveRouter {
    const ahead = new ReadAhead(this.client);
    return new DeploymentImage(ahead, this.service, this.images, this.target, ahead, this.lease);
  }

  async read(): Promise<Weights> {
    return this.weightsOf(await this.look(this.reader));
  }

  async write(weights: Weights, _active: Color, expected?: readonly Weights[]): Promise<void> {
    await written(expected !== undefined, async () =>
      this.tryWrite(imageFor(this.images, weights), expected),
    );
  }

  /** The image alone is looked at: an update that would do more is refused where it is previewed. */
  async differences(weights: Weights): Promise<readonly string[]> {
    const live = imageIn(await this.look(), this.service);
    const wanted = imageFor(this.images, weights);
    if (live !== undefined && isSameImage(live, wanted)) return [];
    return [`the Deployment has image ${live ?? "none"} instead of ${wanted}`];
  }

  byHand(weights: Weights): string {
    const { app, namespace } = this.service;
    const set = `${app}=${quoted(imageFor(this.images, weights))}`;
    return `${kubectl(namespace, this.target)} set image deployment/${app} ${set}`;
  }

  private async tryWrite(image: string, expected?: readonly Weights[]): Promise<void> {
    // On the way back the lease is asked beside the Deployment: nothing waits for it that does not wait anyway.
    const isMine = expected || !this.lease ? undefined : unlessLost(this.lease.confirm());
    const [live] = await Promise.all([this.look(), isMine]);
    if (expected) {
      const now = this.weightsOf(live);
      if (!expected.some((weights) => areSame(weights, now))) {
        throw new ConflictError(`the Deployment has image ${imageFor(this.images, now)} already`);
      }
      await this.lease?.confirm();
    }
    const { app } = this.service;
    const own = (spec: unknown) => withImage(isMap(spec) ? spec[FIELD] : undefined, app, image);
    await writeSpec(this.client, this.ref, live, {
      field: FIELD,
      applied: (spec) => ({ ...spec, [FIELD]: own(spec) }),
      patch: { [FIELD]: own(live.spec) },
    });
  }

  /** @throws SplitError for an image that is neither version's */
  private weightsOf(live: LiveDeployment): Weights {
    const image = imageIn(live, this.service);
    const { blue, green } = this.images;
    if (image !== undefined && isSameImage(image, green)) return allOn("green");
    if (image !== undefined && isSameImage(image, blue)) return allOn("blue");
    throw new SplitError(`its image is ${image ?? "not there"}, neither ${blue} nor ${green}`);
  }

  private async look(reader: Pick<Reader, "get"> = this.client): Promise<LiveDeployment> {
    try {
      return await reader.get<LiveDeployment>(this.ref);
    } catch (error) {
      throw isTrouble(error, "missing") ? new RouterGoneError(error.message) : error;
    }
  }
}

function imageIn({ spec }: DeploymentView, { app }: ServiceRef): string | undefined {
  return containerImage(spec.template, app);
}

/** A template of pods with another image, and the label that names it where there is one. */
function withImage(template: unknown, app: string, image: string): unknown {
  if (!isMap(template)) return template;
  const { metadata, spec } = template;
  const labels = isMap(metadata) ? metadata["labels"] : undefined;
  const containers = isMap(spec) ? spec["containers"] : undefined;
  const isNamed = isMap(labels) && Object.hasOwn(labels, "version");
  return {
    ...template,
    ...(isNamed && {
      metadata: {
        ...(isMap(metadata) && metadata),
        labels: { ...labels, version: versionOf(image) },
      },
    }),
    ...(Array.isArray(containers) && {
      spec: {
        ...(isMap(spec) && spec),
        containers: containers.map((one: unknown) =>
          isMap(one) && one["name"] === app ? { ...one, image } : one,
        ),
      },
    }),
  };
}
