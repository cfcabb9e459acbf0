/** What happens when a gate fails: the weights stay, or all of them go back (S48, S49). */
export type OnFail = "hold" | "rollback";

/** Whether a gate decides or only reports. */
export type GateMode = "enforce" | "observe";

/** Who answers a query. */
export type QuerySource = "metrics" | "logs";

/** What every gate has. */
export interface GateBase {
  /** Unique name, as people read it in verdicts. */
  readonly name: string;
  /** Whether it decides or only reports. */
  readonly mode: GateMode;
  /** What a failure does. */
  readonly onFail: OnFail;
  /** Seconds between two answers. */
  readonly everySeconds: number;
  /** Seconds that one answer may take. */
  readonly timeoutSeconds: number;
  /** Failed answers among the last `of` that make the gate fail. */
  readonly failures: number;
  /** How many of the last answers count. */
  readonly of: number;
}

/** Failed requests of the new color, counted where they start. */
export interface ErrorsGate extends GateBase {
  readonly kind: "errors";
  /** Permille of the requests that may fail. */
  readonly maxPermille: number;
  /** Percent of the active color's ratio that is allowed; left out: no comparison. */
  readonly maxPercentOfActive?: number;
  /** Permille of difference below which the comparison never fails. @default 0 */
  readonly slackPermille?: number;
  readonly windowSeconds: number;
  /** Requests in the window below which nothing is known (C34). */
  readonly minRequests: number;
}

/** Slow requests of the new color. */
export interface LatencyGate extends GateBase {
  readonly kind: "latency";
  /** Which share of the requests must be faster, in percent. */
  readonly percentile: number;
  /** Milliseconds. */
  readonly maxMs: number;
  /** Percent of the active color's latency that is allowed; left out: no comparison. */
  readonly maxPercentOfActive?: number;
  /** Milliseconds of difference below which the comparison never fails. @default 0 */
  readonly slackMs?: number;
  readonly windowSeconds: number;
  readonly minRequests: number;
}

/** Pods of the new color whose probes pass, as Kubernetes says. */
export interface ReadyGate extends GateBase {
  readonly kind: "ready";
  readonly minPercent: number;
}

/** Restarts of the new color's containers since the release began, as Kubernetes says. */
export interface RestartsGate extends GateBase {
  readonly kind: "restarts";
  readonly max: number;
}

/** The fullest pod's memory or the busiest pod's processor. */
export interface SaturationGate extends GateBase {
  readonly kind: "saturation";
  readonly resource: "memory" | "cpu";
  /** Percent of the limit. */
  readonly maxPercent: number;
  readonly windowSeconds: number;
}

/** Lines of level `error` that the new color writes, as a store of logs counts them. */
export interface LogsGate extends GateBase {
  readonly kind: "logs";
  readonly maxErrorLinesPerMinute: number;
  /** Lines of any level in the window below which nothing is known (C34). */
  readonly minLines: number;
  readonly windowSeconds: number;
}

/** A query of the user's own; `{color}`, `{active}`, `{app}`, `{namespace}`, `{window}` are filled in. */
export interface QueryGate extends GateBase {
  readonly kind: "query";
  /** Who is asked: Prometheus, or a store of logs. @default "metrics" */
  readonly from?: QuerySource;
  readonly query: string;
  /** How the value must lie to the limit. */
  readonly must: "<" | "<=" | ">" | ">=";
  readonly limit: number;
  readonly windowSeconds: number;
}

/** A question to the new color itself, through the preview route. */
export interface HttpGate extends GateBase {
  readonly kind: "http";
  readonly url: string;
  /** Host name that is asked for, where the URL has another one. @default - the URL's */
  readonly host?: string;
  readonly status: number;
  /** Text that the answer holds. @default - any */
  readonly contains?: string;
}

/** A program of the user's own; exit code 0 passes, 75 (EX_TEMPFAIL) is unknown, all others fail. */
export interface CommandGate extends GateBase {
  readonly kind: "command";
  readonly command: readonly string[];
  /** Names of further variables of the driver's environment that it gets. @default - none */
  readonly env?: readonly string[];
}

/** A person's word, given with `sluice promote` or through a file or an address. */
export interface ApprovalGate extends GateBase {
  readonly kind: "approval";
  /** Seconds until the question expires. */
  readonly expiresSeconds: number;
  /** File that says so in JSON, if it was written after the release began. @default - none */
  readonly file?: string;
  /** Address that says so in JSON; 202 or 404 is "not yet", 403 a refusal. @default - none */
  readonly url?: string;
}

/** A question put to metrics, to logs, to Kubernetes, over HTTP, to a program or to a person. */
export type Gate =
  | ErrorsGate
  | LatencyGate
  | ReadyGate
  | RestartsGate
  | SaturationGate
  | LogsGate
  | QueryGate
  | HttpGate
  | CommandGate
  | ApprovalGate;
