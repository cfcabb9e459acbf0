import type { PerColor } from "../../model/color";
import { isSameImage } from "../../model/image";
import { rollingIdentity } from "../../model/labels";
import type { PodCount } from "../../model/release/observation";
import { containerImage, type Containers, versionSplit } from "../../model/release/pod-count";
import { podTroubles, type PodRestarts, restartsSince } from "../../model/release/pod-trouble";
import type { ObservedSplit } from "../../model/release/settle";
import { type Drain, shortProxies } from "../../model/settings/drain";
import type { Pods, SplitSource } from "../driver/ports";
import { DeploymentPods, type PodSources } from "./deployment-pods";
import type { Reader } from "./mirrors";
import type { Resource } from "./resource";
import type { ServiceRef } from "./service-ref";

const REPLICA_SETS: Resource = { group: "apps", version: "v1", plural: "replicasets" };

/** As much of a ReplicaSet as a version of its Deployment is read from. */
interface ReplicaSetView {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec: { readonly template?: Containers };
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment */
const REVISION = "deployment.kubernetes.io/revision";

/** The pods of a service without colors: those of both versions, which serve side by side while they are replaced. */
export class RollingPods implements Pods, SplitSource {
  private readonly all: DeploymentPods;

  /** @param versions - the images by their places */
  constructor(
    private readonly client: Pick<Reader, "get" | "list">,
    private readonly service: ServiceRef,
    private readonly versions: PerColor<string>,
    sources: PodSources,
  ) {
    const { app } = service;
    this.all = new DeploymentPods(client, service, rollingIdentity(app), sources);
  }

  /** Whoever is replaced and whoever comes count as one: either takes any request. */
  async count(): Promise<PerColor<PodCount>> {
    const found = await this.all.count(this.all.elsewhere());
    if (!found) throw new Error("the status of the Deployment is older than what it asks for");
    const { desired, serving } = found;
    const count = { ...found, ready: Math.min(desired, serving) };
    return { blue: count, green: count };
  }

  async images(): Promise<PerColor<string | undefined>> {
    return Promise.resolve(this.versions);
  }

  /** The image that the Deployment asks for. */
  async image(): Promise<string | undefined> {
    return this.all.image();
  }

  /** The images of the Deployment's earlier revisions, the latest first, as far as it keeps them. */
  async earlier(): Promise<readonly string[]> {
    const { app, namespace } = this.service;
    const { selector } = rollingIdentity(app);
    const [live, sets] = await Promise.all([
      this.image(),
      this.client.list<ReplicaSetView>(REPLICA_SETS, namespace, { ...selector }),
    ]);
    const revision = ({ metadata }: ReplicaSetView) =>
      Number(metadata.annotations?.[REVISION] ?? 0);
    const images = sets
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some(({ kind, name }) => kind === "Deployment" && name === app),
      )
      .sort((one, other) => revision(other) - revision(one))
      .flatMap(({ spec }) => containerImage(spec.template, app) ?? []);
    return images.filter((image) => live === undefined || !isSameImage(image, live));
  }

  async restarts(_version: unknown, since: number): Promise<readonly PodRestarts[]> {
    return restartsSince(await this.all.list(), since);
  }

  async troubles(): Promise<PerColor<readonly string[]>> {
    return { blue: podTroubles(await this.all.list()), green: [] };
  }

  async shortProxies({ blue }: PerColor<Drain>): Promise<readonly string[]> {
    return shortProxies(await this.all.list(), blue);
  }

  /** The pods that serve, whenever they came to be. */
  async split(): Promise<ObservedSplit> {
    const [pods, { blue }] = await Promise.all([this.all.list(), this.count()]);
    return versionSplit(pods, this.service.app, this.versions, blue.desired);
  }
}
