import { type Color, COLORS, type PerColor, perColor } from "../../model/color";
import { colorIdentity } from "../../model/labels";
import { type Drain, shortProxies } from "../../model/settings/drain";
import type { PodCount } from "../../model/release/observation";
import { podTroubles, type PodRestarts, restartsSince } from "../../model/release/pod-trouble";
import type { Pods } from "../driver/ports";
import { DeploymentPods } from "./deployment-pods";
import type { Reader } from "./mirrors";
import type { ServiceRef } from "./service-ref";

/** The pods of both colors, as the cluster counts them. */
export class KubePods implements Pods {
  private readonly colors: PerColor<DeploymentPods>;

  /** @param autoscaled - whose autoscalers decide the number of pods. @default - nobody's */
  constructor(
    client: Pick<Reader, "get" | "list">,
    service: ServiceRef,
    autoscaled?: "own" | "external",
  ) {
    this.colors = perColor(
      (color) =>
        new DeploymentPods(client, service, colorIdentity(service.app, color), { autoscaled }),
    );
  }

  async count(): Promise<PerColor<PodCount>> {
    // One list serves both colors.
    const elsewhere = this.colors.blue.elsewhere();
    const [blue, green] = await Promise.all(
      COLORS.map((color) => this.colors[color].count(elsewhere)),
    );
    if (blue && green) return { blue, green };
    throw new Error("the status of a Deployment is older than what it asks for");
  }

  async images(): Promise<PerColor<string | undefined>> {
    const [blue, green] = await Promise.all(COLORS.map((color) => this.colors[color].image()));
    return { blue, green };
  }

  /** The pods of a color that restarted since a time, in milliseconds since the epoch. */
  async restarts(color: Color, since: number): Promise<readonly PodRestarts[]> {
    return restartsSince(await this.colors[color].list(), since);
  }

  /** What keeps pods from being ready, as sentences. */
  async troubles(): Promise<PerColor<readonly string[]>> {
    const [blue = [], green = []] = await Promise.all(
      COLORS.map((color) => this.colors[color].list()),
    );
    const pods = { blue, green };
    return perColor((color) => podTroubles(pods[color]));
  }

  /** Pods whose proxy may leave before their color's drain is over, as sentences. */
  async shortProxies(drains: PerColor<Drain>): Promise<readonly string[]> {
    const found = await Promise.all(
      COLORS.map(async (color) => shortProxies(await this.colors[color].list(), drains[color])),
    );
    return found.flat();
  }
}
