import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Color, COLORS, perColor, type PerColor } from "../model/color";
import type { ClusterArgs } from "../model/cluster-settings";
import type { ReleaseEvent } from "../model/release/event";
import { releaseId } from "../model/release/release-id";
import { requestMetrics } from "../model/metrics/requests";
import { resolveRelease } from "../model/release/settings";
import type { ReleaseSettings } from "../model/release/settings-args";
import { parseSettings } from "../model/settings";
import type { Settings } from "../model/settings-args";
import type { Split } from "../model/switch";
import { resolveMonitoring } from "../model/monitoring-settings";
import { resolveTraffic } from "../model/traffic-settings";
import type { TrafficSettings } from "../model/traffic-args";
import type { StackName } from "./deployed";
import { driftFromLastUpdate } from "./engine/last-update";
import { OwnRuns } from "./engine/own-runs";
import { PulumiCli } from "./engine/pulumi-cli";
import { PulumiEngine } from "./engine/pulumi-engine";
import { StackConfigFile } from "./engine/stack-config";
import { GateAnswers, StackAnswers } from "./gates/gate-answers";
import { LogGates, lokiOf } from "./gates/logs";
import { type Counting, MetricGates } from "./gates/metrics";
import { Prometheus } from "./gates/prometheus";
import { ObservedTraffic } from "./gates/traffic";
import { KubeClient } from "./kube/client";
import { KubeInbox } from "./kube/inbox";
import { JournalFile } from "./kube/journal-file";
import { clusterRemarks } from "../render/cluster/cluster-remarks";
import { clusterFrom, commandTarget } from "../render/cluster/kubeconfig-files";
import { type KeptJournals, KubeJournal, readJournals } from "./kube/journal";
import { KubeLease } from "./kube/lease";
import { Mirrors } from "./kube/mirrors";
import { type Place, wordsObject } from "./kube/place";
import { KubePods } from "./kube/pods";
import { ReleaseMap } from "./kube/release-map";
import { KubeRouter } from "./kube/router";
import { once } from "./once";
import type { Answers, Lease, Traffic } from "./ports";
import { ServerClock } from "./server-clock";
import type { ClusterName } from "./kube/connection";
import type { Session, SessionOptions } from "./session";
import { EXIT_CODES } from "./exit-code";
import { ReleaseError } from "./release-error";
import { readableView, type StackView, strictView } from "./stack-view";
import { personOf, whoami } from "./whoami";

/** A session with a real cluster, a real engine and real metrics. */
class ClusterSession implements Session {
  readonly clock = new ServerClock();
  readonly stack: string;
  readonly address: StackName;
  readonly place: Place;
  readonly split: Partial<Split>;
  readonly troubles: readonly string[];
  readonly release: ReleaseSettings;
  readonly images: PerColor<string | undefined>;
  readonly router: KubeRouter;
  readonly pods: KubePods;
  readonly engine: PulumiEngine;
  readonly metrics: Prometheus | undefined;
  private readonly cli: PulumiCli;
  private readonly map: ReleaseMap;
  private readonly words: ReleaseMap;
  private readonly mirrors: Mirrors;
  /** Where this machine keeps what it knows of the stack's releases. */
  private readonly folder: string;
  /** Told why that folder cannot be written. */
  private readonly onTrouble: (why: string) => void;

  private readonly route: TrafficSettings;
  private readonly meant: ClusterArgs;

  constructor(
    { directory, signal, onWait }: SessionOptions,
    private readonly view: StackView,
    readonly config: StackConfigFile,
    private readonly client: KubeClient,
  ) {
    client.onTime = this.clock.hear;
    const { stack, project, args, troubles } = view;
    const { app, namespace, activeColor, weights } = args;
    const shortName = stack.split("/").at(-1) ?? stack;
    this.stack = stack;
    this.address = { directory, project: project.name, stack };
    this.place = { app, namespace };
    this.split = { ...(activeColor && { activeColor }), ...(weights && { weights }) };
    this.troubles = troubles;
    this.release = resolveRelease(args.release ?? {});
    this.images = perColor((color) => args[color]?.image);
    this.folder = join(directory, ".sluice", shortName);
    this.onTrouble = once((why) => onWait?.(withoutFolder(this.folder, why)));
    this.route = resolveTraffic(args.traffic ?? {});
    this.meant = clusterFrom(directory, args.cluster ?? {});
    const target = commandTarget(this.meant);
    this.mirrors = new Mirrors(client);
    const rules = { ...this.place, traffic: this.route };
    this.router = new KubeRouter(client, rules, undefined, target, {}, this.mirrors);
    this.pods = new KubePods(this.mirrors, this.place, new Set(args.autoscaling ? COLORS : []));
    this.map = new ReleaseMap(client, this.place);
    this.words = new ReleaseMap(client, this.place, wordsObject(this.place), this.mirrors);
    this.cli = new PulumiCli({
      folder: directory,
      stack,
      runs: new OwnRuns(this.folder, this.onTrouble),
      ...(signal && { signal }),
      ...(onWait && { onWait }),
    });
    this.engine = new PulumiEngine(this.cli, config);
    const { prometheus, tokenFrom } = this.release.metrics;
    const token = process.env[tokenFrom];
    this.metrics =
      prometheus === undefined
        ? undefined
        : new Prometheus({ url: prometheus, ...(token !== undefined && { token }) });
  }

