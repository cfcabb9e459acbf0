import type { GateBase, GateMode, OnFail, QueryGate, QuerySource } from "./gate";

/** What every gate may have. */
export interface GateArgs extends Partial<Omit<GateBase, "name" | "mode" | "onFail">> {
  /** Decides, only reports, or is not asked. @default "enforce" */
  readonly mode?: GateMode | "off";
}

/** A gate of a stage: it may hold the weights or take them back. */
interface StageGateArgs extends GateArgs {
  /** What a failure does. @default - `hold` in stages, `rollback` before any traffic */
  readonly onFail?: OnFail;
}

/** Failed requests. */
export interface ErrorsArgs {
  /** Permille of the requests that may fail. @default - 10 in stages, 50 in the guard */
  readonly maxPermille?: number;
  /** Whether the ratio is also held against the active color's. @default false */
  readonly compare?: boolean;
  /** Percent of the active color's ratio that is allowed. @default 200 */
  readonly maxPercentOfActive?: number;
  /** Permille of difference below which the comparison never fails. @default 5 */
  readonly slackPermille?: number;
  /** Seconds that an answer looks back, never before the stage began. @default - 300 in stages, 60 in the guard */
  readonly windowSeconds?: number;
  /** Requests below which nothing is known. @default - 100 in stages, 50 in the guard */
  readonly minRequests?: number;
}

/** Slow requests. */
export interface LatencyArgs {
  /** Which share of the requests must be faster, in percent. @default 99 */
  readonly percentile?: number;
  /** Milliseconds. @default - 300 in stages, 1000 in the guard */
  readonly maxMs?: number;
  /** Whether the time is also held against the active color's. @default - in stages */
  readonly compare?: boolean;
  /** Percent of the active color's time that is allowed. @default 150 */
  readonly maxPercentOfActive?: number;
  /** Milliseconds of difference below which the comparison never fails. @default 25 */
  readonly slackMs?: number;
  /** Seconds that an answer looks back, never before the stage began. @default - 300 in stages, 60 in the guard */
  readonly windowSeconds?: number;
  /** Requests below which nothing is known. @default 100 */
  readonly minRequests?: number;
}

/** Ready pods. */
export interface ReadyArgs {
  /** Percent of the wanted pods. @default - 98 in stages, 50 in the guard */
  readonly minPercent?: number;
}

/** Restarts of containers. */
export interface RestartsArgs {
  /** Restarts since the release began. @default - 0 in stages, 3 in the guard */
  readonly max?: number;
}

/** The fullest pod. */
export interface SaturationArgs {
  /** Percent of the limit. @default - 80 of the memory, 90 of the processor */
  readonly maxPercent?: number;
  /** Seconds over which processor time is averaged. @default 60 */
  readonly windowSeconds?: number;
}

/** Lines of level `error`, as Loki counts them. */
export interface LogsArgs {
  /** Lines a minute that the color may write. @default - 10 in stages, 60 in the guard */
  readonly maxErrorLinesPerMinute?: number;
  /** Lines of any level below which nothing is known. @default 1 */
  readonly minLines?: number;
  /** Seconds that an answer looks back, never before the stage began. @default 60 */
  readonly windowSeconds?: number;
}

/** A query of the user's own. */
export interface QueryArgs {
  readonly name: string;
  /** Who is asked: Prometheus, or the store of `release.logs`, with LogQL then. @default "metrics" */
  readonly from?: QuerySource;
  /** PromQL with one answer; `{color}`, `{active}`, `{app}`, `{namespace}`, `{window}` are filled in. */
  readonly query: string;
  /** How the answer must lie to the limit. */
  readonly must: MustWord;
  readonly limit: number;
  /** Seconds that `{window}` stands for, never more than the stage is old. @default 300 */
  readonly windowSeconds?: number;
}

/** `below` and `above` exclude the limit itself. */
export type MustWord = "below" | "at-most" | "at-least" | "above";

/** What the words mean. */
export const MUST: Readonly<Record<MustWord, QueryGate["must"]>> = {
  below: "<",
  "at-most": "<=",
  "at-least": ">=",
  above: ">",
};

/** A question to the new color through the preview route. */
export interface HttpArgs {
  readonly name: string;
  readonly url: string;
  /** Host name that is asked for, where the URL has another one. @default - the URL's */
  readonly host?: string;
  /** @default 200 */
  readonly status?: number;
  /** Text that the answer holds. @default - any */
  readonly contains?: string;
}

/** A program of the user's own. */
export interface CommandArgs {
  readonly name: string;
  /** Program and arguments; no shell. */
  readonly command: readonly string[];
  /**
   * Variables of the driver's environment that it gets beside the harmless ones, by name; their values are
   * hidden in what it says.
   * @default - none
   */
  readonly env?: readonly string[];
}

/** A person's word. */
export interface ApprovalArgs {
  readonly name: string;
  /** Seconds until the question expires. @default 86400 */
  readonly expiresSeconds?: number;
  /**
   * File that says `{"approved": true, "release": …, "step": …}`, if it was written after the release
   * began. @default - none
   */
  readonly file?: string;
  /** Address that answers the same with status 200; 202 or 404 is not yet, 403 a refusal. @default - none */
  readonly url?: string;
}

/** Gates of stages, by kind. */
export interface GatesArgs {
  readonly errors?: StageGateArgs & ErrorsArgs;
  readonly latency?: StageGateArgs & LatencyArgs;
  readonly ready?: StageGateArgs & ReadyArgs;
  readonly restarts?: StageGateArgs & RestartsArgs;
  readonly memory?: StageGateArgs & SaturationArgs;
  readonly cpu?: StageGateArgs & SaturationArgs;
  readonly logs?: StageGateArgs & LogsArgs;
  readonly queries?: readonly (StageGateArgs & QueryArgs)[];
  readonly http?: readonly (StageGateArgs & HttpArgs)[];
  readonly commands?: readonly (StageGateArgs & CommandArgs)[];
  readonly approvals?: readonly (StageGateArgs & ApprovalArgs)[];
}

/** Gates before any traffic: nothing that needs requests. */
export type VerifyArgs = Pick<
  GatesArgs,
  "ready" | "restarts" | "queries" | "http" | "commands" | "approvals"
>;

/** Gates that always turn back; a person is never among them. */
export interface GuardArgs {
  readonly errors?: GateArgs & ErrorsArgs;
  readonly latency?: GateArgs & LatencyArgs;
  readonly ready?: GateArgs & ReadyArgs;
  readonly restarts?: GateArgs & RestartsArgs;
  readonly logs?: GateArgs & LogsArgs;
  readonly queries?: readonly (GateArgs & QueryArgs)[];
  readonly http?: readonly (GateArgs & HttpArgs)[];
  readonly commands?: readonly (GateArgs & CommandArgs)[];
}
