import type { Color, PerColor } from "../../model/color";
import type { ReleaseEvent } from "../../model/release/event";
import type { PodCount, Command, UnreadCommand } from "../../model/release/observation";
import type { PlannedGate } from "../../model/gates/planned-gate";
import type { ObservedSplit } from "../../model/release/settle";
import type { Tally } from "../../model/gates/tally";
import type { Verdict } from "../../model/gates/verdict";
import type { Weights } from "../../model/traffic/weights";
import type { JointMember } from "./joint-release";

/** Time. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Ends early, without an error, when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The object that holds the live weights. */
export interface LiveRouter {
  /**
   * @throws {@link RouterGoneError}; SplitError when its weights are not those of one split; ClusterError
   *   when it cannot be read
   */
  read(): Promise<Weights>;
  /**
   * Changes the weights inside the rules that are live, with the program's own field manager, so that the
   * next update finds no difference. Rules of others stay as they are.
   *
   * @param expected - the weights that must be live, in rules that the settings would write; left out:
   *   written over whatever is there
   * @throws {@link ConflictError} when something else is live, or when the object changed meanwhile;
   *   {@link RouterGoneError}
   */
  write(weights: Weights, active: Color, expected?: readonly Weights[]): Promise<void>;
  /** What an update that records these weights would overwrite in the live router, as sentences. */
  differences(weights: Weights, active: Color): Promise<readonly string[]>;
}

/** Somebody deleted the object that holds the weights: no write can reach it. */
export class RouterGoneError extends Error {
  override readonly name = "RouterGoneError";
}

/** Somebody else wrote at the same time. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

/** The pods of both colors. */
export interface Pods {
  count(): Promise<PerColor<PodCount>>;
}

/** The traffic as the calling proxies count it. */
export interface SplitSource {
  /**
   * @param since - milliseconds since the epoch; nothing earlier counts
   * @returns `undefined` while nothing is known
   */
  split(since: number): Promise<ObservedSplit | undefined>;
}

/** What a gate is asked about. */
export interface Question {
  readonly color: Color;
  readonly active: Color;
  /** What people call both. @default - the colors */
  readonly names?: PerColor<string>;
  /** Name of the release; an approval of another one counts for nothing. */
  readonly release: string;
  /** Name of its step, such as `stage 2 of 4`. */
  readonly step: string;
  /** Start of the release, in milliseconds since the epoch: restarts before it do not count. */
  readonly startedAt: number;
  /** Start of the step's window: answers must not reach further back. */
  readonly since: number;
  readonly now: number;
  /** The weights of this moment. */
  readonly weights: Weights;
  /** When the router got them. @default - when the step's window began */
  readonly changedAt?: number;
  /** What the gate has counted of both colors so far. @default - nothing */
  readonly tallies?: readonly Tally[];
}

/** Answers gates, which it knows by their names; every failure to answer is a verdict, too. */
export interface Answers {
  ask(gate: PlannedGate, question: Question, signal: AbortSignal): Promise<Verdict>;
}

/** The stack's config: the truth about weights. */
export interface ConfigWriter {
  /** Writes color and weights in one step. */
  write(weights: Weights, active: Color): Promise<void>;
}

/** The engine that records and deploys. */
export interface Engine {
  /**
   * One update without a change of traffic; the new color gets at least so many pods.
   *
   * @throws when the update fails
   */
  deploy(color: Color, replicas: number | undefined, message: string): Promise<void>;
  /**
   * What an update with these weights would change besides the weights.
   *
   * @returns sentences; empty when it is the router alone
   */
  foresee(weights: Weights, active: Color): Promise<readonly string[]>;
  /**
   * One update of what is configured already, if it changes nothing but the weights.
   *
   * @param weights - what config must say
   * @throws when config has other weights by now, as somebody else drives, or when the update would change
   * more: the message says what, and nothing was updated
   */
  record(weights: Weights, message: string): Promise<void>;
  /**
   * One update that gives every color the user's own number of pods again where a release raised it, but
   * for pods that only `replicas` gives to a color with traffic; none where nothing was raised.
   *
   * @param idle - the color without traffic, if there is one
   * @throws when something was raised while both colors carry traffic, or when the update fails or would
   * change anything else
   */
  restore(idle: Color | undefined, message: string): Promise<void>;
  /**
   * One update that marks the pods of a color anew, and so replaces them.
   *
   * @throws when the update fails or would change anything else: nothing was updated then
   */
  rotate(color: Color, mark: string, message: string): Promise<void>;
  /** One update that leaves a color so many pods. */
  retire(color: Color, replicas: number, message: string): Promise<void>;
  /**
   * One update that begins the contract with the version of a color that is retired, and does not wait for
   * it. What has begun is not begun again.
   *
   * @param isAgain - whether a contract that failed is begun once more. @default false
   * @returns the Job's name
   */
  contract(left: Color, message: string, isAgain?: boolean): Promise<string>;
}

/** The Jobs that change the database. */
export interface MigrationJobs {
  /** Waits for a Job. @throws when it failed, with the reason; when it is not there; when the signal aborts */
  finished(name: string, signal: AbortSignal): Promise<void>;
}

/** Every event, in the order in which it happened. */
export interface Journal {
  append(event: ReleaseEvent): void;
  /** Makes sure that another machine could read all events. @throws when it could not */
  flush(): Promise<void>;
}

/** The right to drive, which one driver has at a time. */
export interface Lease {
  /** @throws {@link LeaseLostError} when another driver has it */
  confirm(): Promise<void>;
}

/** Another driver took over; this one writes nothing more. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/** An update would do more than it is for; it was not begun, and nothing was changed. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** Commands of people, from whatever machine. */
export interface Commands {
  /** The next command, once. */
  next(): Promise<Command | UnreadCommand | undefined>;
}

/** What a driver acts on. */
export interface Ports {
  readonly clock: Clock;
  readonly router: LiveRouter;
  readonly pods: Pods;
  readonly traffic: SplitSource;
  readonly answers: Answers;
  readonly config: ConfigWriter;
  readonly engine: Engine;
  readonly migrations: MigrationJobs;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly commands: Commands;
  /** The services that are released together with this one. @default - none */
  readonly joint?: JointMember;
  /**
   * Makes the next observation a fresh one.
   *
   * @param since - a moment of `performance.now()`: what was read of the world after it is fresh
   * @returns whether anything in the last observation is older
   * @default - every observation is fresh
   */
  readonly renew?: (since: number) => boolean;
}
