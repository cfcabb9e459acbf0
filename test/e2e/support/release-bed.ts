import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Color } from "../../../model/color";
import type { MonitoringArgs } from "../../../model/settings/monitoring-settings";
import type { ReleaseArgs } from "../../../model/release/settings";
import type { StackArgs } from "../../../model/settings/settings-args";
import { ask } from "./ask";
import { type Cluster, clusterFromEnvironment } from "./cluster";
import { EngineBed, STACK } from "./engine-bed";
import { eventually } from "./eventually";
import { buildImage, FIRST, SECOND } from "./image";
import type { Kubectl } from "./kubectl";
import { Load } from "./load";
import { Namespace } from "./namespace";
import { Journals, type JournalView } from "./release-journal";
import { type Ended, SluiceProcess } from "./release-process";
import { quickRelease } from "./release-settings";
import { APP, hostOf, serviceArgs } from "./service";
import type { Tally } from "./tally";

/** Requests per second, and those of them that are under way for long. */
export const RATE = 210;
const SLOW_RATE = 10;
const SLOW_PATH = "/slow?ms=1500";

/** A load that can be ended. */
interface MixedLoad {
  stop(): Promise<Tally>;
}

/** A release under way: its driver and its journal. */
export interface Running {
  readonly driver: SluiceProcess;
  readonly journal: JournalView;
}

/** What a bed has different from the usual one. */
export interface BedOptions {
  /** Where pods pull from. @default - the cluster's registry itself */
  readonly registry?: string;
  /** What is watched besides the requests that gates ask for. @default - nothing */
  readonly monitoring?: MonitoringArgs;
  /** Changes the settings, with what they need in the namespace. */
  readonly settings?: (base: StackArgs, namespace: Namespace) => Promise<StackArgs>;
  /** What is done before the first update. */
  readonly prepare?: (engine: EngineBed) => Promise<void>;
  /** Where the service is called. @default - the gateway */
  readonly door?: URL;
  /** Asks once, and says whether the service answers. @default - HTTP at its door */
  readonly answers?: (host: string) => Promise<boolean>;
}

/** A service that is released by the real command line, each command in a process of its own. */
export class ReleaseBed {
  readonly journals: Journals;
  private readonly loads: Load[] = [];

  private constructor(
    readonly cluster: Cluster,
    readonly namespace: Namespace,
    readonly engine: EngineBed,
    /** Where the service is called. */
    readonly door: URL,
  ) {
    this.journals = new Journals(join(engine.folder, ".sluice", STACK));
  }

  /**
   * Blue is active with the first image, green has the second one.
   *
   * @param purpose - part of the namespace's name
   * @param release - what differs from a quick release
   * @param options - what else differs
   */
  static async create(
    purpose: string,
    release: ReleaseArgs = {},
    options: BedOptions = {},
  ): Promise<ReleaseBed> {
    const cluster = clusterFromEnvironment();
    const blue = await buildImage(cluster.registry, FIRST);
    const green = await buildImage(cluster.registry, SECOND);
    const { registry, monitoring = {}, settings } = options;
    const from = (image: string) =>
      registry === undefined ? image : image.replace(cluster.registry, registry);
    const namespace = await Namespace.create(purpose);
    const base = {
      ...serviceArgs(namespace.name, from(blue)),
      green: { image: from(green) },
      monitoring,
      release: quickRelease(cluster.prometheus.href, release),
    };
    const engine = await EngineBed.create(settings ? await settings(base, namespace) : base);
    const { door = cluster.gateway } = options;
    const bed = new ReleaseBed(cluster, namespace, engine, door);
    await options.prepare?.(engine);
    await bed.up();
    const { answers = async (host: string) => (await ask(door, host)).status === 200 } = options;
    await eventually("the service to answer", () => answers(bed.host), Boolean);
    return bed;
  }

  /** Runs an update as a person does, without a look ahead. */
  async up(): Promise<void> {
    await this.engine.pulumi("up", "--yes", "--skip-preview", "--stack", STACK);
  }

  get host(): string {
    return hostOf(this.namespace.name);
  }

  get kubectl(): Kubectl {
    return this.namespace.kubectl;
  }

  /**
   * Starts the usual load: many short requests, and some that take long.
   *
   * @param isKept - whether connections are kept; else each request has one of its own. @default true
   */
  load(isKept = true): MixedLoad {
    const target = { gateway: this.door, host: this.host, isKept };
    const short = Load.start({ ...target, perSecond: RATE - SLOW_RATE });
    const slow = Load.start({ ...target, perSecond: SLOW_RATE, path: SLOW_PATH });
    this.loads.push(short, slow);
    return {
      stop: async () => {
        const [shortTally, slowTally] = await Promise.all([short.stop(), slow.stop()]);
        return shortTally.with(slowTally);
      },
    };
  }

  /** Runs a command beside whatever else runs. */
  start(...args: readonly string[]): SluiceProcess {
    const { command, folder, env } = this.engine;
    return SluiceProcess.start([...args, "--cwd", folder, "--stack", STACK], env, command);
  }

  /** Runs a command to its end. */
  async sluice(...args: readonly string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /**
   * Starts a release.
   *
   * @throws Error when it is refused
   */
  async release(...args: readonly string[]): Promise<Running> {
    const before = this.journals.ids().length;
    // Cases release what the case before took back, or what it came from.
    const reasons = ["--retry", "the next case", "--force", "the next case"];
    const driver = this.start("release", "--yes", ...reasons, ...args);
    const begun = eventually(
      "a release to begin",
      () => Promise.resolve(this.journals.ids().length),
      (count) => count > before,
    ).then(() => ({ driver, journal: this.journals.newest }));
    const refused = driver.ended.then(({ output }): Running => {
      throw new Error(`the release ended before it began: ${output}`);
    });
    refused.catch(() => undefined);
    return Promise.race([begun, refused]);
  }

  /** Sets a key of the stack's file, or removes it. */
  async set(path: readonly string[], value: unknown): Promise<void> {
    const [key = "", ...rest] = path;
    await this.engine.edit((text) => {
      const document = parseDocument(text);
      const at = ["config", `sluice:${key}`, ...rest];
      if (value === undefined) document.deleteIn(at);
      else document.setIn(at, document.createNode(value));
      return document.toString();
    });
  }

  /** The weights in the router, blue and green. */
  async live(): Promise<string> {
    const path = "jsonpath={.spec.http[-1:].route[*].weight}";
    return this.kubectl.run("get", `virtualservice/${APP}`, "-o", path);
  }

  /** Who owns fields of the router, such as `sluice Apply`. */
  async managers(): Promise<readonly string[]> {
    const path = 'jsonpath={range .metadata.managedFields[*]}{.manager} {.operation}{"\\n"}{end}';
    const args = ["get", `virtualservice/${APP}`, "-o", path, "--show-managed-fields"];
    return (await this.kubectl.run(...args)).trim().split("\n");
  }

  /** Turns faults on in every pod of a color that runs at this moment; `{}` turns all off. */
  async fault(color: Color, switches: Readonly<Record<string, unknown>>): Promise<void> {
    const selector = `app.kubernetes.io/name=${APP},sluice.dev/color=${color}`;
    const pods = await this.kubectl.list("pods", selector);
    const there = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    await Promise.all(
      there.map(({ metadata }) =>
        this.kubectl.put(`pods/${metadata.name}:8080`, "/faults", switches),
      ),
    );
  }

  /** Takes everything away, and ends loads that a failed case left. */
  async remove(): Promise<void> {
    await Promise.all(this.loads.map((load) => load.stop()));
    await this.namespace.delete();
    await this.engine.remove();
  }
}
