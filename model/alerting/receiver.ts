import type { Severity } from "./severity";

/**
 * How a receiver is spoken to. `wecom` is an application of WeChat Work, `wecom-robot` and `dingtalk` are
 * robots of a group. Alertmanager has no receiver for robots; from 0.32 on it sends them a body of their
 * own (`payload`), and the Prometheus operator passes that on from 0.92 on.
 */
export const RECEIVER_KINDS = [
  "webhook",
  "slack",
  "email",
  "wecom",
  "wecom-robot",
  "dingtalk",
] as const;

/** One of {@link RECEIVER_KINDS}. */
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

/** Somebody who is told about alerts. */
export interface ReceiverArgs<Secret = string> {
  /** Its name among the receivers. */
  readonly name: string;
  /** How it is spoken to. */
  readonly kind: ReceiverKind;
  /** Which alerts it gets. @default ["critical", "warning"] */
  readonly severities?: readonly Severity[];
  /** Minutes after which an alert that goes on is told again. @default 240 */
  readonly repeatMinutes?: number;
  /** Tells, too, that an alert is over. @default true */
  readonly resolved?: boolean;
  /** Address of a webhook, a Slack webhook or a robot; it holds a token, so secret config. */
  readonly webhookUrl?: Secret;
  /** Channel of Slack. @default - the webhook's own */
  readonly channel?: string;
  /** Addresses that get e-mails. */
  readonly to?: readonly string[];
  /** Address that e-mails come from. */
  readonly from?: string;
  /** Mail server and port. */
  readonly smarthost?: string;
  /** Login at the mail server. @default - none */
  readonly username?: string;
  /** Password at the mail server; secret config. @default - none */
  readonly password?: Secret;
  /** Sends no e-mail without TLS. @default true */
  readonly requireTls?: boolean;
  /** The company at WeChat Work. */
  readonly corpId?: string;
  /** The application at WeChat Work. */
  readonly agentId?: string;
  /** The application's secret; secret config. */
  readonly apiSecret?: Secret;
  /** Users of WeChat Work who are told; `@all` are all. @default - none */
  readonly toUsers?: readonly string[];
  /** Departments of WeChat Work that are told. @default - none */
  readonly toParties?: readonly string[];
  /** Tags of WeChat Work whose users are told. @default - none */
  readonly toTags?: readonly string[];
  /** Interface of a WeChat Work of one's own; ends with `/`. @default - the public one */
  readonly apiUrl?: string;
}

export const RECEIVER_DEFAULTS = {
  severities: ["critical", "warning"],
  repeatMinutes: 240,
  resolved: true,
  requireTls: true,
} as const satisfies Partial<ReceiverArgs>;

/** How alerts are gathered before anybody is told. */
export interface RoutesArgs {
  /** Seconds that the first alert of a group waits for others. @default 10 */
  readonly groupWaitSeconds?: number;
  /** Seconds between two messages about a group that changed. @default 300 */
  readonly groupIntervalSeconds?: number;
  /** Holds warnings back that a release's own gates watch, while one runs; never critical ones. @default true */
  readonly quietDuringRelease?: boolean;
}

export const ROUTES_DEFAULTS = {
  groupWaitSeconds: 10,
  groupIntervalSeconds: 300,
  quietDuringRelease: true,
} as const satisfies Required<RoutesArgs>;
