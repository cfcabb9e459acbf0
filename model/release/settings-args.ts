import type { Budget } from "./budget";
import type { FreezeWindow } from "./freeze";
import type { GatesArgs, GuardArgs, VerifyArgs } from "./gate-args";
import type { WeightLimits } from "./limits";
import type { SettleSettings } from "./settle";
import type { PresetName, Promotion, Stage } from "./stage";
import type { Deadlines, Retire, WalkSettings } from "./walk";

/** Where gates get their numbers from. */
export interface MetricsArgs {
  /** Address of Prometheus as the driver reaches it. @default - none: metric gates are unknown */
  readonly prometheus?: string;
  /** Variable of the environment that holds a bearer token, if it is set. @default "PROMETHEUS_TOKEN" */
  readonly tokenFrom?: string;
  /** Seconds between two scrapes of what counts the requests. @default 15 */
  readonly scrapeSeconds?: number;
}

/** Where gates on log lines get their numbers from. */
export interface LogsSourceArgs {
  /** Address of Loki as the driver reaches it, without \`/loki/api\`. @default - none */
  readonly loki?: string;
  /** Variable of the environment that holds a bearer token, if it is set. @default "LOKI_TOKEN" */
  readonly tokenFrom?: string;
  /** Tenant that is asked (\`X-Scope-OrgID\`). @default - none */
  readonly tenant?: string;
  /** Seconds from a line's writing until the store can be asked for it. @default 10 */
  readonly delaySeconds?: number;
}

/** When the stack file is committed: after every stage, at the end, or by whoever likes to. */
export type CommitWhen = "stage" | "end" | "never";

/** What a person or a system is told about. */
export type NewsKind = "started" | "advanced" | "held" | "rolled-back" | "ended";

/** Somebody who is told. Exactly one of `url` and `urlFrom`. */
export interface NotifyArgs {
  /** How the words are wrapped. */
  readonly kind: "webhook" | "slack" | "wecom" | "dingtalk" | "github" | "grafana";
  /** Address, in plain config: a driver decrypts nothing. @default - see `urlFrom` */
  readonly url?: string;
  /** Variable of the environment that holds the address. @default - see `url` */
  readonly urlFrom?: string;
  /** Variable of the environment that holds a token or a signing secret. @default - none */
  readonly secretFrom?: string;
  /** What is told. @default - everything */
  readonly about?: readonly NewsKind[];
}

/** How a release walks, as a person writes it. The program reads none of it. */
export interface ReleaseArgs extends WeightLimits {
  /** A walk by name. @default "mesh" */
  readonly preset?: PresetName;
  /** A walk of one's own instead: weights that rise to 100. @default - those of `preset` */
  readonly stages?: readonly Stage[];
  /** Who moves on after a stage. A person may always move on sooner. @default "auto" */
  readonly promotion?: Promotion;
  /** Gates before any traffic. @default - pods are ready */
  readonly verify?: VerifyArgs;
  /** Gates of every stage and of the bake. @default - errors, latency, ready, restarts */
  readonly gates?: GatesArgs;
  /** Gates that turn the release back from any stage and any wait. @default - errors, ready, restarts */
  readonly guard?: GuardArgs;
  /** Seconds with all traffic on the new color while the old one stays warm. @default 600 */
  readonly bakeSeconds?: number;
  /** When a change of weights counts as arrived. @default - 5 points, 50 requests, 5 s to 60 s */
  readonly settle?: Partial<SettleSettings>;
  /**
   * Scales the old color down after the bake. The old color is the way back: without it a rollback
   * first has to start pods.
   * @default - the old color is kept warm
   */
  readonly retire?: Partial<Retire>;
  /** How long what is waited for. @default - 10 min for pods, 30 min for gates, a day for people */
  readonly deadlines?: Partial<Deadlines>;
  /** What a wait that ran out does. @default "rollback" */
  readonly onDeadline?: WalkSettings["onDeadline"];
  /** Where gates get their numbers from. @default - no Prometheus */
  readonly metrics?: MetricsArgs;
  /** Where gates on log lines get their numbers from. @default - no store of logs */
  readonly logs?: LogsSourceArgs;
  /** What has to be left of the error budget. @default - 30 % of what `monitoring.objectives` allows */
  readonly budget?: Partial<Budget>;
  /** Times in which no release starts. @default - none */
  readonly freeze?: readonly FreezeWindow[];
  /** Who is told. @default - nobody */
  readonly notify?: readonly NotifyArgs[];
  /** When the stack file is committed. @default "never" */
  readonly commit?: CommitWhen;
}

/** Metrics settings after defaults. */
export interface MetricsSettings extends MetricsArgs {
  readonly tokenFrom: string;
  readonly scrapeSeconds: number;
}

/** Settings of the store of logs after defaults. */
export interface LogsSource extends LogsSourceArgs {
  readonly tokenFrom: string;
  readonly delaySeconds: number;
}

/** How a release walks, all numbers filled in. */
export interface ReleaseSettings extends WalkSettings, WeightLimits {
  readonly metrics: MetricsSettings;
  readonly logs: LogsSource;
  readonly budget: Budget;
  readonly freeze: readonly FreezeWindow[];
  readonly notify: readonly NotifyArgs[];
  readonly commit: CommitWhen;
}
