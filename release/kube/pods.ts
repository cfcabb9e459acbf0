import { type Color, COLORS, type PerColor, perColor } from "../../model/color";
import { colorName, colorSelector } from "../../model/labels";
import { type Drain, type ProxiedPod, shortProxies } from "../../model/drain";
import type { PodCount } from "../../model/release/facts";
import {
  type AutoscalerView,
  type DeploymentView,
  type EndpointSliceView,
  podCount,
} from "../../model/release/pod-count";
import {
  podTroubles,
  type PodRestarts,
  type PodView,
  restartsSince,
} from "../../model/release/pod-trouble";
import type { Pods } from "../ports";
import type { Reader } from "./mirrors";
import type { Place } from "./place";
import { AUTOSCALERS, DEPLOYMENTS, ENDPOINT_SLICES, type ObjectRef, PODS } from "./resource";

/** The pods of both colors, as the cluster counts them. */
export class KubePods implements Pods {
  /** @param autoscaled - the colors whose number of pods an autoscaler decides */
  constructor(
    private readonly client: Pick<Reader, "get" | "list">,
    private readonly place: Place,
    private readonly autoscaled: ReadonlySet<Color> = new Set(),
  ) {}

  async count(): Promise<PerColor<PodCount>> {
    const [blue, green] = await Promise.all(COLORS.map((color) => this.countOf(color)));
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

  private async countOf(color: Color): Promise<PodCount | undefined> {
    const { app, namespace } = this.place;
    const name = colorName(app, color);
    const [deployment, slices, autoscaler] = await Promise.all([
      this.client.get<DeploymentView>(this.ref(DEPLOYMENTS, name)),
      this.client.list<EndpointSliceView>(ENDPOINT_SLICES, namespace, {
        "kubernetes.io/service-name": name,
      }),
      this.autoscaled.has(color)
        ? this.client.get<AutoscalerView>(this.ref(AUTOSCALERS, name))
        : undefined,
    ]);
    return podCount(deployment, slices, autoscaler);
  }

  private async imageOf(color: Color): Promise<string | undefined> {
    const { app } = this.place;
    const name = colorName(app, color);
    const { spec } = await this.client.get<DeploymentView>(this.ref(DEPLOYMENTS, name));
    return spec.template?.spec?.containers?.find((container) => container.name === app)?.image;
  }

  private async podsOf(color: Color): Promise<readonly (PodView & ProxiedPod)[]> {
    const { app, namespace } = this.place;
    return this.client.list<PodView & ProxiedPod>(PODS, namespace, {
      ...colorSelector(app, color),
    });
  }

  private ref(resource: ObjectRef["resource"], name: string): ObjectRef {
    return { resource, namespace: this.place.namespace, name };
  }
}
