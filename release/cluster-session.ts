import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Surroundings } from "../model/adoption/running-service";
import { COLORS, type PerColor } from "../model/color";
import type { ClusterArgs } from "../model/settings/cluster-settings";
import { migrationsSchema } from "../model/settings/migrations";
import type { ReleaseEvent } from "../model/release/event";
import { releaseId } from "../model/release/release-id";
import type { ReleaseSettings } from "../model/release/settings";
import { parseSettings } from "../model/settings/settings";
import type { Rollout } from "../model/release/rollout";
import type { Settings } from "../model/settings/settings-args";
import type { Split } from "../model/switch";
import { resolveMonitoring } from "../model/settings/monitoring-settings";
import { has } from "../model/traffic/features";
import { routerOf } from "../model/traffic/routers";
import { resolveTraffic } from "../model/traffic/traffic";
import type { TrafficSettings } from "../model/traffic/traffic";
import type { StackName } from "./deployed";
import type { StackReader } from "./engine/early-reads";
import { driftFromLastUpdate } from "./engine/last-update";
import { OwnRuns } from "./engine/own-runs";
import { PulumiCli } from "./engine/pulumi-cli";
import { GateAnswers, StackAnswers } from "./gates/gate-answers";
import { lokiOf } from "./metrics/loki";
import type { MetricsSource } from "./metrics/metrics-source";
import { prometheusOf } from "./metrics/prometheus-source";
import { ObservedTraffic } from "./metrics/traffic";
import { KubeClient } from "./kube/client";
import { KubeCommands } from "./kube/commands";
import { JournalFile } from "./kube/journal-file";
import { clusterRemarks } from "../preview/cluster/cluster-remarks";
import { clusterFrom, commandTarget } from "../preview/cluster/kubeconfig-files";
import type { GatewayApiLook } from "../model/traffic/routers/gateway-api/installed";
import { type KeptJournals, KubeJournal, readJournals } from "./kube/journal";
import { KubeLease } from "./kube/lease";
import { Mirrors } from "./kube/mirrors";
import { type ServiceRef, commandsObject } from "./kube/service-ref";
import { KubeMigrations } from "./kube/migrations";
import { RollingPods } from "./kube/rolling-pods";
import { GitRouter } from "./git/git-router";
import { KubeRouter } from "./kube/router";
import { ReleaseMap } from "./kube/release-map";
import { ServiceEndpoints } from "./kube/service-endpoints";
import { readSurroundings } from "./kube/surroundings";
import type { Answers, Engine, Lease, SplitSource } from "./driver/ports";
import type { JointMember } from "./driver/joint-release";
import { ServerClock } from "./driver/server-clock";
import type { ClusterName } from "./kube/connection";
import type {
  Session,
  SessionOptions,
  SessionPods,
  SessionRolling,
  SessionRouter,
} from "./session";
import { withoutFolder } from "./own-folder";
import { refuseRolling } from "./rolling-refusal";
import { colorParts, rollingParts, type SessionParts } from "./session-parts";
import { requireSound, sessionRolling } from "./session-rolling";
import { readableView, type StackView, strictView } from "./stack-view";
import { personOf, whoami } from "./whoami";

/** A session with a real cluster, a real engine and real metrics. */
class ClusterSession implements Session {
  readonly joint?: JointMember;
  readonly stack: string;
  readonly address: StackName;
  readonly service: ServiceRef;
  readonly split: Partial<Split>;
  readonly troubles: readonly string[];
  readonly rolling?: SessionRolling;
  readonly migrations: KubeMigrations;
  private readonly parts: SessionParts;
  private readonly reader: StackReader;
  private readonly map: ReleaseMap;
  private readonly commandsMap: ReleaseMap;
  private readonly mirrors: Mirrors;
  /** Where this machine keeps what it knows of the stack's releases. */
  private readonly folder: string;
  /** Told why that folder cannot be written. */
  private readonly onTrouble: (why: string) => void;

  private readonly route: TrafficSettings;
  private readonly meant: ClusterArgs;

