import { type Gate, GATE_SCHEMAS } from "../gates/gate";
import { withFalseAlarms } from "../gates/false-alarms";
import { gatesOf } from "../gates/located-gate";
import {
  duration,
  flag,
  integer,
  listOf,
  object,
  share,
  text,
  unshown,
  variable,
  word,
  webAddress,
} from "../settings/fields";
import { was } from "../settings/renamed";
import type { Resolved, Written } from "../settings/typed";
import { budgetSchema } from "./budget";
import { freezeSchema } from "./freeze";
import { limitShape } from "./limits";
import { settleOf, settleSchema, type SettleSettings } from "./settle";
import {
  PRESET_NAMES,
  type PresetName,
  promotionSchema,
  type Stage,
  stageOf,
  stageSchema,
  stagesOf,
} from "./stage";
import { has, routedBy } from "../traffic/features";
import type { RouterName } from "../traffic/router-names";
import { seconds } from "../units/duration";
import { fraction } from "../units/share";

const time = (min: string, old: string, usual: string) =>
  duration({ min, max: "365d" }).meta(was(old, "seconds")).prefault(usual);

const news = word(["started", "advanced", "held", "rolled-back", "ended"]);

/** Somebody who is told. Exactly one of `url` and `urlFrom`. */
const receiver = object({
  /** How the words are wrapped. */
  kind: word(["webhook", "slack", "wecom", "dingtalk", "github", "grafana"]).meta({
    examples: ["slack"],
  }),
  /** Address, in plain config: a driver decrypts nothing. @default - see `urlFrom` */
  url: webAddress(
    "an address that starts with http:// or https://, in plain config; a secret one is urlFrom's",
  )
    .meta({ examples: ["https://hooks.example.com/release"] })
    .exactOptional(),
  /** Variable of the environment that holds the address, such as a secret one. @default - see `url` */
  urlFrom: variable()
    .meta({ examples: ["SLACK_URL"] })
    .exactOptional(),
  /** Variable of the environment that holds a token or a signing secret. @default - none */
  secretFrom: variable()
    .meta({ examples: ["DINGTALK_SECRET"] })
    .exactOptional(),
  /** What is told. @default - everything */
  about: listOf(news, `a list of ${news.options.join(", ")}`)
    .meta({ examples: [["held", "rolled-back"]] })
    .exactOptional(),
}).meta({ examples: [{ kind: "slack", urlFrom: "SLACK_URL" }] });

