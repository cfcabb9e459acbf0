import { randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { type Color, COLORS } from "../model/color";
import type { ReleaseEvent } from "../model/release/event";
import { releaseId } from "../model/release/release-id";
import { resolveRelease } from "../model/release/settings";
import type { ReleaseSettings } from "../model/release/settings-args";
import { parseSettings } from "../model/settings";
import type { Settings } from "../model/settings-args";
import { OwnRuns } from "./engine/own-runs";
import { PulumiCli } from "./engine/pulumi-cli";
import { PulumiEngine } from "./engine/pulumi-engine";
import { StackConfigFile } from "./engine/stack-config";
import { GateAnswers } from "./gates/gate-answers";
import { MetricGates } from "./gates/metrics";
import { Prometheus } from "./gates/prometheus";
import { ObservedTraffic } from "./gates/traffic";
import { KubeClient } from "./kube/client";
import { KubeInbox } from "./kube/inbox";
import { JournalFile } from "./kube/journal-file";
import { type KeptJournals, KubeJournal, readJournals } from "./kube/journal";
import { KubeLease } from "./kube/lease";
import type { Place } from "./kube/place";
import { KubePods } from "./kube/pods";
import { ReleaseMap } from "./kube/release-map";
import { KubeRouter } from "./kube/router";
import type { Answers, Clock, Traffic } from "./ports";
import { StackFile } from "./stack-file";
import { systemClock } from "./system-clock";

/** Where a session is opened, and for how long. */
export interface SessionOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string | undefined;
  /** Ends whatever the engine does, cleanly. */
  readonly signal?: AbortSignal;
  /** Told when the engine has to wait for somebody. */
  readonly onWait?: (why: string) => void;
}

/** One stack with its cluster, opened: everything that commands act on. */
export class Session {
  readonly clock: Clock = systemClock;
  readonly place: Place;
  readonly router: KubeRouter;
  readonly pods: KubePods;
  readonly cli: PulumiCli;
  readonly engine: PulumiEngine;
  private readonly map: ReleaseMap;
  private readonly prometheus: Prometheus | undefined;

  private constructor(
    readonly options: SessionOptions,
    readonly file: StackFile,
    readonly config: StackConfigFile,
    readonly settings: Settings,
    readonly release: ReleaseSettings,
    private readonly client: KubeClient,
  ) {
    const { app, namespace, colors } = settings;
    this.place = { app, namespace };
    this.router = new KubeRouter(client, settings);
    const autoscaled = new Set(COLORS.filter((color) => colors[color].autoscaling));
    this.pods = new KubePods(client, this.place, autoscaled);
    this.map = new ReleaseMap(client, this.place);
    const { directory, signal, onWait } = options;
    this.cli = new PulumiCli({
      folder: directory,
      stack: file.stack,
      runs: new OwnRuns(this.folder),
      ...(signal && { signal }),
      ...(onWait && { onWait }),
    });
    this.engine = new PulumiEngine(this.cli, config);
    const { prometheus, tokenFrom } = release.metrics;
    const token = process.env[tokenFrom];
    this.prometheus =
      prometheus === undefined
        ? undefined
        : new Prometheus({ url: prometheus, ...(token !== undefined && { token }) });
  }

  /**
   * Opens a stack.
   *
   * @throws PreviewError without such a stack, SettingsError for bad settings, ClusterError
   */
  static async open(options: SessionOptions): Promise<Session> {
    const file = StackFile.open(options.directory, options.stack);
    const config = new StackConfigFile(file.path, file.address.project);
    const args = await config.args();
    const release = resolveRelease(args.release ?? {});
    const client = await KubeClient.connect(args.cluster ?? {});
    return new Session(options, file, config, parseSettings(args), release, client);
  }

  /** Name of the stack, as commands take it. */
  get stack(): string {
    return this.file.stack;
  }

  /** Where this machine keeps what it knows of the stack's releases. */
  get folder(): string {
    return join(this.options.directory, ".sluice", this.file.shortName);
  }

  /** A name for a release that begins now. */
  newId(): string {
    return releaseId(this.clock.now(), randomBytes(3).toString("hex"));
  }

  /** The right to drive, under a name that is this process's own. */
  lease(): KubeLease {
    return new KubeLease(this.client, this.place, `${whoami()}-${String(process.pid)}`);
  }

  journal(id: string): KubeJournal {
    return new KubeJournal(this.map, new JournalFile(join(this.folder, `${id}.jsonl`)));
  }

  inbox(id: string): KubeInbox {
    return new KubeInbox(this.map, id);
  }

  /** The journals of the open release and of the last one. */
  async journals(): Promise<KeptJournals> {
    return readJournals(this.map);
  }

  /** The journal of a release that this machine drove. */
  recorded(id: string): readonly ReleaseEvent[] {
    return new JournalFile(join(this.folder, `${id}.jsonl`)).read();
  }

  answers(): Answers {
    const { metrics } = this.release;
    return new GateAnswers({
      service: this.place,
      ...(this.prometheus && {
        metrics: new MetricGates(this.prometheus, this.place, metrics),
      }),
      pods: {
        count: () => this.pods.count(),
        restartsSince: async (color, time) => this.restarts(color, time),
      },
      route: this.settings.traffic,
    });
  }

  traffic(): Traffic {
    const { prometheus, place, release, clock } = this;
    if (!prometheus) return { split: () => Promise.resolve(undefined) };
    return new ObservedTraffic(prometheus, place, release.metrics, clock);
  }

  /** Where metrics are asked; left out where no Prometheus is configured. */
  get metrics(): Prometheus | undefined {
    return this.prometheus;
  }

  private async restarts(color: Color, time: number): Promise<number> {
    const pods = await this.pods.restarts(color, time);
    return pods.reduce((sum, { restarts }) => sum + restarts, 0);
  }
}

/** The person and the machine, as others know them. */
export function whoami(): string {
  const { GITHUB_ACTOR, GITLAB_USER_LOGIN, CHANGE_AUTHOR } = process.env;
  const name = GITHUB_ACTOR ?? GITLAB_USER_LOGIN ?? CHANGE_AUTHOR ?? userInfo().username;
  return `${name}@${hostname()}`;
}