  /** @param rollout - the way between two versions of a service without colors. @default - both are unknown */
  constructor(
    options: SessionOptions,
    private readonly view: StackView,
    private readonly client: KubeClient,
    rollout: Rollout = { before: "", after: "" },
    readonly clock = new ServerClock(),
  ) {
    const { directory, signal, onWait, reader, joint } = options;
    client.onTime = this.clock.hear;
    const { file, args, troubles, rolling } = view;
    const { app, namespace, activeColor, weights } = args;
    const { label, shortName } = file;
    this.stack = label;
    if (joint) this.joint = joint;
    this.address = file.address;
    this.service = { app, namespace };
    this.split = { ...(activeColor && { activeColor }), ...(weights && { weights }) };
    this.troubles = troubles;
    this.folder = join(directory, ".sluice", shortName);
    this.onTrouble = once((why) => onWait?.(withoutFolder(this.folder, why)));
    this.route = resolveTraffic(args.traffic ?? {});
    this.meant = clusterFrom(directory, args.cluster ?? {});
    const target = commandTarget(this.meant);
    this.mirrors = new Mirrors(client);
    this.migrations = new KubeMigrations(
      client,
      this.service,
      this.clock,
      args.migrations && migrationsSchema.parse(args.migrations),
    );
    this.map = new ReleaseMap(client, this.service);
    this.commandsMap = new ReleaseMap(
      client,
      this.service,
      commandsObject(this.service),
      this.mirrors,
    );
    const cli = new PulumiCli({
      folder: directory,
      stack: file.stack,
      runs: new OwnRuns(this.folder, this.onTrouble),
      ...(signal && { signal }),
      ...(onWait && { onWait }),
    });
    this.reader = reader ?? cli;
    const { client: own, mirrors, service, route: traffic } = this;
    const others = joint?.others ?? [];
    const materials = { view, client: own, mirrors, service, traffic, target, cli, others };
    const parts = rolling ? rollingParts(materials, rolling, rollout) : colorParts(materials);
    this.parts = parts;
    if (rolling && parts.pods instanceof RollingPods) {
      const between = (way: Rollout) => new ClusterSession(options, view, client, way, this.clock);
      this.rolling = sessionRolling(rolling, parts.pods, troubles, between);
    }
  }

  get release(): ReleaseSettings {
    return this.parts.release;
  }

  get images(): PerColor<string | undefined> {
    return this.parts.images;
  }

  get router(): SessionRouter {
    return this.parts.router;
  }

  get pods(): SessionPods {
    return this.parts.pods;
  }

  get engine(): Engine {
    return this.parts.engine;
  }

  get config(): Session["config"] {
    return this.parts.config;
  }

  get cluster(): ClusterName {
    return this.client.cluster;
  }

  get settings(): Settings {
    requireSound(this.troubles);
    refuseRolling(this.view.rolling);
    return parseSettings(this.view.args);
  }

  get metrics(): MetricsSource | undefined {
    const monitoring = resolveMonitoring(this.view.args.monitoring ?? {}, this.route);
    return prometheusOf(this.release.metrics, this.service, {
      ...monitoring,
      traffic: this.route,
      hasColors: !this.view.rolling,
    });
  }

  /** Asked by those who look only: a rollback reads no kubeconfig twice. */
  get clusterRemarks(): readonly string[] {
    return clusterRemarks(this.meant);
  }

  async surroundings(deployment: string): Promise<Surroundings> {
    return readSurroundings(this.client, this.service.namespace, deployment);
  }

  async person(): Promise<string> {
    return personOf(async () => this.client.user());
  }

  newId(): string {
    return releaseId(this.clock.now(), randomBytes(3).toString("hex"));
  }

  lease(): KubeLease {
    return new KubeLease(this.client, this.service, `${whoami()}-${String(process.pid)}`);
  }

  journal(id: string): KubeJournal {
    return new KubeJournal(this.map, this.fileOf(id));
  }

  commands(id: string, lease?: Lease): KubeCommands {
    return new KubeCommands(this.commandsMap, id, lease);
  }