/** How a release walks. The program reads none of it. */
export const releaseSchema = object({
  /**
   * A walk by name: mesh 10/30/60/100, hourly, cautious, blue-green. With a router that has no weights between 0
   * and 100 it is `blue-green`, and nothing else.
   */
  preset: word(PRESET_NAMES).default("mesh"),
  /** A walk of one's own instead: weights that rise to 100. @default - those of `preset` */
  stages: listOf(stageSchema, "a list of stages")
    .meta({
      examples: [
        [
          { weight: 10, hold: "5m" },
          { weight: 100, hold: "5m" },
        ],
      ],
    })
    .exactOptional(),
  /** Who moves on after a stage. A person may always move on sooner. */
  promotion: promotionSchema.default("auto"),
  /**
   * Refuses `sluice promote` by whoever started the release, by the name that the API server knows; and by people
   * whose name it does not tell. What a file or an address answers is not looked at.
   */
  preventSelfApproval: flag().default(false),
  /** Gates before any traffic. @default - pods are ready */
  verify: GATE_SCHEMAS.verify.meta({ examples: [{ ready: { min: "100%" } }] }).exactOptional(),
  /** Gates of every stage and of the bake. @default - errors, latency, ready, restarts */
  gates: GATE_SCHEMAS.gates.meta({ examples: [{ errors: { max: "0.5%" } }] }).exactOptional(),
  /** Gates that turn the release back from any stage and any wait. @default - errors, ready, restarts */
  guard: GATE_SCHEMAS.guard.meta({ examples: [{ errors: { max: "3%" } }] }).exactOptional(),
  /** Releases of a healthy version that all comparisons of the gates together may call worse. */
  falseAlarms: share({ min: "0.01%", max: "20%", step: "0.01%" }).prefault("1%"),
  /** How long all traffic is on the new color while the old one stays warm. */
  bake: time("0s", "bakeSeconds", "10m"),
  /** When a change of weights counts as arrived. @default - 5%, 50 requests, 5s to 1m */
  settle: settleSchema.prefault({}),
  /**
   * Scales the old color down after the bake. The old color is the way back: without it a rollback
   * first has to start pods.
   * @default - the old color is kept warm
   */
  retire: object({
    /** How long the old color stays warm after the bake. */
    after: time("0s", "afterSeconds", "30m"),
    /** Pods that it keeps. */
    replicas: integer(0, 10000, "pods").default(0),
  })
    .meta({ examples: [{ after: "30m" }] })
    .exactOptional(),
  /** How long what is waited for. Every wait ends. @default - 10 min for pods, 30 min for gates, a day for people */
  deadlines: object({
    /** Time for the new color to have enough ready pods. */
    ready: time("1s", "readySeconds", "10m"),
    /** Time for a gate that failed or is unknown to pass again. */
    hold: time("1s", "holdSeconds", "30m"),
    /** Time for a person's approval. */
    approval: time("1s", "approvalSeconds", "1d"),
    /** Time for the old color's last requests. */
    drain: time("0s", "drainSeconds", "2m"),
  }).prefault({}),
  /** What a wait that ran out does: all traffic back, or stay where it is and end. */
  onDeadline: word(["rollback", "stay"]).default("rollback"),
  /** Where gates get their numbers from. @default - no Prometheus */
  metrics: object({
    /** Address of Prometheus as the driver reaches it. @default - none: metric gates are unknown */
    prometheus: webAddress()
      .meta({ examples: ["http://prometheus.example.com:9090"] })
      .exactOptional(),
    /** Variable of the environment that holds the address, such as one with a login. @default - see `prometheus` */
    prometheusFrom: variable()
      .meta({ examples: ["PROMETHEUS_URL"] })
      .exactOptional(),
    /** Variable of the environment that holds a bearer token, if it is set. */
    tokenFrom: variable().default("PROMETHEUS_TOKEN"),
    /** Time between two scrapes of what counts the requests. */
    scrapeInterval: duration({ min: "1s", max: "10m" })
      .meta(was("scrapeSeconds", "seconds"))
      .prefault("15s"),
  }).prefault({}),
  /** Where gates on log lines get their numbers from. @default - no store of logs */
  logs: object({
    /** Address of Loki as the driver reaches it, without `/loki/api`. @default - none */
    loki: webAddress()
      .meta({ examples: ["http://loki.example.com:3100"] })
      .exactOptional(),
    /** Variable of the environment that holds the address, such as one with a login. @default - see `loki` */
    lokiFrom: variable()
      .meta({ examples: ["LOKI_URL"] })
      .exactOptional(),
    /** Variable of the environment that holds a bearer token, if it is set. */
    tokenFrom: variable().default("LOKI_TOKEN"),
    /** Tenant that is asked (`X-Scope-OrgID`). @default - none */
    tenant: text(/^[^\s]+$/, "a tenant without spaces")
      .meta({ examples: ["shop"] })
      .exactOptional(),
    /** Time from a line's writing until the store can be asked for it. */
    delay: duration({ min: "1s", max: "10m" }).meta(was("delaySeconds", "seconds")).prefault("10s"),
  })
    .meta({ examples: [{ loki: "http://loki.example.com:3100" }] })
    .prefault({}),
  /** What has to be left of the error budget. @default - 30 % of what `monitoring.objectives` allows */
  budget: budgetSchema.prefault({}),
  /** Times in which no release starts. */
  freeze: listOf(freezeSchema, "a list of times").default([]),
  /** Who is told. */
  notify: unshown(listOf(receiver, "a list of receivers")).default([]),
  ...limitShape,
  /**
   * The cluster is kept by a GitOps controller: weights are committed and pushed, and count once the cluster has
   * them. @default - they are written to the cluster, and `pulumi up` records them
   */
  via: object({
    /** Folder of the rendered objects that the controller applies, from the stack's file. */
    git: text(/^[^/\s]\S*$/, "a folder, from that of the stack's file").meta({
      examples: ["manifests/prod"],
    }),
  })
    .meta({ examples: [{ git: "manifests/prod" }] })
    .exactOptional(),
  /** `sluice drill`. @default - allowed in stacks named after staging, test or development */
  drill: object({
    /** Whether drills may be run in this stack: they move its traffic. */
    allow: flag().meta({ examples: [true] }),
  })
    .meta({ examples: [{ allow: true }] })
    .exactOptional(),
  /** When the stack file is committed: after every stage, at the end, or by whoever likes to. */
  commit: word(["stage", "end", "never"]).default("never"),
}).meta({ examples: [{ preset: "hourly" }] });

