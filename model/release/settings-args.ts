import type { Budget } from "./budget";
import type { FreezeWindow } from "./freeze";
import type { GatesArgs, GuardArgs, VerifyArgs } from "./gate-args";
import type { SettleSettings } from "./settle";
import type { PresetName, Promotion, Stage } from "./stage";
import type { Deadlines, Retire, WalkSettings } from "./walk";

/** The metrics of an application that counts its own requests. */
export interface AppMetricsArgs {
  /** Counter of requests. @default "sluice_app_http_requests_total" */
  readonly counter?: string;
  /** Histogram of their seconds, without `_bucket`. @default "sluice_app_http_request_duration_seconds" */
  readonly histogram?: string;
  /** Labels of failed requests. @default `status=~"5.."` */
  readonly failed?: string;
  /**
   * Labels of one color's requests; `{app}`, `{namespace}` and `{color}` are filled in.
   * @default `namespace="{namespace}",pod=~"{app}-{color}-.*"`
   */
  readonly selector?: string;
}

/** Where gates get their numbers from. */
export interface MetricsArgs {
  /** Address of Prometheus as the driver reaches it. @default - none: metric gates are unknown */
  readonly prometheus?: string;
  /** Variable of the environment that holds a bearer token, if it is set. @default "PROMETHEUS_TOKEN" */
  readonly tokenFrom?: string;
  /** Seconds between two scrapes of what counts the requests. @default 15 */
  readonly scrapeSeconds?: number;
  /** Who counts: the calling proxies, or the application. @default "istio" */
  readonly source?: "istio" | "app";
  /** The application's metrics, for `source: app`. @default - those of the sample application */
  readonly app?: AppMetricsArgs;
}

/** When the stack file is committed: after every stage, at the end, or by whoever likes to. */
export type CommitWhen = "stage" | "end" | "never";

/** What a person or a system is told about. */
export type NewsKind = "started" | "advanced" | "held" | "rolled-back" | "ended";

/** Somebody who is told. Exactly one of `url` and `urlFrom`. */
export interface NotifyArgs {
  /** How the words are wrapped. */
  readonly kind: "webhook" | "slack" | "wecom" | "dingtalk" | "github";
  /** Address; may be secret config. @default - see `urlFrom` */
  readonly url?: string;
  /** Variable of the environment that holds the address. @default - see `url` */
  readonly urlFrom?: string;
  /** Variable of the environment that holds a token or a signing secret. @default - none */
  readonly secretFrom?: string;
  /** What is told. @default - everything */
  readonly about?: readonly NewsKind[];
}

/** How a release walks, as a person writes it. The program reads none of it. */
export interface ReleaseArgs {
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
  /** What has to be left of the error budget. @default - 30 % of 99.95 % over 28 days */
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
  readonly source: "istio" | "app";
  readonly app: Required<AppMetricsArgs>;
}

/** How a release walks, all numbers filled in. */
export interface ReleaseSettings extends WalkSettings {
  readonly metrics: MetricsSettings;
  readonly budget: Budget;
  readonly freeze: readonly FreezeWindow[];
  readonly notify: readonly NotifyArgs[];
  readonly commit: CommitWhen;
}
