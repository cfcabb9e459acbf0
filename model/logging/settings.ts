import { overlay } from "../merge";
import type { Resources, ResourcesArgs } from "../resources";
import type { StoreArgs } from "./store";

/** Nodes with taints on which lines are read, too; the fields are those of Kubernetes. */
export interface Toleration {
  readonly key?: string;
  readonly operator?: "Exists" | "Equal";
  readonly value?: string;
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** When many error lines are an alert of Loki's ruler. */
export interface LogAlertArgs {
  /** Lines of level `error` a minute that one color may write. @default 10 */
  readonly maxErrorLinesPerMinute?: number;
  /** Minutes that are counted, and for which it has to go on. @default 5 */
  readonly minutes?: number;
}

/** How the lines of both colors reach a store of logs. */
export interface LoggingArgs<Secret = string> {
  /** Image of Fluent Bit by digest. */
  readonly image: string;
  /** Where lines are sent. */
  readonly store: StoreArgs<Secret>;
  /**
   * Existing namespace of the shipper. Where Pod Security is enforced it must be `privileged`: the
   * files of containers are the node's.
   * @default - the service's
   */
  readonly namespace?: string;
  /**
   * Folders of the nodes to which the links in `/var/log/containers` lead: the kubelet's `podLogsDir`,
   * and under Docker also `/var/lib/docker/containers`.
   * @default ["/var/log/pods"]
   */
  readonly folders?: readonly string[];
  /** CPU and memory of the shipper on each node. @default - requests 50m/64Mi, limits 200m/128Mi */
  readonly resources?: ResourcesArgs;
  /** Taints that the shipper bears. @default - none: the service's pods bear none either */
  readonly tolerations?: readonly Toleration[];
  /** Secrets that open the image registry. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /** Megabytes on each node's disk that wait for a store that is away; then the oldest go. @default 256 */
  readonly bufferMegabytes?: number;
  /**
   * Times that lines are sent again, 5 s to 60 s apart, before they are given up: about half an hour.
   * @default 60
   */
  readonly retries?: number;
  /** Rules for Loki's ruler, in a ConfigMap. @default - none */
  readonly alert?: LogAlertArgs;
}

/** Logging settings after defaults. */
export interface LoggingSettings<Secret = string> extends LoggingArgs<Secret> {
  readonly folders: readonly string[];
  readonly resources: Resources;
  readonly tolerations: readonly Toleration[];
  readonly imagePullSecrets: readonly string[];
  readonly bufferMegabytes: number;
  readonly retries: number;
}

export const LOGGING_DEFAULTS = {
  store: { structuredMetadata: false },
  folders: ["/var/log/pods"],
  resources: {
    requests: { cpu: "50m", memory: "64Mi" },
    limits: { cpu: "200m", memory: "128Mi" },
  },
  tolerations: [],
  imagePullSecrets: [],
  bufferMegabytes: 256,
  retries: 60,
} as const;

/** Default of `alert`, which is off unless it is asked for. */
export const LOG_ALERT_DEFAULTS = { maxErrorLinesPerMinute: 10, minutes: 5 } as const;

/** Lays the settings over the defaults. */
export function resolveLogging<Secret = string>(
  args: LoggingArgs<Secret>,
): LoggingSettings<Secret> {
  const merged = overlay(LOGGING_DEFAULTS, { ...args });
  const alert = args.alert && { alert: { ...LOG_ALERT_DEFAULTS, ...args.alert } };
  return { ...merged, ...alert } as unknown as LoggingSettings<Secret>;
}