  get cluster(): ClusterName {
    return this.client.cluster;
  }

  get settings(): Settings {
    if (this.troubles.length > 0) {
      throw new ReleaseError(this.troubles.join("\n\n"), EXIT_CODES.refused);
    }
    return parseSettings(this.view.args);
  }

  /** Asked by those who look only: a way back reads no kubeconfig twice. */
  get clusterRemarks(): readonly string[] {
    return clusterRemarks(this.meant);
  }

  async person(): Promise<string> {
    return personOf(async () => this.client.user());
  }

  newId(): string {
    return releaseId(this.clock.now(), randomBytes(3).toString("hex"));
  }

  lease(): KubeLease {
    return new KubeLease(this.client, this.place, `${whoami()}-${String(process.pid)}`);
  }

  journal(id: string): KubeJournal {
    return new KubeJournal(this.map, this.fileOf(id));
  }

  inbox(id: string, lease?: Lease): KubeInbox {
    return new KubeInbox(this.words, id, lease);
  }

  follow(signal: AbortSignal): () => void {
    this.mirrors.follow(signal);
    return this.mirrors.renew;
  }

  async journals(): Promise<KeptJournals> {
    return readJournals(this.map);
  }

  recorded(id: string): readonly ReleaseEvent[] {
    return this.fileOf(id).read();
  }

  answers(): Answers {
    const { metrics, place } = this;
    const { logs } = this.release;
    const loki = lokiOf(logs, process.env[logs.tokenFrom]);
    const answers = new GateAnswers({
      service: place,
      ...(metrics && { metrics: new MetricGates(metrics, place, this.counting) }),
      ...(loki && { logs: new LogGates(loki, place, logs.delaySeconds) }),
      pods: {
        count: () => this.pods.count(),
        restartsSince: async (color, time) => this.restarts(color, time),
      },
      route: this.route,
      fileTime: this.clock.ofMachine,
    });
    const { verify, gates, guard } = this.release;
    return new StackAnswers([...verify, ...gates, ...guard], answers);
  }

  traffic(): Traffic {
    const { metrics, place, clock } = this;
    if (!metrics) return { split: () => Promise.resolve(undefined) };
    return new ObservedTraffic(metrics, place, this.counting, clock);
  }

  /** How the requests of this stack are counted. */
  private get counting(): Counting {
    const { scrapeSeconds } = this.release.metrics;
    return {
      requests: requestMetrics(resolveMonitoring(this.view.args.monitoring ?? {}).requests),
      scrapeSeconds,
    };
  }

  async drift(excused: readonly string[]): Promise<readonly string[]> {
    const keys = excused.map((key) => `${this.address.project}:${key}`);
    return driftFromLastUpdate(this.cli, keys);
  }

  private fileOf(id: string): JournalFile {
    return new JournalFile(join(this.folder, `${id}.jsonl`), this.onTrouble);
  }

  private async restarts(color: Color, time: number): Promise<number> {
    const pods = await this.pods.restarts(color, time);
    return pods.reduce((sum, { restarts }) => sum + restarts, 0);
  }
}

function withoutFolder(folder: string, why: string): string {
  const rest =
    "the journal in the cluster counts; a lock that a killed engine leaves is not known again";
  return `${folder} cannot be written (${why}): ${rest}`;
}

/**
 * Opens a stack.
 *
 * @throws PreviewError without such a stack, SettingsError for bad settings, ClusterError; ReleaseError where
 *   damaged files do not tell which service is meant
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { directory, stack, said } = options;
  const view = said ? readableView(directory, stack, said) : strictView(directory, stack);
  const config = new StackConfigFile(view.path, view.project);
  const client = await KubeClient.connect(clusterFrom(directory, view.args.cluster ?? {}));
  return new ClusterSession(options, view, config, client);
}
