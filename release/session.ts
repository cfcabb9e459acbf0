import type { Surroundings } from "../model/adoption/running-service";
import type { Color, PerColor } from "../model/color";
import type { ReleaseEvent } from "../model/release/event";
import type { ReleaseSettings } from "../model/release/settings";
import type { Rollout } from "../model/release/rollout";
import type { RollingSettings, Settings } from "../model/settings/settings-args";
import type { Split } from "../model/switch";
import type { Weights } from "../model/traffic/weights";
import type { StackName } from "./deployed";
import type { MetricsSource } from "./metrics/metrics-source";
import type { StackReader } from "./engine/early-reads";
import type { ClusterName } from "./kube/connection";
import type { GatewayApiLook } from "../model/traffic/routers/gateway-api/installed";
import type { KubeCommands } from "./kube/commands";
import type { KeptJournals, KubeJournal } from "./kube/journal";
import type { KubeLease } from "./kube/lease";
import type { KubeMigrations } from "./kube/migrations";
import type { KubePods } from "./kube/pods";
import type { ServiceRef } from "./kube/service-ref";
import type {
  Answers,
  Clock,
  Engine,
  Lease,
  LiveRouter,
  ConfigWriter,
  Ports,
  SplitSource,
} from "./driver/ports";
import type { JointMember } from "./driver/joint-release";
import type { SaidService } from "./stack-view";

/** Where a session is opened, and for how long. */
export interface SessionOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack?: string | undefined;
  /**
   * Opens also what is damaged, with what a person said in its place: for a rollback. Left out: the files are
   * taken as the program takes them.
   */
  readonly said?: SaidService;
  /** Knows what the last update had. @default - the command line is asked */
  readonly reader?: StackReader | undefined;
  /** The services of the stack that are released together with this one. @default - none */
  readonly joint?: JointMember | undefined;
  /** Opens services of mode rolling, too. @default - they are refused, as the command is about colors */
  readonly takesRolling?: boolean;
  /** Ends whatever the engine does, cleanly. */
  readonly signal?: AbortSignal;
  /** Told when the engine has to wait for somebody, when this machine can keep nothing, and of keys under old names. */
  readonly onWait?: (why: string) => void;
}

/** The router, for drivers. */
export interface DriverRouter extends LiveRouter {
  /**
   * The `kubectl` command that does by hand what {@link LiveRouter.write} could not. It is made from what was
   * read last, and asks nothing.
   */
  byHand(weights: Weights, active: Color): string;
}

/** The router, for people and for drivers. */
export interface SessionRouter extends DriverRouter {
  /** The same for whoever has the lease: it is looked at between reading and writing. */
  under(lease: Lease): DriverRouter;
  /** The same for a rollback: what its first reading finds is what its first write changes. */
  ahead(): LiveRouter;
}

/** The pods, for people. */
export type SessionPods = Pick<KubePods, "count" | "images" | "troubles" | "shortProxies">;

/** The Jobs that change the database, for people and for drivers. */
export type SessionMigrations = Pick<KubeMigrations, keyof KubeMigrations>;

/** The right to drive, to be had. */
export type SessionLease = Pick<KubeLease, keyof KubeLease>;

/** The journal of one release, to be gone on with. */
export type SessionJournal = Pick<KubeJournal, keyof KubeJournal>;

/** Commands of people, to be taken and sent. */
export type SessionCommands = Pick<KubeCommands, keyof KubeCommands>;

/** What is different where a service is one Deployment without colors. */
export interface SessionRolling {
  /** @throws ReleaseError where the files are damaged and were opened all the same */
  readonly settings: RollingSettings;
  /** The image in the stack's file; absent where it is built, or cannot be read. */
  readonly image: string | undefined;
  /** The image that the Deployment asks for. */
  live(): Promise<string | undefined>;
  /** The images of its earlier revisions, the latest first. */
  earlier(): Promise<readonly string[]>;
  /** The same stack, on the way from one version to another: what drivers act on. */
  between(rollout: Rollout): Session;
}

/** One stack with its cluster, opened: everything that commands act on. */
export interface Session {
  /** Name of the stack, or of the service of it, as commands take it. */
  readonly stack: string;
  /** Where the state of the stack is asked for. */
  readonly address: StackName;
  /** The services of the stack that are released together with this one; absent where it goes alone. */
  readonly joint?: JointMember;
  readonly service: ServiceRef;
  readonly cluster: ClusterName;
  /** @throws ReleaseError where the files are damaged and were opened all the same, and without colors */
  readonly settings: Settings;
  /** Absent where the service is in two colors. */
  readonly rolling?: SessionRolling;
  /** What the stack's file says of the traffic, as far as it can be read. */
  readonly split: Partial<Split>;
  /** What is wrong with the stack's files, as sentences; empty unless they were opened all the same. */
  readonly troubles: readonly string[];
  readonly release: ReleaseSettings;
  /**
   * A Deployment that is to become the stack's, and everything in its namespace that may belong to it.
   *
   * @throws ReleaseError without such a Deployment
   */
  surroundings(deployment: string): Promise<Surroundings>;
  /** What the stack leaves open about its cluster, and what its kubeconfig gives up, as sentences. */
  readonly clusterRemarks: readonly string[];
  /** The images that the stack's file pins. */
  readonly images: PerColor<string | undefined>;
  readonly clock: Clock;
  readonly router: SessionRouter;
  readonly pods: SessionPods;
  readonly engine: Engine;
  readonly migrations: SessionMigrations;
  readonly config: ConfigWriter & {
    /** What the stack's file says now; others may have written it since. @throws ReleaseError without colors */
    settings(): Promise<Settings>;
    /** Path of the stack's file. */
    readonly file: string;
  };
  /** Where metrics are asked; absent where none is configured. */
  readonly metrics: MetricsSource | undefined;
  /** Who sends commands from here; never throws. */
  person(): Promise<string>;
  /** A name for a release that begins now. */
  newId(): string;
  /** The right to drive, under a name that is this process's own. */
  lease(): SessionLease;
  journal(id: string): SessionJournal;
  /** @param lease - confirmed before a command is taken; absent for whoever only sends one */
  commands(id: string, lease?: Lease): SessionCommands;
  answers(): Answers;
  traffic(): SplitSource;
  /**
   * Keeps copies of what is looked at all the time, of which the API server tells what changes, until the
   * signal aborts.
   *
   * @returns makes the next look a fresh one, as {@link Ports.renew}
   */
  follow?(signal: AbortSignal): NonNullable<Ports["renew"]>;
  /**
   * Hosts and certificates that others in the cluster claim, too, as sentences.
   *
   * @throws ClusterError, `forbidden` where the routers of all namespaces may not be listed
   */
  claims(): Promise<readonly string[]>;
  /** What the cluster says of a route of Gateway API; nothing for other routers. */
  gatewayApi(): Promise<GatewayApiLook | undefined>;
  /** The journals of the open release and of the last one. */
  journals(): Promise<KeptJournals>;
  /** The journal of a release that this machine drove. */
  recorded(id: string): readonly ReleaseEvent[];
  /**
   * What the stack's config has that the last update did not, as sentences.
   *
   * @param excused - keys, without their namespace, that may differ
   */
  drift(excused: readonly string[]): Promise<readonly string[]>;
}