  follow(signal: AbortSignal): (since: number) => boolean {
    this.mirrors.follow(signal);
    return this.mirrors.renew;
  }

  async claims(): Promise<readonly string[]> {
    const { route: traffic } = this;
    if (!has(traffic, "hosts")) return [];
    // What only a plan needs otherwise: a rollback does not wait for it.
    const { liveClaims } = await import("./kube/claims.ts");
    return liveClaims(this.client, this.service, routerOf({ traffic }).kindOf({ traffic }).kind);
  }

  async journals(): Promise<KeptJournals> {
    return readJournals(this.map);
  }

  recorded(id: string): readonly ReleaseEvent[] {
    return this.fileOf(id).read();
  }

  answers(): Answers {
    const { metrics, service } = this;
    const store = lokiOf(this.release.logs, service);
    const { scrapeSeconds } = this.release.metrics;
    const answers = new GateAnswers({
      service,
      ...(metrics && { metrics: { source: metrics, scrapeSeconds } }),
      ...(store && { logs: { store, delaySeconds: this.release.logs.delaySeconds } }),
      pods: {
        count: () => this.pods.count(),
        restartsSince: async (color, time) => {
          const pods = await this.parts.pods.restarts(color, time);
          return pods.reduce((sum, { restarts }) => sum + restarts, 0);
        },
      },
      images: () => this.pods.images(),
      ...(!this.view.rolling && { route: this.route }),
      fileTime: this.clock.ofMachine,
    });
    const { verify, gates, guard } = this.release;
    return new StackAnswers([...verify, ...gates, ...guard], answers);
  }

  traffic(): SplitSource {
    const { split } = this.parts;
    if (split) return split;
    const { metrics, clock } = this;
    if (!has(this.route, "proxied")) return new ServiceEndpoints(this.mirrors, this.service);
    if (!metrics) return { split: () => Promise.resolve(undefined) };
    return new ObservedTraffic(metrics, this.release.metrics.scrapeSeconds, clock);
  }

  async gatewayApi(): Promise<GatewayApiLook | undefined> {
    const { route: traffic, client } = this;
    const { router: own } = this.parts;
    const router = own instanceof GitRouter ? own.live : own;
    if (!has(traffic, "version") || !(router instanceof KubeRouter)) return undefined;
    const { lookAtGatewayApi } = await import("./kube/gateway-api.ts");
    return lookAtGatewayApi(client, router, { traffic });
  }

  async drift(excused: readonly string[]): Promise<readonly string[]> {
    // A controller's updates are in no history of Pulumi's; what is to be committed is looked at before each commit.
    if (this.release.via) return [];
    const own = excused.map((key) => `${this.address.service}:${key}`);
    // Each of the others looks at its own keys.
    const { others = [] } = this.joint ?? {};
    const theirs = others.flatMap((service) =>
      [...COLORS, "activeColor", "weights"].map((key) => `${service}:${key}`),
    );
    const keys = [...own, ...theirs];
    return driftFromLastUpdate(this.reader, keys);
  }

  private fileOf(id: string): JournalFile {
    return new JournalFile(join(this.folder, `${id}.jsonl`), this.onTrouble);
  }
}

/**
 * Opens a stack.
 *
 * @throws StackError without such a stack, SettingsError for bad settings, ClusterError; ReleaseError where
 *   damaged files do not tell which service is meant
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { directory, stack, said, takesRolling } = options;
  const view = said
    ? readableView(directory, stack, said, takesRolling)
    : strictView(directory, stack, takesRolling);
  for (const words of view.renamed) options.onWait?.(words);
  const client = await KubeClient.connect(clusterFrom(directory, view.args.cluster ?? {}));
  return new ClusterSession(options, view, client);
}

/** The same that acts on its first call only. */
function once<A extends readonly unknown[]>(act: (...args: A) => void): typeof act {
  let isDone = false;
  return (...args) => {
    if (!isDone) act(...args);
    isDone = true;
  };
}