/** How a release walks, as a person writes it. */
export type ReleaseArgs = Written<typeof releaseSchema>;

type Filled = Resolved<typeof releaseSchema>;

/** How a release walks, all numbers filled in; times and shares are numbers in the units of journals. */
export interface ReleaseSettings extends Pick<
  Filled,
  | "promotion"
  | "preventSelfApproval"
  | "onDeadline"
  | "budget"
  | "freeze"
  | "notify"
  | "commit"
  | "via"
  | "drill"
  | keyof typeof limitShape
> {
  readonly stages: readonly Stage[];
  readonly verify: readonly Gate[];
  readonly gates: readonly Gate[];
  readonly guard: readonly Gate[];
  readonly bakeSeconds: number;
  readonly settle: SettleSettings;
  /** What becomes of the old color after the bake. */
  readonly retire: Retirement | "keep";
  readonly deadlines: {
    readonly readySeconds: number;
    readonly holdSeconds: number;
    readonly approvalSeconds: number;
    readonly drainSeconds: number;
  };
  readonly metrics: Omit<Filled["metrics"], "scrapeInterval"> & { readonly scrapeSeconds: number };
  readonly logs: Omit<Filled["logs"], "delay"> & { readonly delaySeconds: number };
}

/** How the old color is scaled down. */
export interface Retirement {
  readonly afterSeconds: number;
  readonly replicas: number;
  /** Whether the database then loses what only that color's version needs. @default false */
  readonly contracts?: true;
}

/** The store of logs that gates ask. */
export type LogsSource = ReleaseSettings["logs"];

/** Somebody who is told about a release. */
export type NotifyArgs = ReleaseSettings["notify"][number];

/** What a person or a system is told about. */
export type NewsKind = NonNullable<NotifyArgs["about"]>[number];

/** What a release takes from the rest of a stack's settings. */
export interface ReleaseContext {
  /** Whether the service has a port, so that there may be requests. @default true */
  readonly hasPort?: boolean;
  /** Whether there is a `contract` to run. @default - there is none */
  readonly migrations?: { readonly contract?: unknown } | undefined;
  /** @default - Istio's router */
  readonly traffic?: { readonly router?: RouterName | undefined } | undefined;
  /** Who counts requests, if that is written. @default - the proxies, where the router has some; else nobody */
  readonly monitoring?:
    { readonly requests?: { readonly source?: string | undefined } | undefined } | undefined;
}

/** Whether somebody counts requests: the proxies do by themselves, an application where that is written. */
export function areRequestsCounted(context: ReleaseContext): boolean {
  const { traffic, monitoring, hasPort = true } = context;
  if (!hasPort) return false;
  return has(routedBy(traffic), "counted") || monitoring?.requests?.source === "app";
}

/** The walk where none is written. */
function usualPreset({ traffic }: ReleaseContext): PresetName {
  return has(routedBy(traffic), "weights") ? "mesh" : "blue-green";
}

/** Fills in the defaults, those of the gates included. */
export function resolveRelease(args: ReleaseArgs, context: ReleaseContext = {}): ReleaseSettings {
  const { migrations = {} } = context;
  const isCounted = areRequestsCounted(context);
  const filled = releaseSchema.parse({ preset: usualPreset(context), ...args });
  const { preset, stages, bake, settle, retire, deadlines, metrics, logs, ...others } = filled;
  const { falseAlarms, ...rest } = others;
  const { scrapeInterval, ...source } = metrics;
  const { delay, ...store } = logs;
  return {
    ...rest,
    stages: stages?.map(stageOf) ?? stagesOf(preset),
    bakeSeconds: seconds(bake),
    settle: settleOf(settle),
    retire: retire
      ? {
          afterSeconds: seconds(retire.after),
          replicas: retire.replicas,
          ...(migrations.contract !== undefined && { contracts: true }),
        }
      : "keep",
    deadlines: {
      readySeconds: seconds(deadlines.ready),
      holdSeconds: seconds(deadlines.hold),
      approvalSeconds: seconds(deadlines.approval),
      drainSeconds: seconds(deadlines.drain),
    },
    metrics: { ...source, scrapeSeconds: seconds(scrapeInterval) },
    logs: { ...store, delaySeconds: seconds(delay) },
    ...withFalseAlarms(fraction(falseAlarms), {
      verify: gatesOf("verify", args.verify ?? {}, isCounted),
      gates: gatesOf("gates", args.gates ?? {}, isCounted),
      guard: gatesOf("guard", args.guard ?? {}, isCounted),
    }),
  };
}
