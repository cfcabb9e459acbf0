import type { Identity } from "../../model/labels";
import type { PodCount } from "../../model/release/observation";
import {
  type AutoscalerView,
  autoscalersOf,
  containerImage,
  type Containers,
  type DeploymentView,
  type EndpointSliceView,
  externalAutoscaler,
  podCount,
} from "../../model/release/pod-count";
import type { PodView } from "../../model/release/pod-trouble";
import type { ProxiedPod } from "../../model/settings/drain";
import type { Reader } from "./mirrors";
import type { ServiceRef } from "./service-ref";
import { AUTOSCALERS, DEPLOYMENTS, ENDPOINT_SLICES, type ObjectRef, PODS } from "./resource";

/** Whose autoscalers decide the number of pods, and whether there is a Service that tells which ones serve. */
export interface PodSources {
  /** @default - nobody's */
  readonly autoscaled?: "own" | "external" | undefined;
  /** @default true */
  readonly hasService?: boolean;
}

/** The pods of one Deployment, as the cluster counts them. */
export class DeploymentPods {
  constructor(
    private readonly client: Pick<Reader, "get" | "list">,
    private readonly service: ServiceRef,
    private readonly identity: Pick<Identity, "name" | "selector">,
    private readonly sources: PodSources = {},
  ) {}

  /**
   * @param elsewhere - all autoscalers of the namespace, where those that are made elsewhere count
   * @returns nothing while the status is older than what the Deployment asks for
   */
  async count(elsewhere?: Promise<readonly AutoscalerView[]>): Promise<PodCount | undefined> {
    const { autoscaled, hasService = true } = this.sources;
    const [deployment, slices, autoscalers] = await Promise.all([
      this.deployment(),
      hasService ? this.slices() : undefined,
      this.autoscalers(elsewhere),
    ]);
    const count = podCount(deployment, slices, autoscalers);
    if (!count || autoscaled !== "external") return count;
    return { ...count, external: externalAutoscaler(autoscalers) };
  }

  /** All autoscalers of the namespace, where those that are made elsewhere count: they have any name. */
  elsewhere(): Promise<readonly AutoscalerView[]> | undefined {
    return this.sources.autoscaled === "external"
      ? this.client.list<AutoscalerView>(AUTOSCALERS, this.service.namespace, {})
      : undefined;
  }

  /** The image that the Deployment asks for. */
  async image(): Promise<string | undefined> {
    return containerImage((await this.deployment()).spec.template, this.service.app);
  }

  async list(): Promise<readonly (PodView & ProxiedPod & Containers)[]> {
    return this.client.list<PodView & ProxiedPod & Containers>(PODS, this.service.namespace, {
      ...this.identity.selector,
    });
  }

  private async deployment(): Promise<DeploymentView> {
    return this.client.get<DeploymentView>(this.ref(DEPLOYMENTS));
  }

  private async slices(): Promise<readonly EndpointSliceView[]> {
    return this.client.list<EndpointSliceView>(ENDPOINT_SLICES, this.service.namespace, {
      "kubernetes.io/service-name": this.identity.name,
    });
  }

  private async autoscalers(
    elsewhere: Promise<readonly AutoscalerView[]> | undefined,
  ): Promise<readonly AutoscalerView[]> {
    if (elsewhere) return autoscalersOf(this.identity.name, await elsewhere);
    if (this.sources.autoscaled === undefined) return [];
    return [await this.client.get<AutoscalerView>(this.ref(AUTOSCALERS))];
  }

  private ref(resource: ObjectRef["resource"]): ObjectRef {
    return { resource, namespace: this.service.namespace, name: this.identity.name };
  }
}
