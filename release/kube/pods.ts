import { type Color, COLORS, type PerColor, perColor } from "../../model/color";
import { colorName, colorSelector } from "../../model/labels";
import { type Drain, type ProxiedPod, shortProxies } from "../../model/settings/drain";
import type { PodCount } from "../../model/release/observation";
import {
  type AutoscalerView,
  autoscalersOf,
  type DeploymentView,
  type EndpointSliceView,
  externalAutoscaler,
  podCount,
} from "../../model/release/pod-count";
import {
  podTroubles,
  type PodRestarts,
  type PodView,
  restartsSince,
} from "../../model/release/pod-trouble";
import type { Pods } from "../driver/ports";
import type { Reader } from "./mirrors";
import type { ServiceRef } from "./service-ref";
import { AUTOSCALERS, DEPLOYMENTS, ENDPOINT_SLICES, type ObjectRef, PODS } from "./resource";

/** The pods of both colors, as the cluster counts them. */
export class KubePods implements Pods {
  /** @param autoscaled - whose autoscalers decide the number of pods. @default - nobody's */
  constructor(
    private readonly client: Pick<Reader, "get" | "list">,
    private readonly service: ServiceRef,
    private readonly autoscaled?: "own" | "external",
  ) {}

  async count(): Promise<PerColor<PodCount>> {
    // Those that are made elsewhere have any name: one list serves both colors.
    const elsewhere =
      this.autoscaled === "external"
        ? this.client.list<AutoscalerView>(AUTOSCALERS, this.service.namespace, {})
        : undefined;
    const [blue, green] = await Promise.all(COLORS.map((color) => this.countOf(color, elsewhere)));
    if (blue && green) return { blue, green };
    throw new Error("the status of a Deployment is older than what it asks for");
  }

  async images(): Promise<PerColor<string | undefined>> {
    const [blue, green] = await Promise.all(COLORS.map((color) => this.imageOf(color)));
    return { blue, green };
  }

  /** The pods of a color that restarted since a time, in milliseconds since the epoch. */
  async restarts(color: Color, since: number): Promise<readonly PodRestarts[]> {
    return restartsSince(await this.podsOf(color), since);
  }

  /** What keeps pods from being ready, as sentences. */
  async troubles(): Promise<PerColor<readonly string[]>> {
    const [blue = [], green = []] = await Promise.all(COLORS.map((color) => this.podsOf(color)));
    const pods = { blue, green };
    return perColor((color) => podTroubles(pods[color]));
  }

  /** Pods whose proxy may leave before their color's drain is over, as sentences. */
  async shortProxies(drains: PerColor<Drain>): Promise<readonly string[]> {
    const found = await Promise.all(
      COLORS.map(async (color) => shortProxies(await this.podsOf(color), drains[color])),
    );
    return found.flat();
  }

  private async countOf(
    color: Color,
    elsewhere: Promise<readonly AutoscalerView[]> | undefined,
  ): Promise<PodCount | undefined> {
    const { app, namespace } = this.service;
    const name = colorName(app, color);
    const [deployment, slices, autoscalers] = await Promise.all([
      this.client.get<DeploymentView>(this.ref(DEPLOYMENTS, name)),
      this.client.list<EndpointSliceView>(ENDPOINT_SLICES, namespace, {
        "kubernetes.io/service-name": name,
      }),
      this.autoscalersOf(name, elsewhere),
    ]);
    const count = podCount(deployment, slices, autoscalers);
    if (!count || this.autoscaled !== "external") return count;
    return { ...count, external: externalAutoscaler(autoscalers) };
  }

  private async autoscalersOf(
    deployment: string,
    elsewhere: Promise<readonly AutoscalerView[]> | undefined,
  ): Promise<readonly AutoscalerView[]> {
    if (elsewhere) return autoscalersOf(deployment, await elsewhere);
    if (this.autoscaled === undefined) return [];
    return [await this.client.get<AutoscalerView>(this.ref(AUTOSCALERS, deployment))];
  }

  private async imageOf(color: Color): Promise<string | undefined> {
    const { app } = this.service;
    const name = colorName(app, color);
    const { spec } = await this.client.get<DeploymentView>(this.ref(DEPLOYMENTS, name));
    return spec.template?.spec?.containers?.find((container) => container.name === app)?.image;
  }

  private async podsOf(color: Color): Promise<readonly (PodView & ProxiedPod)[]> {
    const { app, namespace } = this.service;
    return this.client.list<PodView & ProxiedPod>(PODS, namespace, {
      ...colorSelector(app, color),
    });
  }

  private ref(resource: ObjectRef["resource"], name: string): ObjectRef {
    return { resource, namespace: this.service.namespace, name };
  }
}
