import type { Color, PerColor } from "../model/color";
import type { Drain } from "../model/drain";
import type { ReleaseEvent } from "../model/release/event";
import type { Request } from "../model/release/facts";
import type { ReleaseSettings } from "../model/release/settings-args";
import type { Settings } from "../model/settings-args";
import type { Split } from "../model/switch";
import type { Weights } from "../model/weights";
import type { StackName } from "./deployed";
import type { Prometheus } from "./gates/prometheus";
import type { ClusterName } from "./kube/connection";
import type { KeptJournals } from "./kube/journal";
import type { DriverState } from "./kube/lease";
import type { Place } from "./kube/place";
import type {
  Answers,
  Clock,
  Engine,
  Inbox,
  Journal,
  Lease,
  Pods,
  Router,
  StackConfig,
  Traffic,
} from "./ports";
import type { SaidService } from "./stack-view";

/** Where a session is opened, and for how long. */
export interface SessionOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack?: string | undefined;
  /**
   * Opens also what is damaged, with what a person said in its place: for a way back. Left out: the files are
   * taken as the program takes them.
   */
  readonly said?: SaidService;
  /** Ends whatever the engine does, cleanly. */
  readonly signal?: AbortSignal;
  /** Told when the engine has to wait for somebody, and when this machine can keep nothing. */
  readonly onWait?: (why: string) => void;
}

/** The router, for drivers. */
export interface DriverRouter extends Router {
  /**
   * The `kubectl` command that does by hand what {@link Router.write} could not. It is made from what was
   * read last, and asks nothing.
   */
  byHand(weights: Weights, active: Color): string;
}

/** The router, for people and for drivers. */
export interface SessionRouter extends DriverRouter {
  /** The same for whoever has the lease: it is looked at between reading and writing. */
  under(lease: Lease): DriverRouter;
  /** The same for a way back: what its first reading finds is what its first write changes. */
  ahead(): Router;
}

/** The pods, for people. */
export interface SessionPods extends Pods {
  /** The images that the pods of both colors are to have; nothing where there is no such container. */
  images(): Promise<PerColor<string | undefined>>;
  /** Why pods do not start, one sentence each. */
  troubles(): Promise<PerColor<readonly string[]>>;
  /** Pods whose proxy may leave before their drain is over, one sentence each. */
  shortProxies(drains: PerColor<Drain>): Promise<readonly string[]>;
}

/** The right to drive, to be had. */
export interface SessionLease extends Lease {
  /** @throws LeaseHeldError when another driver is alive */
  acquire(): Promise<void>;
  /** Takes the lease from whoever has it, at once. */
  takeOver(reason: string): Promise<void>;
  /** Gives the lease back, if it is still one's own. */
  release(): Promise<void>;
  /** One look, for people. */
  driverState(): Promise<DriverState>;
  /** Aborts once another driver is seen to have it; the reason is a {@link LeaseLostError}. */
  readonly lost: AbortSignal;
}

/** The journal of one release, to be gone on with. */
export interface SessionJournal extends Journal {
  /** @returns nothing when no release is open */
  load(): Promise<readonly ReleaseEvent[]>;
}

/** Words of people, to be heard and said. */
export interface SessionInbox extends Inbox {
  post(request: Request): Promise<void>;
}

/** One stack with its cluster, opened: everything that commands act on. */
export interface Session {
  /** Name of the stack, as commands take it. */
  readonly stack: string;
  /** Where the state of the stack is asked for. */
  readonly address: StackName;
  readonly place: Place;
  readonly cluster: ClusterName;
  /** @throws ReleaseError where the files are damaged and were opened all the same */
  readonly settings: Settings;
  /** What the stack's file says of the traffic, as far as it can be read. */
  readonly split: Partial<Split>;
  /** What is wrong with the stack's files, as sentences; empty unless they were opened all the same. */
  readonly troubles: readonly string[];
  readonly release: ReleaseSettings;
  /** What the stack leaves open about its cluster, and what its kubeconfig gives up, as sentences. */
  readonly clusterRemarks: readonly string[];
  /** The images that the stack's file pins. */
  readonly images: PerColor<string | undefined>;
  readonly clock: Clock;
  readonly router: SessionRouter;
  readonly pods: SessionPods;
  readonly engine: Engine;
  readonly config: StackConfig & {
    /** What the stack's file says now; others may have written it since. */
    settings(): Promise<Settings>;
    /** Path of the stack's file. */
    readonly file: string;
  };
  /** Where metrics are asked; left out where no Prometheus is configured. */
  readonly metrics: Prometheus | undefined;
  /** Whose word it is that is said here; never throws. */
  person(): Promise<string>;
  /** A name for a release that begins now. */
  newId(): string;
  /** The right to drive, under a name that is this process's own. */
  lease(): SessionLease;
  journal(id: string): SessionJournal;
  /** @param lease - asked before a word is taken; left out: for whoever only says one */
  inbox(id: string, lease?: Lease): SessionInbox;
  answers(): Answers;
  traffic(): Traffic;
  /**
   * Keeps copies of what is looked at all the time, of which the API server tells what changes, until the
   * signal aborts.
   *
   * @returns makes the next look a fresh one
   */
  follow?(signal: AbortSignal): () => void;
  /** The journals of the open release and of the last one. */
  journals(): Promise<KeptJournals>;
  /** The journal of a release that this machine drove. */
  recorded(id: string): readonly ReleaseEvent[];
  /**
   * What the stack's config has that the last update did not, as sentences.
   *
   * @param excused - keys, without the project's name, that may differ
   */
  drift(excused: readonly string[]): Promise<readonly string[]>;
}
